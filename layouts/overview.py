"""Overview: what an SQL costs, and what is behind that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from dash import dcc, html

from core.charts.series import Point, grain_for
from core.charts.theme import GRAPH_CONFIG
from core.filters import Filters
from core.metrics.catalog import METRICS, Metric
from core.metrics.format import text
from layouts.comparison import CAMPAIGN_METRICS, breakdown, breakdown_switch
from layouts.funnel import FUNNEL_METRICS
from layouts.headline import HEADLINE_METRICS
from layouts.links import drill_link, filter_link, view_link
from layouts.page import Page
from layouts.parts import card, skeleton, start_over, state
from layouts.tiles import TILES

GRAINS = {"day": "Day", "week": "Week", "month": "Month"}
TREND_METRICS = (
    "cost_per_sql",
    "sqls",
    "mql_to_sql",
    "leads",
    "cpl",
    "mqls",
    "cost_per_mql",
    "lead_to_sql",
    "spend",
    "clicks",
    "opportunities",
    "won",
    "revenue",
    "roas",
)
DEFAULT_TREND = TREND_METRICS[0]


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
                    _trend(),
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


def _trend() -> html.Section:
    """The chart stays and gets other figures; everything around it is drawn anew."""
    graph = dcc.Graph(id=Ids.TREND_GRAPH, config=GRAPH_CONFIG, responsive=True)
    box = html.Div(graph, className="trend-graph", role="img", **{"aria-labelledby": Ids.TREND_NAME})
    return html.Section([html.Div(skeleton("panel"), id=Ids.TREND), box], className="card-box trend")


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


def trend_card(metric: Metric, grain: str, content: Any, filters: Filters, view: Mapping[str, str]) -> list[Any]:
    """The chart under a heading that chooses the metric; steps of time and table at its right."""
    options = [
        view_link(
            filters,
            {**view, "trend": name},
            METRICS[name].label,
            "option",
            **({"aria-current": "true"} if name == metric.id else {}),
        )
        for name in TREND_METRICS
    ]
    chooser = html.Details([html.Summary(metric.label), html.Div(options, className="pop")], className="menu title")
    steps = [
        view_link(filters, {**view, "grain": name}, label, **({"aria-current": "true"} if name == grain else {}))
        for name, label in GRAINS.items()
    ]
    as_table = view.get("as") == "table"
    other = {**view, "as": "chart" if as_table else "table"}
    toggle = view_link(filters, other, "View as chart" if as_table else "View as table", "link")
    aside = [html.Span(steps, className="segments"), toggle]
    return card(chooser, content, aside=aside).children


def trend_choice(filters: Filters, view: Mapping[str, str]) -> tuple[Metric, tuple[str, ...]]:
    """The metric and the step the address asks for; else the usual step and coarser ones to fall back to."""
    name, grain = view.get("trend", ""), view.get("grain", "")
    steps = tuple(GRAINS)
    chosen = (grain,) if grain in GRAINS else steps[steps.index(grain_for(filters)) :]
    return METRICS[name if name in TREND_METRICS else DEFAULT_TREND], chosen


def trend_legend(metric: Metric, points: Sequence[Point], grain: str, before: str) -> html.Div:
    """What stands under the chart: its lines, and what its dashes and gaps mean."""
    few = sum(point.few for point in points)
    notes = [_dashes(points, grain), f"{few} of {len(points)} {grain}s have too few to be drawn." if few else ""]
    note = " ".join(filter(None, notes))
    name = html.Span(f"{metric.label} by {grain}", id=Ids.TREND_NAME, className="visually-hidden")
    legend = html.P([html.B(metric.label), html.Span(before)], className="legend", **{"aria-hidden": "true"})
    return html.Div([name, legend, html.Span(note, className="foot") if note else None], className="under")


def _dashes(points: Sequence[Point], grain: str) -> str:
    """Which points are drawn dashed, and why."""
    drawn = [point for point in points if point.value is not None and not point.few]
    partial = f"{grain}s cut by the period or not over yet" if any(not point.whole for point in drawn) else ""
    open_ = f"{grain}s whose leads may still convert" if any(p.whole and not p.settled for p in drawn) else ""
    return f"Dashed: {', and '.join(filter(None, (partial, open_)))}." if partial or open_ else ""


def is_readable(points: Sequence[Point]) -> bool:
    """Whether at least half of the buckets with a value rest on enough to be drawn, and two of them do."""
    valued = [point for point in points if point.value is not None]
    drawn = sum(not point.few for point in valued)
    return drawn >= 2 and 2 * drawn >= len(valued)


def trend_nothing(metric: Metric, grain: str, filters: Filters, view: Mapping[str, str]) -> html.Div:
    """No point can be drawn: why, and the step that may help."""
    coarser = {"day": "week", "week": "month"}.get(grain)
    link = view_link(filters, {**view, "grain": coarser}, f"Look by {coarser}", "link") if coarser else None
    return state(f"Too few in every {grain} to draw {metric.label}.", link)


def trend_table(metric: Metric, points: Sequence[Point], grain: str, filters: Filters, currency: str) -> html.Div:
    """The chart's figures as a table; each opens what is behind it."""
    rows = [_trend_row(metric, point, filters, currency) for point in points]
    names = [GRAINS[grain], metric.label, "Interval", "Period before"]
    head = html.Thead(
        html.Tr([html.Th(name, scope="col", className="num" if i else None) for i, name in enumerate(names)])
    )
    return html.Div(html.Table([head, html.Tbody(rows)], className="data"), className="scroll trend-graph", tabIndex=0)


def _trend_row(metric: Metric, point: Point, filters: Filters, currency: str) -> html.Tr:
    shown = "too few" if point.few else text(point.value, metric, currency)
    drill = {"metric": metric.id, "from": f"{point.first}", "to": f"{point.last}"}
    span = (
        ""
        if point.low is None or point.high is None or point.few
        else (f"{text(point.low, metric, currency)} – {text(point.high, metric, currency)}")
    )
    why = "" if point.settled else " may still change" if point.whole else " partial"
    note = html.Span(why, className="muted small") if why else None
    return html.Tr(
        [
            html.Th(f"{point.first:%-d %b %Y}", scope="row"),
            html.Td([drill_link(filters, drill, shown), note], className="num"),
            html.Td(span, className="num"),
            html.Td(text(point.previous, metric, currency), className="num muted"),
        ]
    )


PAGE = Page(
    path="/",
    title="Overview",
    icon="◔",
    permission="view",
    metrics=tuple(dict.fromkeys((*HEADLINE_METRICS, *TILES, *FUNNEL_METRICS, *CAMPAIGN_METRICS, *TREND_METRICS))),
    layout=layout,
    needs_data=True,
)
