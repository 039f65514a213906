"""Rows of the comparison: what each is called, which filters single it out, and in which order they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import IntEnum
from typing import Any

from core.filters import Filters
from core.frame import Frame
from core.metrics.dimensions import bucket
from core.metrics.query import Result
from core.reports.exports import CAMPAIGNS, Export
from layouts import figures
from layouts.links import View

DEFAULT_SORT = "-spend"
NAME_SORT = "name"
MOST_ROWS = 100
FIRST_ROWS = 20
"""Of a table that is a part of its page, until somebody asks for more."""
ROWS, MORE = "rows", "more"
"""How the address asks."""
TABLE_WEEKS = 12


class Rank(IntEnum):
    """Order of equals, and what always stands last."""

    NAMED = 0
    CHANNEL = 1  # a channel's leads without a campaign
    NOT_ATTRIBUTED = 2  # of a known campaign, to nothing finer
    NOT_MATCHED = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as the table needs it: its figures, its name, and the filters that single it out."""

    figures: Mapping[str, Any]
    name: str
    under: str
    where: Mapping[str, str]
    rank: Rank


def narrowed(filters: Filters, row: Shown) -> Filters:
    """The filters that single a row out."""
    for dimension, value in row.where.items():
        filters = filters.with_where(dimension, (value,))
    return filters


def shown_rows(
    what: Export, result: Result, view: View, beside: Sequence[str] = (), most: int = MOST_ROWS
) -> list[Shown]:
    """The first `most` rows of `result`, which is by the table's dimensions, in the order asked for.

    `beside`: columns of its frame, besides the metrics, that the address may sort by.
    """
    first = _ordered(what, result.frame, sort_of(view, result, beside))[:most]
    return [_shown(row, what) for row in result.frame.take(first).records()]


def most_rows(view: View) -> int:
    """How many rows are shown of a table that is a part of its page."""
    return MOST_ROWS if view.get(ROWS) == MORE else FIRST_ROWS


def weeks_back(result: Result) -> Filters:
    """The same question about the twelve weeks that end with the period."""
    last = result.filters.end or result.as_of
    first = bucket("week", last, result.week_start) - timedelta(weeks=TABLE_WEEKS - 1)
    return replace(result.filters, preset=None, start=first, end=last)


def weeks_of(what: Export, shown: Sequence[Shown], result: Result) -> Filters:
    """The question about these weeks, and about the rows that are shown where there are many others."""
    asked, name = weeks_back(result), what.by[-1]
    is_short = len(result.frame) <= max(len(shown), MOST_ROWS)
    return asked if is_short else asked.with_where(name, [row.where[name] for row in shown])


def key_of(row: Mapping[str, Any], what: Export) -> tuple[Any, ...]:
    """What tells a row from the others."""
    return tuple(row[f"{name}_key"] for name in what.by)


def _rank(key: Sequence[Any], what: Export) -> Rank:
    *above, last = key
    if last is not None:
        return Rank.NAMED
    if all(part is None for part in above):
        return Rank.NOT_MATCHED
    return Rank.CHANNEL if what.by == CAMPAIGNS.by else Rank.NOT_ATTRIBUTED


def _shown(row: dict[str, Any], what: Export) -> Shown:
    where = {name: figures.key_value(row, name) for name in what.by}
    *above, last = what.by
    under = " · ".join(row[name] for name in above if row[f"{name}_key"] is not None)
    rank = _rank(key_of(row, what), what)
    if rank is Rank.NAMED:
        return Shown(row, row[last], under, {last: where[last]}, rank)
    if rank is Rank.NOT_MATCHED:
        return Shown(row, "Not matched", "", where, rank)
    if rank is Rank.CHANNEL:
        return Shown(row, row["channel"], "No campaign", where, rank)
    return Shown(row, row[last], under, where, rank)


def sort_of(view: View, result: Result, beside: Sequence[str] = ()) -> str:
    """The order asked for, of columns that are there; else the dearest first, or by the first column."""
    sort, columns = str(view.get("sort", "")), {*result.metrics, *beside, NAME_SORT}
    if sort.removeprefix("-") in columns:
        return sort
    return DEFAULT_SORT if DEFAULT_SORT.removeprefix("-") in columns else f"-{result.metrics[0]}"


def _ordered(what: Export, frame: Frame, sort: str) -> list[int]:
    """Row numbers in the order asked for; rows without a value, or with too few for one, last; then not matched."""
    column, down = sort.lstrip("-"), sort.startswith("-")
    named, rows = _named(what, frame), range(len(frame))
    if column == NAME_SORT:
        ordered = sorted(rows, key=lambda row: named[row][1].casefold(), reverse=down)
        return sorted(ordered, key=lambda row: named[row][0])
    sign = -1 if down else 1
    fews = frame[f"{column}_few"] if f"{column}_few" in frame else [False] * len(frame)
    places = [
        (max(rank, Rank.CHANNEL), True)
        if value is None or few
        else (max(rank, Rank.CHANNEL), False, sign * value, rank, name)
        for (rank, name), value, few in zip(named, frame[column], fews, strict=True)
    ]
    return sorted(rows, key=places.__getitem__)


def _named(what: Export, frame: Frame) -> list[tuple[Rank, str]]:
    """Rank and name of every row."""
    keys = zip(*(frame[f"{name}_key"] for name in what.by), strict=True)
    ranks = [_rank(key, what) for key in keys]
    labels = zip(ranks, frame[what.by[0]], frame[what.by[-1]], strict=True)
    return [(rank, first if rank is Rank.CHANNEL else last) for rank, first, last in labels]
