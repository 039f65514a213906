"""A campaign's page: each part asks for what it shows; the number of the campaign comes from a browser."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import Input, Output, no_update
from dash.exceptions import PreventUpdate

from callbacks import trend
from callbacks.guard import Ask, callback
from core.charts.lag import lag_figure
from core.charts.series import grain_for
from core.errors import NotFound
from core.filters import Compare, Filters, narrow
from core.metrics.catalog import STAGES
from core.metrics.impression_share import impression_share
from core.metrics.lag import lags
from core.metrics.newest import newest
from core.metrics.profile import Profile, planned, profile
from core.metrics.query import query
from layouts import campaign as page
from layouts import lag
from layouts.campaign import Ids
from layouts.campaign_leads import AFTER, PAGE_SIZE, leads_card
from layouts.campaign_parts import look, nothing, part, parts_card, ranked
from layouts.chart import shows_table
from layouts.comparison import LINE, campaign_table
from layouts.comparison_rows import shown_rows, weeks_of
from layouts.delivery import delivery
from layouts.funnel import FUNNEL_METRICS, funnel
from layouts.links import pairs
from layouts.shell import Ids as Shell
from layouts.tiles import tiles

NUMBER = Input(Ids.NUMBER, "data")
FILTERS = Input(Shell.FILTERS, "data")
VIEW = Input(Shell.VIEW, "data")
THEME = Input(Shell.THEME, "data")
CHANGED = Input(Shell.CHANGED, "data")


def _known(ask: Ask, number: object) -> tuple[Profile, Filters]:
    """The campaign and the question about it; a part of one that does not exist stays as it is: the head says so."""
    try:
        found = profile(ask.connection, number, ask.now)
    except NotFound as error:
        raise PreventUpdate from error
    return found, narrow(ask.filters, found.where)


@callback(Output(Ids.HEAD, "children"), Output(Ids.TILES, "children"), FILTERS, NUMBER, CHANGED)
def show_head(ask: Ask, number: object, _changed: int = 0) -> tuple[Any, Any]:
    """What is so, what is known of the campaign, and its figures."""
    try:
        found = profile(ask.connection, number, ask.now)
    except NotFound:
        return page.unknown()
    filters = narrow(ask.filters, found.where)
    result = query(ask.connection, page.HEAD_METRICS, filters, ask.now)
    if not (result.total["spend"] or result.total["leads"] or result.total["active_campaigns"]):
        return page.nothing(found, ask.filters)
    grain = grain_for(filters)
    plain = replace(filters, compare=Compare.NONE)
    series = query(ask.connection, page.CAMPAIGN_TILES, plain, ask.now, by=(grain,))
    shown = tiles(page.CAMPAIGN_TILES, result, series, grain, ask.filters, found.where)
    return page.head(found, result), shown


@callback(Output(Ids.FUNNEL, "children"), FILTERS, NUMBER, CHANGED)
def show_funnel(ask: Ask, number: object, _changed: int = 0) -> list[Any]:
    """How far its leads came."""
    found, filters = _known(ask, number)
    return funnel(query(ask.connection, FUNNEL_METRICS, filters, ask.now), ask.filters, found.where)


@callback(Output(Ids.TREND, "children"), Output(Ids.TREND_GRAPH, "figure"), FILTERS, VIEW, THEME, NUMBER, CHANGED)
def show_trend(ask: Ask, view: str, theme: str | None, number: object, _changed: int = 0) -> tuple[list[Any], Any]:
    """One of its metrics over time, with the range expected from the time before."""
    found, _ = _known(ask, number)
    return trend.show(ask, view, theme, page.TREND, found.where, banded=True)


@callback(Output(Ids.LAG, "children"), Output(Ids.LAG_GRAPH, "figure"), FILTERS, VIEW, THEME, NUMBER, CHANGED)
def show_lag(ask: Ask, view: str, theme: str | None, number: object, _changed: int = 0) -> tuple[list[Any], Any]:
    """How long its leads take, beside those of other campaigns."""
    found, _ = _known(ask, number)
    chosen, figure = pairs(view), no_update
    reached = lag.choice(chosen)
    own, others = lags(ask.connection, found.id, STAGES[reached], ask.filters, ask.now)
    if own.curve is None:
        content = lag.lag_nothing(own, others, reached, ask.filters, found.where)
    elif shows_table(chosen, lag.TABLE):
        content = lag.lag_table(own.curve, others.curve)
    else:
        figure = lag_figure(own.curve, others.curve, (lag.OWN, lag.OTHERS), theme or "light")
        content = lag.lag_legend(Ids.LAG_NAME, own, others, reached, ask.filters, found.where)
    is_drawn = figure is not no_update
    return lag.lag_card(Ids.LAG_GRAPH, reached, content, ask.filters, chosen, drawn=is_drawn), figure


@callback(Output(Ids.DELIVERY, "children"), FILTERS, NUMBER, CHANGED)
def show_delivery(ask: Ask, number: object, _changed: int = 0) -> Any:
    """What it was allowed to spend, and how much of what it could have shown it did."""
    found, filters = _known(ask, number)
    plain = replace(filters, compare=Compare.NONE)
    share = impression_share(ask.connection, plain, ask.now).records()
    result = query(ask.connection, ("spend",), plain, ask.now)
    last = min(result.as_of, filters.end or result.as_of)
    # A budget in another currency cannot be held against spend that was converted.
    told = found.currency == result.currency or not result.converts
    budget = planned(found.budgets, filters.start, last) if told else None
    spent = (*budget, _spent(ask, found, replace(plain, preset=None, start=budget[0], end=last))) if budget else None
    return delivery(spent, share[0] if share else None, found.currency, last, ask.filters, found.where)


def _spent(ask: Ask, found: Profile, filters: Filters) -> int:
    """What it cost on these days, in micros of its account's currency, which budgets are in as well."""
    result = query(ask.connection, ("spend",), filters, ask.now)
    foreign: Mapping[str, int] = result.unconverted
    return (result.total["spend"] or 0) if found.currency == result.currency else foreign.get(found.currency, 0)


@callback(Output(Ids.PARTS, "children"), FILTERS, VIEW, NUMBER, CHANGED)
def show_parts(ask: Ask, view: str, number: object, _changed: int = 0) -> list[Any]:
    """Its ad copy, ad groups or keywords, the best first, adding up to the campaign."""
    found, filters = _known(ask, number)
    chosen, plain = ranked(pairs(view)), replace(filters, compare=Compare.NONE)
    _, what = part(chosen)
    result = query(ask.connection, what.metrics, plain, ask.now, by=what.by)
    shown = shown_rows(what, result, chosen)
    weeks = query(ask.connection, (LINE,), weeks_of(what, shown, result), ask.now, by=(*what.by, "week"))
    style = look(found.where)
    table = campaign_table(what, shown, result, weeks, ask.filters, chosen, style) if shown else nothing()
    return parts_card(table, plain, ask.filters, pairs(view), may_export=ask.person.may("export"))


@callback(Output(Ids.LEADS, "children"), FILTERS, VIEW, NUMBER, CHANGED)
def show_leads(ask: Ask, view: str, number: object, _changed: int = 0) -> list[Any]:
    """Its leads, newest first."""
    found, filters = _known(ask, number)
    chosen = pairs(view)
    rows = newest(ask.connection, filters, ask.now, chosen.get(AFTER, ""), PAGE_SIZE)
    leads = query(ask.connection, ("leads",), replace(filters, compare=Compare.NONE), ask.now).total["leads"] or 0
    may_export = ask.person.may("export")
    return leads_card(rows, leads, ask.filters, chosen, found.where, may_export=may_export)
