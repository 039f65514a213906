"""One metric over time, ready to draw: no bucket missing, and which of them may still change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from core.filters import Filters, narrow
from core.metrics.catalog import METRICS, stage
from core.metrics.dimensions import bucket, next_bucket
from core.metrics.query import Result


@dataclass(frozen=True, slots=True)
class Point:
    """One bucket of time. `whole`: it lies in the period and has passed; `settled`: and its figure will not change."""

    first: date
    last: date
    value: float | None
    low: float | None = None
    high: float | None = None
    few: bool = False
    previous: float | None = None
    previous_few: bool = False
    whole: bool = True
    settled: bool = True


def points(result: Result, metric: str, grain: str, rows: Iterable[Mapping[str, Any]] | None = None) -> list[Point]:
    """The metric per bucket of `grain`, by which `result` is broken down; `rows`: only these of its frame."""
    chosen: Iterable[Mapping[Any, Any]] = result.frame.records() if rows is None else rows
    known = {row[f"{grain}_key"]: row for row in chosen if row[f"{grain}_key"] is not None}
    start, end = _span(result.filters, result.as_of, known)
    open_from = _open_from(result, metric)
    found = []
    for first, last in _buckets(grain, start, end, result.week_start):
        whole = first >= start and last <= end and last < result.as_of
        settled = whole and last < open_from
        found.append(_point(known.get(first, {}), metric, (first, last), whole=whole, settled=settled))
    return found


@lru_cache(maxsize=64)
def _buckets(grain: str, start: date, end: date, week_start: int) -> tuple[tuple[date, date], ...]:
    """First and last day of each that the days `start` to `end` touch; the same for every row of a table."""
    found, first = [], bucket(grain, start, week_start)
    while first <= end:
        after = next_bucket(grain, first, week_start)
        found.append((first, after - timedelta(days=1)))
        first = after
    return tuple(found)


def grain_for(filters: Filters) -> str:
    """The step that gives a readable line: days up to a month, weeks up to nine, months beyond."""
    if filters.start is None or filters.end is None:
        return "month"
    days = (filters.end - filters.start).days + 1
    return "day" if days <= 31 else "week" if days <= 280 else "month"


def bucket_filters(point: Point, filters: Filters) -> Filters:
    """The same question about the days of one bucket, as far as they lie in the period."""
    return narrow(filters, {"from": f"{point.first}", "to": f"{point.last}"})


def bucket_query(point: Point, filters: Filters) -> str:
    """The same as it stands in an address."""
    return bucket_filters(point, filters).to_query()


def _span(filters: Filters, as_of: date, known: Mapping[date, Any]) -> tuple[date, date]:
    last = filters.end or max([as_of, *known])
    return filters.start or min(known, default=last), last


def _open_from(result: Result, metric: str) -> date:
    """The day from which the metric may still change: today, or earlier when leads are immature."""
    known = result.maturity.of(stage(metric)) if result.maturity else None
    return min(known.immature_from, result.as_of) if known else result.as_of


def _point(row: Mapping[str, Any], metric: str, days: tuple[date, date], *, whole: bool, settled: bool) -> Point:
    nothing = None if METRICS[metric].denominator else 0
    return Point(
        *days,
        row.get(metric, nothing),
        row.get(f"{metric}_low"),
        row.get(f"{metric}_high"),
        bool(row.get(f"{metric}_few")),
        row.get(f"{metric}_previous"),
        bool(row.get(f"{metric}_previous_few")),
        whole,
        settled,
    )
