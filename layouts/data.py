from dash import html

from layouts.page import Page

PAGE=Page("/data","Data","⇪","view",(),lambda: html.Div("data"))
