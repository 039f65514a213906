"""Gathered facts as the rows of a Result: keys with labels, in order, beside the previous period."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from core.errors import InvalidInput
from core.metrics.catalog import COLUMNS, Metric
from core.metrics.cells import AD_COLUMNS, Cell, cells, few, sums, value
from core.metrics.dimensions import DIMENSIONS, Kind, bucket, bucket_number, next_bucket
from core.metrics.expression import Column
from core.metrics.facts import Facts, Key
from core.metrics.labels import labels
from core.metrics.scope import Scope
from core.store.settings import Team

MOST_DAYS = {"day": 4_000, "week": 28_000, "month": 120_000}
"""Longest period by step of time: one stray date must not make a million empty rows."""
_UNKNOWN: Cell = dict.fromkeys(COLUMNS)


def frame(
    connection: Connection, by: Sequence[str], metrics: Sequence[Metric], facts: Facts, before: Facts | None
) -> pd.DataFrame:
    """One row per key of `facts`, dimensions in the order of `by`; `before` fills `<m>_previous`."""
    keys = _keys(facts, by)
    dimensions = _dimension_columns(connection, by, facts.scope, keys)
    rows = [_known(facts.scope, key, facts.cell(key)) for key in keys]
    estimated = [key in facts.estimated for key in keys]
    figures = _figures(metrics, facts.scope.team, rows, _earlier(facts.scope, keys, before), estimated)
    table = pd.DataFrame({**dimensions, **figures}, dtype=object)
    order = sorted(range(len(keys)), key=lambda row: [_order(name, dimensions, row) for name in by])
    return table.iloc[order].reset_index(drop=True)


def total(metrics: Sequence[Metric], facts: Facts, before: Facts | None) -> dict[str, Any]:
    """The metric columns for everything in view."""
    row = _known(facts.scope, None, facts.total())
    earlier = [_known(facts.scope, None, before.total())] if before else None
    figures = _figures(metrics, facts.scope.team, [row], earlier, [bool(facts.estimated)])
    return {name: column[0] for name, column in figures.items()}


def _figures(
    metrics: Sequence[Metric],
    team: Team,
    rows: Sequence[Cell],
    earlier: Sequence[Cell] | None,
    estimated: Sequence[bool],
) -> dict[str, Column]:
    """The metric columns of rows from their sums and those of the previous period."""
    found = cells(metrics, sums(metrics, rows), team, np.array(estimated, bool))
    if earlier is not None:
        then = sums(metrics, earlier)
        found |= {f"{metric.id}_previous": value(metric, then) for metric in metrics}
        found |= {f"{metric.id}_previous_few": few(metric, then, team) for metric in metrics}
    return found


def _known(scope: Scope, key: Key | None, cell: Cell) -> Cell:
    """Ad figures are null where the question is about a CRM source: platforms do not know it."""
    condition = scope.conditions.get("source")
    asked = condition is not None and not condition.null
    if key is not None and "source" in scope.keys:
        asked = key[scope.keys.index("source")] is not None
    return {**cell, **dict.fromkeys(AD_COLUMNS)} if asked else cell


def _keys(facts: Facts, by: Sequence[str]) -> list[Key]:
    """The keys that get a row: one when nothing is broken down, every bucket of a time on its own."""
    if not by:
        return [()]
    keys, time = facts.present(), facts.scope.time
    if time is None or tuple(by) != (time,):
        return keys
    starts = [key[0] for key in keys if key[0] is not None]
    filters = facts.scope.filters
    first = filters.start or min(starts, default=None)
    last = filters.end or max(starts, default=None)
    return [(start,) for start in _buckets(time, first, last)] if first and last else []


def _buckets(time: str, first: date, last: date) -> list[date]:
    found, start = [], bucket(time, first)
    if (last - start).days > MOST_DAYS[time]:
        raise InvalidInput(
            f"{first} to {last} is too long by {time}; the limit is {MOST_DAYS[time]:,} days. "
            "Choose fewer days or a coarser step.",
            field="by",
        )
    while start <= last:
        found.append(start)
        start = next_bucket(time, start)
    return found


def _dimension_columns(
    connection: Connection, by: Sequence[str], scope: Scope, keys: Sequence[Key]
) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    order = (*scope.keys, scope.time)
    for name in by:
        position = order.index(name)
        values = [key[position] for key in keys]
        words = labels(connection, name, set(values))
        columns[name] = [words[one] for one in values]
        columns[f"{name}_key"] = values
    return columns


def _order(name: str, columns: Mapping[str, Sequence[Any]], row: int) -> tuple[bool, Any, Any]:
    """Time by day, the rest by label; what is not known comes last."""
    key = columns[f"{name}_key"][row]
    label = columns[name][row]
    folded: Callable[[], Any] = label.casefold
    return (
        key is None,
        key or "" if DIMENSIONS[name].kind is Kind.TIME else folded(),
        0 if key is None else key,
    )


def _place(scope: Scope, key: Key) -> Key:
    """The key with its bucket as a number counted from the first of the period."""
    start, time = scope.filters.start, scope.time
    if time is None or start is None or key[-1] is None:
        return key
    return (*key[:-1], bucket_number(time, key[-1]) - bucket_number(time, start))


def _earlier(scope: Scope, keys: Sequence[Key], before: Facts | None) -> list[Cell] | None:
    """The previous period's columns by place; all null in a bucket it does not have."""
    if before is None:
        return None
    last, there = _last_place(before.scope), {_place(before.scope, key): before.cell(key) for key in before.present()}
    places = [_place(scope, key) for key in keys]
    cells = [_UNKNOWN if last is not None and place[-1] > last else there.get(place, {}) for place in places]
    return [_known(scope, key, cell) for key, cell in zip(keys, cells, strict=True)]


def _last_place(scope: Scope) -> int | None:
    """The place of a period's last bucket, where it has buckets."""
    first, last = scope.filters.start, scope.filters.end
    if not (scope.time and first and last):
        return None
    return bucket_number(scope.time, last) - bucket_number(scope.time, first)
