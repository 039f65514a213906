"""One metric over time: the chart's heading, what stands under it, and its figures as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import dcc, html

from core.charts.control import FEWEST, Control
from core.charts.series import Point, bucket_filters, grain_for
from core.charts.theme import GRAPH_CONFIG
from core.filters import Filters, narrow
from core.metrics.catalog import METRICS, Metric
from core.metrics.format import text
from core.metrics.query import Result
from layouts import figures, light
from layouts.chart import figures_csv, save_menu, shows_table, table_link
from layouts.links import drill_link, filter_link, view_link
from layouts.parts import card, help_tip, scroll, skeleton, state
from layouts.picker import metric_options

GRAINS = {"day": "Day", "week": "Week", "month": "Month"}
DEFAULT_TREND = "cost_per_sql"


@dataclass(frozen=True, slots=True)
class Box:
    """Ids of a chart's card: what is drawn anew around the chart, the chart that stays, the name it is read by."""

    head: str
    graph: str
    name: str


def graph_box(box: Box) -> html.Section:
    """The chart stays and gets other figures; everything around it is drawn anew."""
    graph = dcc.Graph(id=box.graph, config=GRAPH_CONFIG, responsive=True)
    chart = light.Div(graph, className="trend-graph", role="img", **{"aria-labelledby": box.name})
    return html.Section([light.Div(skeleton("panel"), id=box.head), chart], className="card-box trend")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One metric by one step of time: what the door answered, and its points.

    `where` is what the page narrows the filters by; `control` the range expected from the time before; `asked` the
    step that would have stood here, had enough stood behind its points.
    """

    metric: Metric
    grain: str
    result: Result
    line: list[Point]
    where: Mapping[str, str] = field(default_factory=dict)
    control: Control | None = None
    asked: str = ""

    @property
    def coarser(self) -> str:
        """Which step is drawn, and why, where it is not the one that was to be."""
        if self.asked in ("", self.grain):
            return ""
        return f"Drawn by {self.grain}: by {self.asked}, too many points would rest on too few."

    @property
    def is_drawable(self) -> bool:
        """Whether two points at least rest on enough."""
        return sum(point.value is not None and not point.few for point in self.line) >= 2


def trend_card(
    box: Box, drawn: Drawn, content: Any, filters: Filters, view: Mapping[str, str], *, may_export: bool
) -> list[Any]:
    """The chart under a heading that chooses the metric; steps of time and table at its right."""
    metric, grain = drawn.metric, drawn.grain
    options = metric_options("trend", metric.id, filters, view)
    pop = light.Div(options, className="pop wide", **{"data-search": ""})
    chooser = html.Details([html.Summary(metric.label), pop], className="menu title")
    steps = [
        view_link(filters, {**view, "grain": name}, label, **({"aria-current": "true"} if name == grain else {}))
        for name, label in GRAINS.items()
    ]
    told = help_tip(metric.label, figures.about(drawn.result.total, metric, drawn.result), left=True)
    csv = figures_csv([metric.id], [grain], narrow(filters, drawn.where)) if may_export else None
    title, is_chart = f"{metric.label} by {grain}", drawn.is_drawable and not shows_table(view)
    save = save_menu(box.graph, f"{metric.id}-{grain}", title, filters, csv, drawn=is_chart)
    aside = [light.Span(steps, className="segments"), table_link(filters, view), save]
    return card(light.Span([chooser, told], className="told-title"), content, aside=aside).children


def trend_choice(filters: Filters, view: Mapping[str, str]) -> tuple[Metric, tuple[str, ...], bool]:
    """The metric the address asks for; its step, else the usual one, and coarser ones to fall back to; which it was."""
    name, grain = view.get("trend", ""), view.get("grain", "")
    steps, is_asked = tuple(GRAINS), grain in GRAINS
    first = steps.index(grain if is_asked else grain_for(filters))
    return METRICS[name if name in METRICS else DEFAULT_TREND], steps[first:], is_asked


def trend_legend(box: Box, drawn: Drawn, before: str) -> html.Div:
    """What stands under the chart: its lines, and what its band, dashes and gaps mean."""
    metric, grain, points = drawn.metric, drawn.grain, drawn.line
    few = sum(point.few for point in points)
    gaps = f"{few} of {len(points)} {grain}s have too few to be drawn." if few else ""
    note = " ".join(filter(None, [drawn.coarser, _expected(drawn), _dashes(points, grain), gaps]))
    name = light.Span(f"{metric.label} by {grain}", id=box.name, className="visually-hidden")
    legend = light.P([light.B(metric.label), light.Span(before)], className="legend", **{"aria-hidden": "true"})
    return light.Div([name, legend, light.Span(note, className="foot") if note else None], className="under")


def _expected(drawn: Drawn) -> str:
    """What the band means, how many points lie outside it, and how well it held before."""
    control, grain = drawn.control, drawn.grain
    if control is None:
        return ""
    if not control.spans:
        return f"No expected range: it takes {FEWEST} settled {grain}s before the period, and one within it."
    outside = sum(map(control.outside, drawn.line))
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


def trend_nothing(drawn: Drawn, filters: Filters, view: Mapping[str, str]) -> html.Div:
    """No line can be drawn by any step: why, and the count that is too small, which can be drawn."""
    metric = drawn.metric
    counted = METRICS.get(metric.denominator)
    link = view_link(filters, {**view, "trend": counted.id}, f"Show {counted.label}", "link") if counted else None
    some = any(point.value is not None and not point.few for point in drawn.line)
    buckets = f"all {drawn.grain}s but one" if some else f"every {drawn.grain}"
    return state(f"Too few in {buckets} to draw {metric.label}.", link)


def trend_table(drawn: Drawn, filters: Filters) -> html.Div:
    """The chart's figures as a table; each opens what is behind it, and its day filters by it."""
    rows = [_trend_row(drawn, point, filters) for point in drawn.line]
    expected = ["Expected"] if drawn.control else []
    names = [GRAINS[drawn.grain], drawn.metric.label, "Interval", *expected, "Period before"]
    head = html.Thead(
        html.Tr([html.Th(name, scope="col", className="num" if i else None) for i, name in enumerate(names)])
    )
    table = scroll(html.Table([head, html.Tbody(rows)], className="data"), drawn.metric.label, "trend-graph")
    return light.Div([table, light.Span(drawn.coarser, className="foot") if drawn.coarser else None])


def _trend_row(drawn: Drawn, point: Point, filters: Filters) -> html.Tr:
    metric, currency, control = drawn.metric, drawn.result.currency, drawn.control
    shown = "too few" if point.few else text(point.value, metric, currency)
    drill = {"metric": metric.id, **drawn.where, "from": f"{point.first}", "to": f"{point.last}"}
    why = "" if point.settled else " may still change" if point.whole else " partial"
    note = light.Span(why, className="muted small") if why else None
    expected = [html.Td(_span(control.spans.get(point.first), metric, currency), className="num")] if control else []
    interval = None if point.low is None or point.high is None or point.few else (point.low, point.high)
    return html.Tr(
        [
            html.Th(filter_link(bucket_filters(point, filters), f"{point.first:%-d %b %Y}"), scope="row"),
            html.Td([drill_link(filters, drill, shown), note], className="num"),
            html.Td(_span(interval, metric, currency), className="num"),
            *expected,
            html.Td(text(point.previous, metric, currency), className="num muted"),
        ]
    )


def _span(span: tuple[float, float] | None, metric: Metric, currency: str) -> str:
    return f"{text(span[0], metric, currency)} – {text(span[1], metric, currency)}" if span else ""
