"""The control band of a trend: where its points would lie if nothing had changed since the time before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection

from core.charts.series import Point, points
from core.filters import Compare, Filters
from core.metrics import limits
from core.metrics.catalog import METRICS, Metric
from core.metrics.dimensions import bucket
from core.metrics.query import Result, query
from core.store.settings import team

BEFORE = {"day": timedelta(days=91), "week": timedelta(weeks=26), "month": timedelta(days=360)}
"""How far back the band looks, by step of time: 91 days, 26 weeks, 12 months."""
FEWEST = 8
"""With fewer settled buckets before the period there is no band."""
Span = tuple[float, float]
Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Control:
    """The band by first day of the bucket; `buckets` it rests on, of which `inside` lie in it themselves."""

    level: float
    spans: Mapping[date, Span] = field(default_factory=dict)
    buckets: int = 0
    inside: int = 0

    def outside(self, point: Point) -> bool:
        """Whether a point lies outside its span."""
        span = self.spans.get(point.first)
        return span is not None and not point.few and point.value is not None and not _lies_in(point.value, span)


def parts(metric: Metric) -> tuple[str, ...]:
    """The metrics a band of this one is computed from, itself first."""
    sides = (metric.numerator, metric.denominator) if metric.interval != "none" else ()
    return tuple(dict.fromkeys((metric.id, *(name for name in sides if name in METRICS))))


def control(connection: Connection, metric: Metric, result: Result, grain: str, now: datetime) -> Control | None:
    """The band for `result`, which has the metric's `parts` by `grain`; None for a metric that has none.

    It rests on the settled buckets before the period, and stands at the settled ones of the period. Rates and costs
    have one, and counts of what leads became; spend is somebody's decision, and revenue hangs on single deals.
    """
    if metric.interval == "none" and (metric.format != "count" or metric.good != "up"):
        return None
    level = team(connection).confidence
    before = _before(result.filters, grain, result.week_start)
    earlier = before and query(connection, result.metrics, before, now, by=(grain,))
    history = _used(metric, _settled(earlier, metric, grain)) if earlier else []
    if len(history) < FEWEST or not any(_sides(metric, row)[0] for row in history):
        return Control(level)
    here = _settled(result, metric, grain)
    spans = dict(zip([row[f"{grain}_key"] for row in here], _spans(metric, history, here, level), strict=True))
    inside = [
        _lies_in(row[metric.id], span)
        for row, span in zip(history, _spans(metric, history, history, level), strict=True)
    ]
    return Control(level, {day: span for day, span in spans.items() if span}, len(history), sum(inside))


def _before(filters: Filters, grain: str, week_start: int) -> Filters | None:
    """The same question about the buckets before the period."""
    if filters.start is None:
        return None
    end = bucket(grain, filters.start, week_start)
    first = bucket(grain, end - BEFORE[grain], week_start)
    return replace(filters, preset=None, compare=Compare.NONE, start=first, end=end - timedelta(days=1))


def _settled(result: Result, metric: Metric, grain: str) -> list[Row]:
    """The rows of buckets that will not change."""
    settled = {point.first for point in points(result, metric.id, grain) if point.settled}
    return [row for row in result.frame.records() if row[f"{grain}_key"] in settled]


def _used(metric: Metric, rows: Sequence[Row]) -> list[Row]:
    """Those that say something: with trials or spend, or, for a count, from the first that has any."""
    if metric.interval != "none":
        return [row for row in rows if _sides(metric, row)[1]]
    first = next((i for i, row in enumerate(rows) if row[metric.id]), len(rows))
    return list(rows[first:])


def _sides(metric: Metric, row: Row) -> tuple[float, float]:
    """(results, what they are measured by): hits of trials, results of spend, the count of one bucket."""
    above, below = (row.get(name) or 0 for name in (metric.numerator, metric.denominator))
    return {"rate": (above, below), "cost": (below, above)}.get(metric.interval, (row[metric.id] or 0, 1))


def _spans(metric: Metric, history: Sequence[Row], rows: Sequence[Row], level: float) -> list[Span | None]:
    """Where each row would lie; None where its size says nothing."""
    results, exposure = zip(*(_sides(metric, row) for row in history), strict=True)
    size = np.array([_sides(metric, row)[1] for row in rows], float)
    compute = limits.rates if metric.interval == "rate" else limits.counts
    low, high = compute(results, exposure, size, level)
    if metric.interval == "cost":  # many results make a low cost
        low, high = size / high, size / low
    return [(a, b) if np.isfinite(a) and np.isfinite(b) else None for a, b in zip(low, high, strict=True)]


def _lies_in(value: float | None, span: Span | None) -> bool:
    return span is not None and value is not None and span[0] <= value <= span[1]
