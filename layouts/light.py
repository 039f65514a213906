"""HTML elements as tables, tiles and menus need them by the thousand: Dash's own, made without a check of each name.

Dash checks every property of a component that is made; for the 1,700 of a table of campaigns that takes longer than
the figures in it. Here nothing is checked, but the tests make every one of them again with the check (tests/layouts).
"""

from typing import Any

from dash import html
from dash.development.base_component import Component


def _light(element: type[Component]) -> Any:
    def __init__(self: Component, children: Any = None, **properties: Any) -> None:  # noqa: N807 - a class is made here
        vars(self).update(properties, children=children)

    told = {name: getattr(element, name) for name in ("_namespace", "_children_props", "__module__")}
    own = {name: value for name, value in vars(element()).items() if name.startswith("_")}
    return type(element.__name__, (element,), {"__init__": __init__, **told, **own})


A, Article, B, Div, H2, I, Li = map(_light, (html.A, html.Article, html.B, html.Div, html.H2, html.I, html.Li))  # noqa: E741 - as HTML calls it
P, Small, Span, Td, Th, Tr = map(_light, (html.P, html.Small, html.Span, html.Td, html.Th, html.Tr))
