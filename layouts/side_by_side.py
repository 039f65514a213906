"""Up to five campaigns side by side: figures, intervals and weeks on common scales, and what is more than chance."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from core.charts.series import Point
from core.filters import Filters
from core.metrics.catalog import METRICS, Metric
from core.metrics.difference import Span, Told, difference, ratio
from core.metrics.format import MINUS, change, text
from core.metrics.query import Result
from core.reports.exports import PERFORMANCE
from layouts import figures
from layouts.campaign_rows import LOST_ABOUT, LOST_LABEL, share_range
from layouts.campaigns import MOST_COMPARED, PATH, WITH, compared
from layouts.comparison import figure
from layouts.links import View, page_link, view_link
from layouts.parts import card, help_tip, interval_bar, sparkline, state

METHOD = (
    "A difference is told where its interval leaves out “none”. It follows from the two intervals (Newcombe's method, "
    "here with Jeffreys intervals; costs by their ratio), each pair by itself."
)
Row = Mapping[str, Any]


def side_by_side(
    rows: Sequence[Row], lines: Sequence[Sequence[Point]], result: Result, filters: Filters, view: View
) -> Any:
    """The campaigns of `rows`, in the order chosen, each with its weekly `lines`; the first is compared with."""
    too_many = len(compared(view)) > MOST_COMPARED
    body = [_figures(METRICS[name], rows, result, filters) for name in PERFORMANCE]
    body += [_lost(rows), _weeks(lines)]
    heads = [html.Th(_head(row, rows[0], filters, view), scope="col") for row in rows]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(html.Span("Figure", className="visually-hidden")), *heads])), html.Tbody(body)],
        className="data side-by-side",
    )
    box = html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": "Campaigns side by side"})
    close = view_link(filters, {**view, WITH: []}, "Close", "link")
    notes = [
        state(
            f"{MOST_COMPARED} campaigns at most stand side by side; the first {MOST_COMPARED} are shown.", tone="warn"
        )
        if too_many
        else None,
        state("Choose another campaign below to compare with this one.") if len(rows) < 2 else None,
    ]
    return card(["Side by side ", help_tip("Side by side", (METHOD,), left=True)], *notes, box, aside=[close])


def _head(row: Row, first: Row, filters: Filters, view: View) -> list[Any]:
    """A campaign's name, and the ways to compare with it or to take it away."""
    value, name = figures.key_value(row, "campaign"), row["campaign"]
    rest = [one for one in view[WITH] if one != value]
    to_front = view_link(filters, {**view, WITH: [value, *rest]}, "Compare with this", "link")
    away = view_link(filters, {**view, WITH: rest}, "Remove", "link", **{"aria-label": f"Remove {name}"})
    place = "compared with" if row is first else to_front
    return [page_link(f"{PATH}/{row['campaign_key']}", name, "strong"), html.Small([place, " · ", away])]


def _figures(metric: Metric, rows: Sequence[Row], result: Result, filters: Filters) -> html.Tr:
    """One metric of all campaigns, their intervals on one scale."""
    told = [_told(row, metric) for row in rows]
    scale = max((each.high for each in told if each), default=0) or 1.0
    cells = []
    for row, each in zip(rows, told, strict=True):
        where = {"campaign": figures.key_value(row, "campaign")}
        bar = interval_bar(*each, scale) if each else None
        beside = None if row is rows[0] else _beside(metric, each, told[0], row, rows[0])
        cells.append(html.Td([html.B(figure(metric.id, row, result, filters, where)), bar, beside]))
    about = (metric.definition, f"= {metric.formula}" if metric.denominator else "")
    return html.Tr([html.Th([metric.label, " ", help_tip(metric.label, about, left=True)], scope="row"), *cells])


def _told(row: Row, metric: Metric) -> Told | None:
    """A figure with its interval, where there is one that rests on enough."""
    ends = [row.get(metric.id + end) for end in ("", "_low", "_high")]
    return None if None in ends or figures.few(row, metric) else Told(*map(float, ends))


def _beside(metric: Metric, one: Told | None, first: Told | None, row: Row, other: Row) -> html.Small | None:
    """How a figure differs from the first campaign's, or that it does not beyond chance."""
    if metric.interval == "none":
        moved = change(row[metric.id], other[metric.id], metric)
        return html.Small(moved) if moved else None
    if one is None or first is None:
        return html.Small("too few to compare")
    span = difference(one, first) if metric.interval == "rate" else ratio(one, first)
    none = 0.0 if metric.interval == "rate" else 1.0
    if span is None or span.low <= none <= span.high:
        return html.Small("not beyond chance", title=_range(metric, span))
    is_good = (span.low > none) == (metric.good == "up")
    moved = change(one.value, first.value, metric)
    return html.Small([html.B(moved, className="good" if is_good else "bad"), f" ({_range(metric, span)})"])


def _range(metric: Metric, span: Span | None) -> str:
    """The interval of a difference as read: in points of a rate, in per cent of a cost."""
    if span is None:
        return ""
    if metric.interval == "rate":
        shown = f"{100 * span.low:+.1f} to {100 * span.high:+.1f} pts"
    else:
        shown = f"{100 * (span.low - 1):+.0f} to {100 * (span.high - 1):+.0f} %"
    return shown.replace("-", MINUS)


def _lost(rows: Sequence[Row]) -> html.Tr:
    head = html.Th([LOST_LABEL, " ", help_tip(LOST_LABEL, LOST_ABOUT, left=True)], scope="row")
    return html.Tr([head, *(html.Td(html.B(share_range(row, "budget"))) for row in rows)])


def _weeks(lines: Sequence[Sequence[Point]]) -> html.Tr:
    """SQLs per week, all on one scale from 0."""
    most = max((point.value or 0 for line in lines for point in line), default=0)
    metric = METRICS["sqls"]
    about = (f"12 weeks, each line from 0 to {text(most, metric, '')}.", "Dashed where leads may still convert.")
    head = html.Th(["SQLs per week ", help_tip("SQLs per week", about, left=True)], scope="row")
    return html.Tr([head, *(html.Td(sparkline(line, (0, most))) for line in lines)])
