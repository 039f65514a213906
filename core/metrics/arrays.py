"""The sums of `core.metrics.sums`, computed on a snapshot instead of in SQL."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.derive.measures import Measure, alike
from core.derive.snapshot import NULL, ORDER, Arrays, Snapshot
from core.metrics.dimensions import bucket_array
from core.metrics.scope import KEY_COLUMNS, Scope
from core.store.models import Journey

MOST_CELLS = 4_000_000
"""Up to this many combinations of keys are counted straight into an array; beyond, the keys are sorted."""
Mask = NDArray[np.bool_]


def sums(snapshot: Snapshot, scope: Scope, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Rows of the scope's keys, `bucket`, `currency` and measures (0 where a row is not about one)."""
    for group in alike(names):
        rows = snapshot.tables[group[0].table.__tablename__]
        yield from _group(rows, scope, group, dict.fromkeys(names, 0))


class _Cut(dict[str, NDArray[Any]]):
    """Columns of the chosen rows, each cut when it is asked for."""

    def __init__(self, rows: Arrays, chosen: slice | NDArray[Any]) -> None:
        super().__init__()
        self._rows, self._chosen = rows, chosen

    def __missing__(self, name: str) -> NDArray[Any]:
        self[name] = column = self._rows[name][self._chosen]
        return column

    def where(self, kept: Mask) -> "_Cut":
        """Those of them that are kept."""
        if kept.all():
            return self
        places = np.flatnonzero(kept)
        chosen = self._chosen
        return _Cut(self._rows, places + chosen.start if isinstance(chosen, slice) else chosen[places])


def _group(rows: Arrays, scope: Scope, group: Sequence[Measure], empty: dict[str, int]) -> Iterator[Mapping[str, Any]]:
    cut = _wanted(rows, scope, group[0])
    day = cut[group[0].day.key]
    keys = [cut[KEY_COLUMNS[name]] for name in scope.keys]
    labels = [*scope.keys]
    if scope.time:
        keys.append(bucket_array(scope.time, day, scope.week_start))
        labels.append("bucket")
    currencies, codes = [""], np.zeros(len(day), np.int64)
    if group[0].money:
        texts, codes = np.unique(cut["currency"], return_inverse=True)
        currencies = [str(currency) for currency in texts]
    cells, inverse = _cells([*keys, codes])
    totals = {m.name: _added(cut, scope, m, inverse, len(cells)) for m in group}
    for place in np.flatnonzero(np.any([total != 0 for total in totals.values()], axis=0)) if len(cells) else ():
        *values, code = cells[place]
        row = dict(zip(labels, map(int, values), strict=True))
        found = {name: int(total[place]) for name, total in totals.items()}
        yield {**empty, "bucket": None, **row, "currency": currencies[code], **found}


def _wanted(rows: Arrays, scope: Scope, measure: Measure) -> _Cut:
    """Rows of the period that the filters ask for, of leads there were by now."""
    cut = _Cut(rows, _period(rows[measure.day.key], scope, ordered=measure.day is ORDER[measure.table]))
    if measure.table is Journey:
        cut = cut.where(cut["created_at"] <= scope.epoch)
    for name, condition in scope.conditions.items():
        column, keys = cut[KEY_COLUMNS[name]], sorted(condition.keys)
        cut = cut.where(column == keys[0] if len(keys) == 1 else np.isin(column, keys))
    return cut


def _period(day: NDArray[Any], scope: Scope, *, ordered: bool) -> slice | NDArray[Any]:
    """The rows whose day lies in the period: side by side where rows are in the order of that day."""
    first, last = scope.days
    low, high = 0 if first is None else first, np.iinfo(day.dtype).max if last is None else last
    if ordered:
        return slice(int(np.searchsorted(day, low)), int(np.searchsorted(day, high, "right")))
    return np.flatnonzero((day >= low) & (day <= high))


def _added(cut: _Cut, scope: Scope, measure: Measure, inverse: NDArray[Any], size: int) -> NDArray[np.int64]:
    at = cut[measure.at.key]
    counts = (at != NULL) & (at <= scope.epoch) & measure.counted(cut)
    if isinstance(measure.amount, int):
        return np.bincount(inverse[counts], minlength=size)
    # Sums of micros pass what a float holds exactly.
    totals = np.zeros(size, np.int64)
    np.add.at(totals, inverse[counts], cut[measure.amount.key][counts])
    return totals


def _cells(keys: Sequence[NDArray[Any]]) -> tuple[list[tuple[int, ...]], NDArray[np.int64]]:
    """The combinations of keys there are, and which one each row has."""
    if not len(keys[0]):
        return [], np.zeros(0, np.int64)
    lowest = [int(key.min()) for key in keys]
    widths = [int(key.max()) - low + 1 for key, low in zip(keys, lowest, strict=True)]
    code = np.zeros(len(keys[0]), np.int64)
    for key, low, width in zip(keys, lowest, widths, strict=True):
        code = code * width + (key - low)
    if float(np.prod(np.array(widths, float))) <= MOST_CELLS:
        there = np.bincount(code) > 0
        found, inverse = np.flatnonzero(there), (np.cumsum(there) - 1)[code]
    else:
        found, inverse = np.unique(code, return_inverse=True)
    columns = []
    for low, width in zip(reversed(lowest), reversed(widths), strict=True):
        columns.append((found % width + low).tolist())
        found = found // width
    return list(zip(*reversed(columns), strict=True)), inverse
