"""Ranges of day numbers, and the whole months in them. Pure."""

from typing import TypeVar

from core.store.types import day_date, day_number

Range = tuple[int | None, int | None]
"""First and last day; None is open."""
D = TypeVar("D", int, int | None)


def months_in(days: tuple[D, D]) -> tuple[tuple[D, D] | None, list[tuple[D, D]]]:
    """The days of the whole months in a range (None: there is none), and the ranges left before and after."""
    first, last = days
    start = None if first is None else _next_month(first - 1)
    end = None if last is None else _month_start(last + 1) - 1
    if start is not None and end is not None and start > end:
        return None, [days]
    edges: list[tuple[D, D]] = []
    if first is not None and start is not None and first < start:
        edges.append((first, start - 1))
    if last is not None and end is not None and end < last:
        edges.append((end + 1, last))
    return (start, end), edges


def month(day: D) -> D:
    """Year * 12 + month - 1; None stays open."""
    if day is None:
        return None
    date = day_date(day)
    return date.year * 12 + date.month - 1


def _month_start(day: int) -> int:
    return day_number(day_date(day).replace(day=1))


def _next_month(day: int) -> int:
    return _month_start(_month_start(day) + 31)
