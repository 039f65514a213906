"""The keys of sums as figures are told apart by them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from core.frame import Frame
from core.metrics.dimensions import bucket_start
from core.metrics.scope import Scope
from core.store.channels import BY_CODE
from core.store.models import RawSource

Key = tuple[Any, ...]
"""Values of the scope's keys, then the first day of the time bucket when there is one."""


def keys_known(connection: Connection, dimensions: Collection[str]) -> Mapping[str, Mapping[int, str]]:
    """Number -> key for those of the dimensions whose keys are no numbers."""
    found: dict[str, Mapping[int, str]] = {"channel": BY_CODE} if "channel" in dimensions else {}
    if "source" in dimensions:
        found["source"] = {row.id: row.value for row in connection.execute(select(RawSource.id, RawSource.value))}
    return found


def keys_of(scope: Scope, rows: Frame, known: Mapping[str, Mapping[int, str]]) -> list[Key]:
    """The key of each row of sums, whose columns are the scope's keys (numbers, 0: not known) and `bucket`."""
    columns: list[Sequence[Any]] = []
    for name in scope.keys:
        words = known.get(name)
        columns.append([words.get(number) for number in rows[name]] if words else [n or None for n in rows[name]])
    if scope.time:
        columns.append(_starts(scope.time, rows["bucket"]))
    return list(zip(*columns, strict=True)) if columns else [()] * len(rows)


def narrowed(keys: Sequence[Key], wide: Scope, scope: Scope) -> Sequence[Key]:
    """Keys of a scope that has some more keys behind those of `scope`, without these."""
    if wide is scope:
        return keys
    end, time = len(scope.keys), len(wide.keys)
    return [(*key[:end], *key[time:]) for key in keys]


def _starts(time: str, buckets: Sequence[int]) -> list[date]:
    starts = {number: bucket_start(time, number) for number in set(buckets)}
    return [starts[number] for number in buckets]
