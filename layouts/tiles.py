"""The tiles: a figure each, with its change, its line, what it means and the way to what is behind it."""

from collections.abc import Mapping, Sequence

from dash import html

from core.charts.series import Point, points
from core.filters import Filters
from core.metrics.catalog import METRICS, Metric
from core.metrics.format import change, text, verdict
from core.metrics.query import Result
from layouts import figures, light
from layouts.links import EVERYWHERE, drill_link
from layouts.parts import help_tip, sparkline

TILES = ("leads", "mqls", "sqls", "mql_to_sql", "cost_per_sql", "spend", "active_campaigns", "revenue", "roas")
"""Five about leads and what one costs, then four about money."""

ARROWS = {"+": "▲", "−": "▼"}


MOST_PER_ROW = 6


def tiles(
    names: Sequence[str],
    result: Result,
    series: Result,
    grain: str,
    filters: Filters,
    where: Mapping[str, str] = EVERYWHERE,
) -> html.Div:
    """A tile per name of `result` (one row); `series` holds the same metrics per bucket of `grain`.

    `where` is what the page narrows the filters by: so does what is behind each figure.
    """
    rows = series.frame.records()
    shown = [
        _tile(METRICS[name], result, points(series, name, grain, rows), filters, where, width)
        for name, width in zip(names, _widths(len(names)), strict=True)
    ]
    return light.Div(shown, className="tiles")


def _widths(count: int) -> list[str]:
    """The class of each tile: how many stand in its row, the fuller row first, and whether it begins one."""
    rows = -(-count // MOST_PER_ROW)
    sizes = [count // rows + (row < count % rows) for row in range(rows)]
    return [f"of-{size}{' first' if place == 0 else ''}" for size in sizes for place in range(size)]


def _tile(
    metric: Metric, result: Result, line: Sequence[Point], filters: Filters, where: Mapping[str, str], width: str
) -> html.Article:
    row, name = result.total, metric.id
    shown = figures.shown(row, metric, result.currency)
    about = {"aria-label": f"{metric.label}: {shown}. Show what is behind it"}
    figure = drill_link(filters, {"metric": name, **where}, shown, **about)
    return light.Article(
        [
            light.H2([metric.label, help_tip(metric.label, figures.about(row, metric, result))], className="label"),
            light.P(figure, className="value"),
            light.P(_delta(metric, result), className="delta"),
            sparkline(line),
        ],
        className=f"tile {width}",
    )


def _delta(metric: Metric, result: Result) -> list[object]:
    """The judged change, then the interval or the figure it is compared with."""
    row, name = result.total, metric.id
    value, previous = row[name], row.get(f"{name}_previous")
    if figures.few(row, metric):
        return [light.Span(figures.about(row, metric, result)[2])]
    span = figures.interval(row, metric, result.currency)
    note = span or (f"vs {text(previous, metric, result.currency)}" if previous is not None else "")
    moved = change(value, previous, metric)
    if moved is None:
        lacking = figures.unknown(metric, result)[:1] if value is None else []
        return [light.Span(note or lacking)]
    tone = verdict(value, previous, metric) if moved[0] in ARROWS else "neutral"
    arrow = light.I(ARROWS[moved[0]], **{"aria-hidden": "true"}) if moved[0] in ARROWS else None
    return [light.B([arrow, moved], className=tone), light.Span(note)]
