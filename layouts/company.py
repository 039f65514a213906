"""Company: its name, currency, calendar and own e-mail domains."""

from enum import StrEnum

from dash import html

from layouts import recompute
from layouts.page import Page
from layouts.parts import heading, skeleton


class Ids(StrEnum):
    """Parts callbacks fill."""

    FORM = "company-form"


def layout() -> html.Div:
    """The page, its form drawn as a skeleton until it is known."""
    return html.Div(
        [
            heading("Company", "Who you are, and the calendar that every figure follows."),
            recompute.place(),
            html.Div(skeleton("panel"), id=Ids.FORM, className="stack"),
        ],
        className="stack",
    )


PAGE = Page(
    path="/settings/company",
    title="Company",
    icon="⚙",
    permission="view",
    metrics=(),
    layout=layout,
    section="Settings",
)
