"""The sums of `core.metrics.sums`, computed on a snapshot instead of in SQL."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.derive.measures import Measure, alike
from core.derive.snapshot import NULL, ORDER, Arrays, Snapshot, span
from core.frame import Frame
from core.metrics.days import Range
from core.metrics.dimensions import bucket_array
from core.metrics.grouping import Cells, Mask
from core.metrics.scope import KEY_COLUMNS, Scope
from core.store.models import DailyFact, Journey

OPEN = 2**31 - 1
"""A day after every other."""


def rollup(snapshot: Snapshot, scope: Scope, names: Sequence[str]) -> Iterator[Frame]:
    """What the days of the period add up to, to date, by channel and campaign at most."""
    table = snapshot.tables[DailyFact.__tablename__]
    cut = chosen(scope, Cut(table, span(table, ("day", *closed(scope.days)))))
    cells = Cells(_keys(scope, cut, cut["day"], cut["currency"]), len(cut["day"]))
    yield _frame(snapshot, scope, cells, {name: cells.added(cut[name]) for name in names}, names)


def sums(snapshot: Snapshot, scope: Scope, names: Sequence[str]) -> Iterator[Frame]:
    """Rows of the scope's keys, `bucket`, `currency` and measures (0 where a row is not about one)."""
    for group in alike(names):
        yield _group(snapshot, scope, group, names)


def closed(days: Range) -> tuple[int, int]:
    """The days of a range whose open ends lie beyond every other day."""
    first, last = days
    return 0 if first is None else first, OPEN if last is None else last


class Cut(dict[str, NDArray[Any]]):
    """Columns of the chosen rows, each cut when it is asked for."""

    def __init__(self, rows: Arrays, places: slice | NDArray[Any]) -> None:
        super().__init__()
        self._rows, self._places = rows, places

    def __missing__(self, name: str) -> NDArray[Any]:
        self[name] = column = self._rows[name][self._places]
        return column

    def where(self, kept: Mask) -> "Cut":
        """Those of them that are kept."""
        if kept.all():
            return self
        found = np.flatnonzero(kept)
        return Cut(self._rows, found + self._places.start if isinstance(self._places, slice) else self._places[found])


def chosen(scope: Scope, cut: Cut) -> Cut:
    """The rows with the keys the filters ask for."""
    for name, condition in scope.conditions.items():
        column, keys = cut[KEY_COLUMNS[name]], sorted(condition.keys)
        cut = cut.where(column == keys[0] if len(keys) == 1 else np.isin(column, keys))
    return cut


def _keys(scope: Scope, cut: Cut, day: NDArray[Any], currency: NDArray[Any] | None) -> list[NDArray[Any]]:
    """The columns that rows are told apart by: keys, bucket, currency."""
    bucket = [bucket_array(scope.time, day, scope.week_start)] if scope.time else []
    return [*(cut[KEY_COLUMNS[name]] for name in scope.keys), *bucket, *([] if currency is None else [currency])]


def _group(snapshot: Snapshot, scope: Scope, group: Sequence[Measure], names: Sequence[str]) -> Frame:
    cut = _wanted(snapshot.tables[group[0].table.__tablename__], scope, group[0])
    day = cut[group[0].day.key]
    cells = Cells(_keys(scope, cut, day, cut["currency"] if group[0].money else None), len(day))
    return _frame(snapshot, scope, cells, {m.name: _added(cut, scope, m, cells) for m in group}, names)


def _frame(
    snapshot: Snapshot, scope: Scope, cells: Cells, totals: Mapping[str, NDArray[np.int64]], names: Sequence[str]
) -> Frame:
    """What is not zero, as rows; 0 for the measures that these are not about."""
    labels = [*scope.keys, *(["bucket"] if scope.time else [])]
    places = np.flatnonzero(np.any([total != 0 for total in totals.values()], axis=0))
    *keys, codes = [*cells.columns(places), [0] * len(places)][: len(labels) + 1]
    nothing = [0] * len(places)
    figures = {name: totals[name][places].tolist() if name in totals else nothing for name in names}
    currency = [snapshot.currencies[code] for code in codes]
    return Frame({**dict(zip(labels, keys, strict=True)), "currency": currency, **figures})


def journeys(snapshot: Snapshot, scope: Scope) -> Cut:
    """Those of the leads created in the period that count and that the filters ask for."""
    rows = snapshot.tables[Journey.__tablename__]
    cut = chosen(scope, Cut(rows, span(rows, ("created_day", *closed(scope.days)))))
    return cut.where((cut["created_at"] <= scope.epoch) & (cut["junk"] == 0))


def _wanted(rows: Arrays, scope: Scope, measure: Measure) -> Cut:
    """Rows of the period that the filters ask for, of leads there were by now."""
    first, last = closed(scope.days)
    name = measure.day.key
    if ORDER[measure.table] == (name,):
        cut = Cut(rows, span(rows, (name, first, last)))
    else:
        cut = Cut(rows, np.flatnonzero((rows[name] >= first) & (rows[name] <= last)))
    cut = chosen(scope, cut)
    return cut.where(cut["created_at"] <= scope.epoch) if measure.table is Journey else cut


def _added(cut: Cut, scope: Scope, measure: Measure, cells: Cells) -> NDArray[np.int64]:
    at = cut[measure.at.key]
    counts = (at != NULL) & (at <= scope.epoch) & measure.counted(cut)
    return cells.counted(counts) if isinstance(measure.amount, int) else cells.added(cut[measure.amount.key], counts)
