"""A metric over time: the chart's card with its choices, what stands under it, and its table."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from core.charts.control import FEWEST, Control
from core.charts.series import Point, grain_for
from core.charts.theme import GRAPH_CONFIG
from core.filters import Filters
from core.metrics.catalog import METRICS, Metric
from core.metrics.format import text
from layouts.links import drill_link, view_link
from layouts.parts import card, skeleton, state

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


def graph_box(body: str, graph: str, name: str) -> html.Section:
    """A card whose chart stays and gets other figures; everything around it is drawn anew. Ids of its parts."""
    chart = dcc.Graph(id=graph, config=GRAPH_CONFIG, responsive=True)
    box = html.Div(chart, className="trend-graph", role="img", **{"aria-labelledby": name})
    return html.Section([html.Div(skeleton("panel"), id=body), box], className="card-box trend")


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


def trend_legend(
    name_id: str, metric: Metric, points: Sequence[Point], grain: str, before: str, control: Control | None
) -> html.Div:
    """What stands under the chart: its lines, and what its band, dashes and gaps mean."""
    few = sum(point.few for point in points)
    gaps = f"{few} of {len(points)} {grain}s have too few to be drawn." if few else ""
    note = " ".join(filter(None, [_expected(control, points, grain), _dashes(points, grain), gaps]))
    name = html.Span(f"{metric.label} by {grain}", id=name_id, className="visually-hidden")
    legend = html.P([html.B(metric.label), html.Span(before)], className="legend", **{"aria-hidden": "true"})
    return html.Div([name, legend, html.Span(note, className="foot") if note else None], className="under")


def _expected(control: Control | None, points: Sequence[Point], grain: str) -> str:
    """What the band means, how many points lie outside it, and how well it held before."""
    if control is None:
        return ""
    if not control.spans:
        return f"No expected range: it takes {FEWEST} settled {grain}s before the period, and one within it."
    outside = sum(map(control.outside, points))
    return (
        f"Band: where {100 * control.level:.0f} % of {grain}s would lie if nothing had changed since the "
        f"{control.buckets} {grain}s before the period, of which {control.inside} lie in it; "
        f"{outside or 'none'} of {len(control.spans)} here {'lies' if outside == 1 else 'lie'} outside."
    )


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


def trend_table(
    metric: Metric,
    points: Sequence[Point],
    grain: str,
    filters: Filters,
    currency: str,
    where: Mapping[str, str],
    control: Control | None,
) -> html.Div:
    """The chart's figures as a table; each opens what is behind it, narrowed by `where`."""
    rows = [_trend_row(metric, point, filters, currency, where, control) for point in points]
    names = [GRAINS[grain], metric.label, "Interval", *(["Expected"] if control else []), "Period before"]
    head = html.Thead(
        html.Tr([html.Th(name, scope="col", className="num" if i else None) for i, name in enumerate(names)])
    )
    return html.Div(html.Table([head, html.Tbody(rows)], className="data"), className="scroll trend-graph", tabIndex=0)


def _trend_row(
    metric: Metric,
    point: Point,
    filters: Filters,
    currency: str,
    where: Mapping[str, str],
    control: Control | None,
) -> html.Tr:
    shown = "too few" if point.few else text(point.value, metric, currency)
    drill = {"metric": metric.id, **where, "from": f"{point.first}", "to": f"{point.last}"}
    why = "" if point.settled else " may still change" if point.whole else " partial"
    note = html.Span(why, className="muted small") if why else None
    expected = [html.Td(_span(control.spans.get(point.first), metric, currency), className="num")] if control else []
    interval = None if point.low is None or point.high is None or point.few else (point.low, point.high)
    return html.Tr(
        [
            html.Th(f"{point.first:%-d %b %Y}", scope="row"),
            html.Td([drill_link(filters, drill, shown), note], className="num"),
            html.Td(_span(interval, metric, currency), className="num"),
            *expected,
            html.Td(text(point.previous, metric, currency), className="num muted"),
        ]
    )


def _span(span: tuple[float, float] | None, metric: Metric, currency: str) -> str:
    return f"{text(span[0], metric, currency)} – {text(span[1], metric, currency)}" if span else ""
