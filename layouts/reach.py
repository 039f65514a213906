"""One sentence where a period shows nothing or too little: how far the data reach, and the way there."""

from dataclasses import replace

from dash import html

from core.filters import Filters
from core.metrics.reach import Elsewhere
from layouts.links import filter_link
from layouts.parts import state


def reach_note(found: Elsewhere | None, filters: Filters, tone: str = "warn") -> html.Div | None:
    """Say "Your data end on 31 Mar 2025: show the last 90 days of them or all time."; None for nothing to say."""
    if found is None:
        return None
    always = replace(filters, preset="all", start=None, end=None)
    ways = [filter_link(found.period, found.label, "link"), " or "] if found.period else []
    return state(f"{found.said}: show ", *ways, filter_link(always, "all time", "link"), ".", tone=f"said {tone}")
