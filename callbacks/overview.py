"""Overview's figures: each part asks the query door for what it shows."""

from dataclasses import replace
from typing import Any

from dash import Input, Output

from callbacks import trend
from callbacks.guard import Ask, callback
from core.charts.series import grain_for
from core.filters import Compare
from core.metrics.audit import match_gaps
from core.metrics.barren import ASKED, BY, barren
from core.metrics.freshness import freshness
from core.metrics.known import why
from core.metrics.query import Result, query
from core.metrics.reach import elsewhere, reach
from layouts import overview as page
from layouts.attention import attention
from layouts.barren import barren_note
from layouts.comparison import LINE, breakdown, campaign_table, rows_switch
from layouts.comparison_rows import most_rows, shown_rows, weeks_of
from layouts.funnel import FUNNEL_METRICS, funnel
from layouts.headline import HEADLINE_METRICS, headline, is_told, subline
from layouts.links import pairs
from layouts.overview import Ids
from layouts.parts import definitions
from layouts.picker import Part, picked, picker
from layouts.reach import reach_note
from layouts.shell import Ids as Shell
from layouts.tiles import TILES, tiles
from layouts.trend import trend_choice

FILTERS = Input(Shell.FILTERS, "data")
VIEW = Input(Shell.VIEW, "data")
KEPT = Input(Shell.KEPT, "data")
CHANGED = Input(Shell.CHANGED, "data")
SEEN = ("spend", "leads", "active_campaigns")
"""Where all of these are zero, nothing is in view."""


@callback(Output(Ids.HEADLINE, "children"), Output(Ids.TILES, "children"), FILTERS, VIEW, KEPT, CHANGED, is_shared=True)
def show_tiles(ask: Ask, view: str = "", kept: Any = None, _changed: int = 0) -> tuple[Any, Any]:
    """The sentence that says what is so, and the figures it rests on."""
    chosen = pairs(view)
    names = picked(Part.TILES, chosen, kept, TILES)
    result = query(ask.connection, tuple(dict.fromkeys((*HEADLINE_METRICS, *SEEN, *names))), ask.filters, ask.now)
    if nothing := _nothing(ask, result):
        return nothing
    grain = grain_for(ask.filters)
    plain = replace(ask.filters, compare=Compare.NONE)
    series = query(ask.connection, names, plain, ask.now, by=(grain,))
    sub = subline(result, query(ask.connection, ASKED, plain, ask.now, by=BY))
    menu = picker(Part.TILES, names, TILES, ask.filters, chosen)
    idle = barren_note(barren(ask.connection, ask.filters, ask.now), ask.filters)
    head = [*page.heading(headline(result), sub, menu), _further(ask, result), idle]
    return head, tiles(names, result, series, grain, ask.filters)


def _further(ask: Ask, result: Result) -> Any:
    """Where the data say what an SQL costs, when those of the period cannot."""
    if is_told(result.total):
        return None
    there = reach(ask.connection, ask.now)
    return reach_note(elsewhere(there, ask.filters, few=not why("cost_per_sql", result.missing)), ask.filters)


def _nothing(ask: Ask, result: Result) -> tuple[Any, Any] | None:
    """What is said when nothing meets the filters."""
    if any(result.total[name] for name in SEEN):
        return None
    sub = "Nothing was spent and no lead was created on these days with these filters."
    further = reach_note(elsewhere(reach(ask.connection, ask.now), ask.filters), ask.filters, "nothing")
    return page.heading("Nothing in view", sub), further or page.nothing(ask.filters)


@callback(Output(Ids.FUNNEL, "children"), FILTERS, CHANGED, is_shared=True)
def show_funnel(ask: Ask, _changed: int = 0) -> list[Any]:
    """How far the leads came."""
    return funnel(query(ask.connection, FUNNEL_METRICS, ask.filters, ask.now), ask.filters)


@callback(
    Output(Ids.TREND, "children"),
    Output(Ids.TREND_GRAPH, "figure"),
    FILTERS,
    VIEW,
    Input(Shell.THEME, "data"),
    CHANGED,
    is_shared=True,
)
def show_trend(ask: Ask, view: str, theme: str | None, _changed: int = 0) -> tuple[list[Any], Any]:
    """One metric over time, as a chart or as a table."""
    return trend.show(ask, view, theme, page.TREND)


@callback(Output(Ids.CAMPAIGNS, "children"), FILTERS, VIEW, KEPT, CHANGED, is_shared=True)
def show_campaigns(ask: Ask, view: str, kept: Any = None, _changed: int = 0) -> list[Any]:
    """Every campaign and channel (or finer) side by side, adding up to the total."""
    chosen, plain = pairs(view), replace(ask.filters, compare=Compare.NONE)
    _, what = breakdown(chosen, kept)
    result = query(ask.connection, what.metrics, plain, ask.now, by=what.by)
    shown = shown_rows(what, result, chosen, most=most_rows(chosen))
    weeks = query(ask.connection, (LINE,), weeks_of(what, shown, result), ask.now, by=(*what.by, "week"))
    table = campaign_table(what, shown, result, weeks, ask.filters, chosen)
    below = rows_switch(len(result.frame), ask.filters, chosen)
    card = page.campaigns_card([table, below], what, ask.filters, chosen, may_export=ask.person.may("export"))
    names = (*picked(Part.TILES, chosen, kept, TILES), trend_choice(ask.filters, chosen)[0].id, *what.metrics)
    return [*card, definitions((*names, *FUNNEL_METRICS))]


@callback(Output(Ids.ATTENTION, "children"), FILTERS, CHANGED, is_shared=True)
def show_attention(ask: Ask, _changed: int = 0) -> Any:
    """Late sources, spend and leads that do not meet."""
    gaps = match_gaps(ask.connection, ask.filters, ask.now)
    return attention(freshness(ask.connection, ask.now), gaps, ask.filters)
