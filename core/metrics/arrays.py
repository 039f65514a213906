"""The sums of `core.metrics.sums`, computed on a snapshot instead of in SQL."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.derive.measures import Measure, alike
from core.derive.snapshot import NULL, Arrays, Snapshot
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


def _group(rows: Arrays, scope: Scope, group: Sequence[Measure], empty: dict[str, int]) -> Iterator[Mapping[str, Any]]:
    day = rows[group[0].day.key]
    chosen = np.flatnonzero(_wanted(rows, scope, day, leads=group[0].table is Journey))
    keys = [rows[KEY_COLUMNS[name]][chosen] for name in scope.keys]
    labels = [*scope.keys]
    if scope.time:
        keys.append(bucket_array(scope.time, day[chosen]))
        labels.append("bucket")
    currencies, codes = [""], np.zeros(len(chosen), np.int64)
    if group[0].money:
        texts, codes = np.unique(rows["currency"][chosen], return_inverse=True)
        currencies = [str(currency) for currency in texts]
    cells, inverse = _cells([*keys, codes])
    totals = {m.name: _added(rows, scope, m, chosen, inverse, len(cells)) for m in group}
    for place in np.flatnonzero(np.any([total != 0 for total in totals.values()], axis=0)) if len(cells) else ():
        *values, code = cells[place]
        row = dict(zip(labels, map(int, values), strict=True))
        yield {
            **empty,
            "bucket": None,
            **row,
            "currency": currencies[code],
            **{n: int(t[place]) for n, t in totals.items()},
        }


def _wanted(rows: Arrays, scope: Scope, day: NDArray[Any], *, leads: bool) -> Mask:
    """Rows of the period that the filters ask for, of leads there were by now."""
    first, last = scope.days
    wanted: Mask = day != NULL
    if first is not None:
        wanted &= day >= first
    if last is not None:
        wanted &= day <= last
    if leads:
        wanted &= rows["created_at"] <= scope.epoch
    for name, condition in scope.conditions.items():
        wanted &= np.isin(rows[KEY_COLUMNS[name]], sorted(condition.keys))
    return wanted


def _added(
    rows: Arrays, scope: Scope, measure: Measure, chosen: NDArray[Any], inverse: NDArray[Any], size: int
) -> NDArray[np.int64]:
    at = rows[measure.at.key][chosen]
    counts = (at != NULL) & (at <= scope.epoch) & measure.counted({n: column[chosen] for n, column in rows.items()})
    if isinstance(measure.amount, int):
        return np.bincount(inverse[counts], minlength=size)
    # Sums of micros pass what a float holds exactly.
    totals = np.zeros(size, np.int64)
    np.add.at(totals, inverse[counts], rows[measure.amount.key][chosen][counts])
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
