"""Overview: what an SQL costs, and what is behind that."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from dash import html

from core.filters import Filters
from layouts.comparison import CAMPAIGN_METRICS, breakdown, breakdown_switch
from layouts.funnel import FUNNEL_METRICS
from layouts.headline import HEADLINE_METRICS
from layouts.links import filter_link
from layouts.page import Page
from layouts.parts import card, skeleton, start_over, state
from layouts.tiles import TILES
from layouts.trend import TREND_METRICS, graph_box


class Ids(StrEnum):
    """Parts that callbacks fill."""

    BODY = "overview"
    HEADLINE = "overview-headline"
    TILES = "overview-tiles"
    FUNNEL = "overview-funnel"
    TREND = "overview-trend"
    TREND_GRAPH = "overview-trend-graph"
    TREND_NAME = "overview-trend-name"
    CAMPAIGNS = "overview-campaigns"
    ATTENTION = "overview-attention"


def layout() -> html.Div:
    """Where everything goes, drawn as skeletons until it is known."""
    return html.Div(
        [
            html.Div(skeleton("headline"), id=Ids.HEADLINE),
            html.Div(skeleton("tile-row"), id=Ids.TILES),
            html.Div(
                [
                    card("From click to revenue", html.Div(skeleton("panel"), id=Ids.FUNNEL)),
                    graph_box(Ids.TREND, Ids.TREND_GRAPH, Ids.TREND_NAME),
                ],
                className="two",
            ),
            html.Div(
                [
                    html.Section(skeleton("panel"), id=Ids.CAMPAIGNS, className="card-box"),
                    card("Needs attention", html.Div(skeleton("line"), id=Ids.ATTENTION)),
                ],
                className="three",
            ),
        ],
        id=Ids.BODY,
    )


def heading(title: str, sub: str) -> list[Any]:
    """What is so, and what it rests on."""
    return [html.H1(title), html.P(sub, className="sub")]


def nothing(filters: Filters) -> html.Div:
    """No row meets the filters: the ways to some that do."""
    always = replace(filters, preset="all", start=None, end=None)
    longer = filter_link(always, "Show all time", "link") if filters.preset != "all" else None
    return state("No rows for these filters.", start_over(), longer, tone="nothing")


def campaigns_card(table: Any, filters: Filters, view: Mapping[str, str], *, may_export: bool) -> list[Any]:
    """The comparison with its heading, what it is by, and its file."""
    name, what = breakdown(view)
    csv = html.A("CSV", href=f"/export/{name}.csv?{filters.to_query()}", className="link", title="All rows as a file")
    aside = [breakdown_switch(name, filters, view), csv if may_export else None]
    return card(what.title, table, aside=aside).children


PAGE = Page(
    path="/",
    title="Overview",
    icon="◔",
    permission="view",
    metrics=tuple(dict.fromkeys((*HEADLINE_METRICS, *TILES, *FUNNEL_METRICS, *CAMPAIGN_METRICS, *TREND_METRICS))),
    layout=layout,
    needs_data=True,
)
