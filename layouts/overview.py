"""Overview: what an SQL costs, and what is behind that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from dash import html

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.reports.exports import EXPORTS, Export
from layouts.comparison import breakdown, breakdown_switch
from layouts.links import filter_link
from layouts.page import Page
from layouts.parts import card, skeleton, start_over, state
from layouts.picker import Part, picker
from layouts.trend import Box, graph_box


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


TREND = Box(Ids.TREND, Ids.TREND_GRAPH, Ids.TREND_NAME)


def layout() -> html.Div:
    """Where everything goes, drawn as skeletons until it is known."""
    return html.Div(
        [
            html.Div(skeleton("headline"), id=Ids.HEADLINE),
            html.Div(skeleton("tile-row"), id=Ids.TILES),
            html.Div(
                [
                    card("From click to revenue", html.Div(skeleton("panel"), id=Ids.FUNNEL)),
                    graph_box(TREND),
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


def heading(title: str, sub: str, *aside: Any) -> list[Any]:
    """What is so, what it rests on, and at the right what changes what is shown below."""
    return [html.H1(title), html.Div([html.P(sub, className="sub"), *aside], className="sub-line")]


def nothing(filters: Filters) -> html.Div:
    """No row meets the filters: the ways to some that do."""
    always = replace(filters, preset="all", start=None, end=None)
    longer = filter_link(always, "Show all time", "link") if filters.preset != "all" else None
    return state("No rows for these filters.", start_over(), longer, tone="nothing")


def campaigns_card(
    content: Sequence[Any], what: Export, filters: Filters, view: Mapping[str, str], *, may_export: bool
) -> list[Any]:
    """The comparison with its heading, what it is by, its columns, and its file."""
    name, _ = breakdown(view)
    href = f"/export/{name}.csv?{filters.to_query()}&{urlencode({Part.COLUMNS: ','.join(what.metrics)})}"
    csv = html.A("CSV", href=href, className="link", title="All rows as a file")
    menu = picker(Part.COLUMNS, what.metrics, EXPORTS[name].metrics, filters, view)
    aside = [breakdown_switch(name, filters, view), menu, csv if may_export else None]
    return card(what.title, *content, aside=aside).children


PAGE = Page(
    path="/",
    title="Overview",
    icon="◔",
    permission="view",
    metrics=tuple(METRICS),
    layout=layout,
    needs_data=True,
)
