"""Gathered facts as the rows of a Result: keys with labels, in order, beside the previous period."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from core.errors import InvalidInput
from core.frame import Frame
from core.metrics.catalog import Metric, columns
from core.metrics.cells import AD_COLUMNS, Sums, cells, few, n, value
from core.metrics.dimensions import DIMENSIONS, Kind, bucket, bucket_number, next_bucket
from core.metrics.expression import NULL, Column
from core.metrics.facts import Facts
from core.metrics.keys import Key
from core.metrics.labels import labels
from core.metrics.scope import Scope
from core.store.settings import Team

MOST_DAYS = {"day": 4_000, "week": 28_000, "month": 120_000}
"""Longest period by step of time: one stray date must not make a million empty rows."""


def frame(
    connection: Connection, by: Sequence[str], metrics: Sequence[Metric], facts: Facts, before: Facts | None,
    unknown: frozenset[str] = frozenset(),
) -> Frame:  # fmt: skip
    """One row per key of `facts`, dimensions in the order of `by`; `before` fills `<m>_previous`.

    Nobody knows the columns `unknown`.
    """
    keys, names = _keys(facts, by), _names(metrics)
    dimensions = _dimension_columns(connection, by, facts.scope, keys)
    sourced = _sourced(facts.scope, keys)
    now = _known(facts.columns(names, keys), sourced, unknown)
    then = _known(_earlier(facts.scope, keys, before, names), sourced, unknown) if before else None
    estimated = np.array([key in facts.estimated for key in keys], bool)
    found = dimensions | _figures(metrics, facts.scope.team, now, then, estimated)
    order = _order(by, dimensions, len(keys))
    return Frame({name: tuple(column[order].tolist()) for name, column in found.items()})


def total(
    metrics: Sequence[Metric], facts: Facts, before: Facts | None, unknown: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The metric columns for everything in view."""
    names, sourced = _names(metrics), _about_source(facts.scope)
    now = _known(facts.total(names), sourced, unknown)
    then = _known(before.total(names), sourced, unknown) if before else None
    figures = _figures(metrics, facts.scope.team, now, then, np.array([bool(facts.estimated)]))
    return {name: column[0] for name, column in figures.items()}


def _names(metrics: Sequence[Metric]) -> frozenset[str]:
    """The additive columns that the metrics are made of."""
    return frozenset[str]().union(*(columns(metric.id) for metric in metrics))


def _figures(
    metrics: Sequence[Metric], team: Team, now: Sums, then: Sums | None, estimated: NDArray[np.bool_]
) -> dict[str, Column]:
    """The metric columns from the sums of this and of the previous period."""
    found = cells(metrics, now, team, estimated)
    if then is not None:
        found |= {f"{metric.id}_previous": value(metric, then) for metric in metrics}
        found |= {f"{metric.id}_previous_few": few(metric, n(metric, then), team) for metric in metrics}
    return found


def _known(of: Sums, sourced: NDArray[np.bool_] | bool, unknown: frozenset[str]) -> Sums:
    """Ad figures are null in rows about a CRM source, which platforms do not know; `unknown` columns are everywhere."""
    apart = {name: np.where(sourced, NULL, of[name]) for name in AD_COLUMNS if name in of}
    return {**of, **apart, **{name: np.full(len(of[name]), NULL) for name in unknown}}


def _about_source(scope: Scope) -> bool:
    condition = scope.conditions.get("source")
    return condition is not None and not condition.null


def _sourced(scope: Scope, keys: Sequence[Key]) -> NDArray[np.bool_]:
    """Which rows are about a CRM source."""
    if "source" not in scope.keys:
        return np.full(len(keys), _about_source(scope))
    place = scope.keys.index("source")
    return np.array([key[place] is not None for key in keys], bool)


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
    return [(start,) for start in _buckets(time, first, last, facts.scope.week_start)] if first and last else []


def _buckets(time: str, first: date, last: date, week_start: int) -> list[date]:
    found, start = [], bucket(time, first, week_start)
    if (last - start).days > MOST_DAYS[time]:
        raise InvalidInput(
            f"{first} to {last} is too long by {time}; the limit is {MOST_DAYS[time]:,} days. "
            "Choose fewer days or a coarser step.",
            field="by",
        )
    while start <= last:
        found.append(start)
        start = next_bucket(time, start, week_start)
    return found


def _dimension_columns(
    connection: Connection, by: Sequence[str], scope: Scope, keys: Sequence[Key]
) -> dict[str, Column]:
    found: dict[str, Column] = {}
    order = (*scope.keys, scope.time)
    for name in by:
        position = order.index(name)
        values = [key[position] for key in keys]
        words = labels(connection, name, set(values))
        found[name] = np.array([words[one] for one in values], dtype=object)
        found[f"{name}_key"] = np.array(values, dtype=object)
    return found


def _order(by: Sequence[str], dimensions: Mapping[str, Column], size: int) -> NDArray[np.intp]:
    """Which row comes first, second, ...: by the first dimension, then by the next."""
    ranks = [_ranks(name, dimensions[f"{name}_key"], dimensions[name]) for name in reversed(by)]
    return np.lexsort([range(size), *ranks])


def _ranks(name: str, keys: Column, labels: Column) -> list[int]:
    """Each row's place by one dimension: time by day, the rest by label; what is not known comes last."""
    words = dict(zip(keys, labels, strict=True))
    is_time = DIMENSIONS[name].kind is Kind.TIME

    def place(key: Any) -> tuple[bool, Any, Any]:
        return key is None, "" if is_time else words[key].casefold(), 0 if key is None else key

    ranks = {key: rank for rank, key in enumerate(sorted(words, key=place))}
    return [ranks[key] for key in keys]


def _place(scope: Scope, key: Key) -> Key:
    """The key with its bucket as a number counted from the first of the period."""
    start, time = scope.filters.start, scope.time
    if time is None or start is None or key[-1] is None:
        return key
    return (*key[:-1], _number(scope, key[-1]) - _number(scope, start))


def _earlier(scope: Scope, keys: Sequence[Key], before: Facts, names: Iterable[str]) -> Sums:
    """The previous period's columns by place; all null in a bucket it does not have."""
    there = {_place(before.scope, key): key for key in before.present()}
    places = [_place(scope, key) for key in keys]
    found = before.columns(names, [there.get(place, place) for place in places])
    last = _last_place(before.scope)
    if last is None:
        return found
    beyond = np.array([place[-1] > last for place in places], bool)
    return {name: np.where(beyond, NULL, column) for name, column in found.items()}


def _last_place(scope: Scope) -> int | None:
    """The place of a period's last bucket; None without buckets or an end."""
    first, last = scope.filters.start, scope.filters.end
    if not (scope.time and first and last):
        return None
    return _number(scope, last) - _number(scope, first)


def _number(scope: Scope, day: date) -> int:
    return bucket_number(scope.time or "day", day, scope.week_start)
