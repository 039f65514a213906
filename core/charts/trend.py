"""A metric over time, with the period before it, its interval or control band, and what may still change."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from core.charts.axes import end_labels, ticks_between
from core.charts.control import Control, Span
from core.charts.series import Point, bucket_query
from core.charts.theme import Figure, Trace, band, empty, scatter, tokens
from core.filters import Filters
from core.metrics.catalog import Metric
from core.metrics.format import compact, text

HEADROOM = 1.6
"""How far above the line an interval may stretch the axis."""

X_STEPS = 3
YEARLESS = timedelta(days=100)
"""A span this short is not taken for another year's."""


def trend(
    metric: Metric,
    points: Sequence[Point],
    currency: str,
    mode: str,
    previous_label: str,
    control: Control | None = None,
    filters: Filters | None = None,
) -> Figure:
    """The period before is drawn bucket by bucket under this one. Points below the floor are left out.

    The band is the interval of each point; with `control` it is the range expected, and points outside are marked.
    With `filters` each point carries the question about its own days, which a click on it asks.
    """
    colour = tokens(mode)
    figure = empty(mode)
    data = figure["data"]
    points = _without_empty_ends(points)
    shown = [_value(point) for point in points]
    before = [None if point.few or point.previous_few else point.previous for point in points]
    days = [point.first for point in points]
    spans = [_interval(point) if control is None else control.spans.get(point.first) for point in points]
    drawn = _capped(spans, shown)
    data += _bands(days, drawn if control else spans, colour["band"])
    if any(value is not None for value in before):
        texts = [text(value, metric, currency) for value in before]
        data.append(_line(previous_label, days, before, texts, colour["previous"], 1.2))
    data += _lines(metric, points, shown, currency, colour["accent"])
    if filters is not None:
        data[-1]["customdata"] = [bucket_query(point, filters) for point in points]
    if control:
        told = ["" if span is None else _span_text(span, metric, currency) for span in spans]
        data += _expected(days, drawn, told, colour["muted"])
        data.append(_outside(days, shown, [control.outside(point) for point in points], colour["warn"]))
    _axes(figure, metric, days, [*shown, *before, *(end for span in drawn if span for end in span)], currency)
    end_labels(figure, [(metric.label, shown, colour["accent"]), (previous_label, before, colour["muted"])])
    return figure


def _without_empty_ends(points: Sequence[Point]) -> Sequence[Point]:
    """The points from the first to the last that is drawn, so that the axis ends where the lines do."""
    drawn = [i for i, point in enumerate(points) if _value(point) is not None]
    return points[drawn[0] : drawn[-1] + 1] if drawn else points


def _value(point: Point) -> float | None:
    return None if point.few else point.value


def _interval(point: Point) -> Span | None:
    return None if point.few or point.low is None or point.high is None else (point.low, point.high)


def _capped(spans: Sequence[Span | None], shown: Sequence[float | None]) -> list[Span | None]:
    """The band with its upper ends as far as they leave the line readable."""
    limit = HEADROOM * max((value for value in shown if value is not None), default=0)
    return [span and (min(span[0], limit), min(span[1], limit)) for span in spans]


def _bands(days: Sequence[date], spans: Sequence[Span | None], colour: str) -> list[Trace]:
    """One closed shape per unbroken run of spans."""
    runs: list[list[tuple[date, Span]]] = [[]]
    for day, span in zip(days, spans, strict=True):
        if span is None:
            runs.append([])
        else:
            runs[-1].append((day, span))
    return [
        band(
            [day for day, _ in run] + [day for day, _ in reversed(run)],
            [span[1] for _, span in run] + [span[0] for _, span in reversed(run)],
            colour,
        )
        for run in runs
        if len(run) > 1
    ]


def _expected(days: Sequence[date], spans: Sequence[Span | None], texts: Sequence[str], colour: str) -> list[Trace]:
    """The edges of the control band; the upper one tells the range."""
    lows, highs = ([None if span is None else span[end] for span in spans] for end in (0, 1))
    return [
        _line("Expected", days, lows, None, colour, 0.8, dash="1px,3px"),
        _line("Expected", days, highs, texts, colour, 0.8, dash="1px,3px"),
    ]


def _span_text(span: Span, metric: Metric, currency: str) -> str:
    return f"{text(span[0], metric, currency)} – {text(span[1], metric, currency)}"


def _outside(days: Sequence[date], shown: Sequence[float | None], outside: Sequence[bool], colour: str) -> Trace:
    """Rings around the points outside the control band."""
    marked = [value if is_out else None for value, is_out in zip(shown, outside, strict=True)]
    ring = {"symbol": "circle-open", "size": 10, "color": colour, "line": {"width": 2}}
    return scatter(list(days), marked, mode="markers", marker=ring, hoverinfo="skip")


def _lines(
    metric: Metric, points: Sequence[Point], shown: Sequence[float | None], currency: str, colour: str
) -> list[Trace]:
    """Solid where settled, dashed where a figure may still change; single points as dots."""
    days = [point.first for point in points]
    open_ends = [
        not point.settled or any(not p.settled for p in points[max(0, i - 1) : i + 2]) for i, point in enumerate(points)
    ]
    solid = [value if point.settled else None for value, point in zip(shown, points, strict=True)]
    dashed = [value if is_open else None for value, is_open in zip(shown, open_ends, strict=True)]
    texts = [_told(metric, point, currency) for point in points]
    hover = _line(metric.label, days, list(shown), texts, colour, 0)
    return [
        _line(metric.label, days, solid, None, colour, 2),
        _line(metric.label, days, dashed, None, colour, 2, dash="3px,3px"),
        {**hover, "mode": "markers", "marker": {"size": _sizes(shown), "color": colour, "opacity": 1}},
    ]


def _sizes(shown: Sequence[float | None]) -> list[int]:
    """Dots only where a value has no neighbour to be joined with."""
    padded = [None, *shown, None]
    return [5 if padded[i] is None and padded[i + 2] is None else 0 for i in range(len(shown))]


def _told(metric: Metric, point: Point, currency: str) -> str:
    span = ""
    if point.low is not None and point.high is not None:
        span = f" ({_span_text((point.low, point.high), metric, currency)})"
    note = "" if point.settled else ", may still change" if point.whole else ", partial"
    return text(point.value, metric, currency) + span + note


def _line(
    name: str,
    days: Sequence[date],
    values: Sequence[float | None],
    texts: Sequence[str] | None,
    colour: str,
    width: float,
    dash: str | None = None,
) -> Trace:
    told: dict[str, Any] = {"hovertemplate": "%{text}", "text": texts} if texts else {"hoverinfo": "skip"}
    line = {"color": colour, "width": width} | ({"dash": dash} if dash else {})
    return scatter(list(days), list(values), name=name, line=line, connectgaps=False, **told)


def _axes(figure: Figure, metric: Metric, days: Sequence[date], values: Sequence[float | None], currency: str) -> None:
    """At most five labelled steps upwards, in the metric's own short form; counts from zero."""
    known = [value for value in values if value is not None]
    if not known:
        return
    low = min(known) if metric.denominator else 0
    ticks = ticks_between(low, max(known))
    layout, heights = figure["layout"], [compact(tick, metric, currency) for tick in ticks]
    layout["yaxis"] |= {"range": [ticks[0], ticks[-1]], "tickvals": ticks, "ticktext": heights}
    chosen = sorted({days[round(part * (len(days) - 1) / X_STEPS)] for part in range(X_STEPS + 1)})
    is_short = days[0].year == days[-1].year or days[-1] - days[0] < YEARLESS
    shape = "%-d %b" if is_short else "%b %Y"
    layout["xaxis"] |= {
        "range": [days[0], days[-1]],
        "tickvals": chosen,
        "ticktext": [f"{day:{shape}}" for day in chosen],
        "hoverformat": "%-d %b %Y",
    }
