"""Ad figures added up from the arrays of a snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.derive.snapshot import Arrays, Snapshot, span
from core.frame import Frame
from core.metrics.dimensions import ENTITIES, bucket_array
from core.metrics.grouping import Cells, Mask
from core.metrics.plan import Part
from core.metrics.scope import KEY_COLUMNS, Scope
from core.store.base import Base
from core.store.models import AdMonth

FIGURES = {"cost": "cost_micros", "impressions": "impressions", "clicks": "clicks"}
Columns = dict[str, NDArray[Any]]


def sums(snapshot: Snapshot, scope: Scope, daily: Iterable[tuple[type[Base], Sequence[Part]]]) -> Iterator[Frame]:
    """The parts of each table: the scope's keys, `bucket`, `currency`, figures; `cut` is 0, for nothing was."""
    read = [_read(snapshot, scope, model, part) for model, parts in daily for part in parts]
    if not read:
        return
    rows = {name: np.concatenate([part[name] for part in read]) for name in read[0]}
    labels = [*scope.keys, *(["bucket"] if scope.time else []), "currency"]
    cells = Cells([rows[name] for name in labels], len(rows["currency"]))
    *keys, codes = cells.columns()
    found: dict[str, Sequence[Any]] = dict(zip(labels, keys, strict=False))
    found["currency"] = [snapshot.currencies[code] for code in codes]
    yield Frame({**found, **{name: cells.added(rows[name]).tolist() for name in FIGURES}, "cut": [0] * len(cells)})


def _read(snapshot: Snapshot, scope: Scope, model: type[Base], part: Part) -> Columns:
    """What one part adds: keys it does not keep are 0."""
    table = snapshot.tables[model.__tablename__]
    time = "month" if model is AdMonth else "day"
    bounds = ("source_id", part.source_id, part.source_id), ("grain", part.rows.grain, part.rows.grain)
    here = span(table, *bounds, (time, part.first, part.last))
    kept = _kept(scope, table, part, here)
    names = [*scope.keys, "currency", *FIGURES.values()]
    found = {name: _column(table, name, part, here) for name in names}
    if scope.time:
        found["bucket"] = (
            table[time][here] if model is AdMonth else bucket_array(scope.time, table[time][here], scope.week_start)
        )
    for name, column in FIGURES.items():
        found[name] = found.pop(column) if part.sign > 0 else -found.pop(column)
    return found if kept is None else {name: column[kept] for name, column in found.items()}


def _column(table: Arrays, name: str, part: Part, here: slice) -> NDArray[Any]:
    column = KEY_COLUMNS.get(name, name)
    if name == "source" or (name in ENTITIES and name not in part.keep):
        return np.zeros(here.stop - here.start, np.int32)
    return table[column][here]


def _kept(scope: Scope, table: Arrays, part: Part, here: slice) -> Mask | None:
    """Which rows have the keys that the filters ask for; None: all of them."""
    masks = [
        np.isin(_column(table, name, part, here), sorted(condition.keys))
        for name, condition in scope.conditions.items()
    ]
    return np.logical_and.reduce(masks) if masks else None
