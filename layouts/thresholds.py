"""Thresholds: from where on a figure is worth acting on, what is junk, what is late."""

from enum import StrEnum

from dash import html

from layouts import recompute
from layouts.page import Page
from layouts.parts import heading, skeleton


class Ids(StrEnum):
    """Parts callbacks fill."""

    FORM = "thresholds-form"


def layout() -> html.Div:
    """The page, its form drawn as a skeleton until it is known."""
    return html.Div(
        [
            heading("Thresholds", "When a figure is worth acting on, what counts as junk, when data is late."),
            recompute.place(),
            html.Div(skeleton("panel"), id=Ids.FORM, className="stack"),
        ],
        className="stack",
    )


PAGE = Page(
    path="/settings/thresholds",
    title="Thresholds",
    icon="⚙",
    permission="view",
    metrics=(),
    layout=layout,
    section="Settings",
)
