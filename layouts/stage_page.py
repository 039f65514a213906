"""Stages: what each value of the CRM means, as a page of the settings."""

from dash import html

from layouts import stages
from layouts.page import Page
from layouts.parts import heading


def layout() -> html.Div:
    """The page: the same card as on the Data page."""
    sub = "Which values of your CRM mean MQL, SQL and won, with live counts."
    return html.Div([heading("Stages", sub), stages.section()], className="stack")


PAGE = Page(
    path="/settings/stages",
    title="Stages",
    icon="⚙",
    permission="view",
    metrics=("leads", "mqls", "sqls", "won"),
    layout=layout,
    section="Settings",
)
