"""Stages: what each value of the CRM means, and the rules beside it, as a page of the settings."""

from dash import html

from layouts import stage_rules, stages
from layouts.page import Page
from layouts.parts import heading


def layout() -> html.Div:
    """The page: the same card as on the Data page, rules, and what was changed."""
    sub = "Which values of your CRM, and which rules, mean MQL, SQL and won from when on, with live counts."
    cards = [stages.section(), stage_rules.section(), stage_rules.history_section()]
    return html.Div([heading("Stages", sub), *cards], className="stack")


PAGE = Page(
    path="/settings/stages",
    title="Stages",
    icon="⚙",
    permission="view",
    metrics=("leads", "mqls", "sqls", "won"),
    layout=layout,
    section="Settings",
)
