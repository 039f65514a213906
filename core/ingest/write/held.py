"""Rows that the table holds already, to the letter: reading it shows them sooner than sending them all there.

SQLite only. What is left over takes the way of every other row, so nothing depends on which are found here.
"""

from collections.abc import Sequence
from itertools import chain, compress, repeat
from operator import eq, indexOf
from typing import Any

from sqlalchemy import Column, Connection, Table

from core.ingest.write.stage import Row
from core.store.bulk import bound, chunks, name, stored

FEW = 2_000
"""So few rows are sent as quickly as they are looked for."""
MANY = 200_000
"""Rows to look for in one go: each may take some 250 bytes meanwhile."""
SAMPLE = 20

Columns = Sequence[Column[Any]]


def unheld(
    connection: Connection, table: Table, rows: Sequence[Row], key: Sequence[str], replace: Sequence[str]
) -> Sequence[Row]:
    """The rows less those whose columns `key` and `replace` stand in the table as they are.

    All of them where a sample says that most are new or differ, or that they lie too scattered to be read.
    """
    if connection.dialect.name != "sqlite" or len(rows) < FEW:
        return rows
    names = dict.fromkeys([*key, *(column for column in replace if column in rows[0])])
    columns = [table.c[told] for told in names]
    left: list[Row] = []
    for part in chunks(rows, MANY):
        ids = _ids(connection, table, columns, len(key), part)
        left += part if ids is None else _differing(connection, table, columns, part, ids)
    return left


def _differing(
    connection: Connection, table: Table, columns: Columns, rows: list[Row], ids: tuple[int, int]
) -> list[Row]:
    """The rows that do not stand there; in the order in which they were written they need not even be sought."""
    first, last = ids
    with stored(connection, table, columns, first, last) as found:
        same = map(eq, bound(connection, columns, rows), chain(found, repeat(None)))
        begun = indexOf(chain(same, [False]), False)
    rest = rows[begun:]
    if not rest:
        return []
    given = list(bound(connection, columns, rest))
    left = set(given)
    with stored(connection, table, columns, first + begun, last) as found:  # as many ids at least have gone by
        left.difference_update(found)
    return list(compress(rest, map(left.__contains__, given)))


def _ids(connection: Connection, table: Table, columns: Columns, keys: int, rows: list[Row]) -> tuple[int, int] | None:
    """The first and last id to read: what was written together lies together. None where reading is no gain."""
    sample = [*rows[:: max(1, len(rows) // SAMPLE)], rows[-1]]
    told = [_id(connection, table, columns, values, keys) for values in bound(connection, columns, sample)]
    ids = [found for found in told if found is not None]
    if len(ids) < len(sample) / 2:
        return None
    first, last, beyond = min(ids), max(ids), len(rows) // 10
    # Of rows in another order than theirs, the outermost are hardly among the sample.
    ends = (first if told[0] == first else first - beyond), (last if told[-1] == last else last + beyond)
    return ends if last - first <= 2 * len(rows) else None


def _id(connection: Connection, table: Table, columns: Columns, values: tuple[Any, ...], keys: int) -> int | None:
    """The id of a row that stands there with these values, the first of which are its key."""
    quoted = [name(connection, column) for column in columns]
    same = " AND ".join(f"{column} = ?" for column in quoted[:keys])
    query = f"SELECT id, {', '.join(quoted)} FROM {name(connection, table)} WHERE {same}"
    found = connection.exec_driver_sql(query, values[:keys]).first()
    return found[0] if found is not None and tuple(found[1:]) == values else None
