"""Rows on their way into a table wait in a temporary one, where they can be compared with what is there."""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table
from sqlalchemy.schema import CreateTable

from core.store.bulk import CHUNK, chunks, name, write

Row = Mapping[str, Any]


def temporary(connection: Connection, called: str, *columns: Column[Any]) -> Table:
    """A temporary table in which `seq` numbers the rows; drop it when it has served."""
    table = _described(called, tuple((column.name, column.type) for column in columns), connection.dialect.name)
    connection.execute(CreateTable(table))
    return table


@cache
def _described(called: str, columns: tuple[tuple[str, Any], ...], dialect: str) -> Table:
    """The same table every time it is asked for: statements on another one would have to be compiled again."""
    # SQLite joins by its row number, for nothing; PostgreSQL hashes, and an index would only cost.
    seq = Column("seq", Integer, primary_key=dialect == "sqlite")
    inner = (Column(each, kind) for each, kind in columns)
    return Table(called, MetaData(), seq, *inner, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def fill(connection: Connection, table: Table, rows: Sequence[Row], key: Sequence[str]) -> Table | None:
    """The rows in a temporary table with the columns of `table` they carry; None for no rows. It is joined by `key`.

    All rows carry the same columns.
    """
    if not rows:
        return None
    stage = temporary(connection, f"staged_{table.name}", *(c for c in table.columns if c.name in rows[0]))
    columns = [(column, itemgetter(column.name)) for column in stage.columns if column is not stage.c.seq]
    count = 0
    for chunk in chunks(rows, CHUNK):
        size = len(chunk)
        cells = ((column, list(map(value, chunk))) for column, value in columns)
        # An empty cell costs SQLite's driver five times a number, and many a column is empty throughout.
        told = {column: found for column, found in cells if found.count(None) < size}
        write(connection, stage, {stage.c.seq: range(count, count + size), **told})
        count += size
    analyze(connection, stage, count, *key)
    return stage


def analyze(connection: Connection, table: Table, rows: int, *columns: str) -> None:
    """Let PostgreSQL know how large a new table is, if it is, and what is in the columns it is joined by.

    Without, it plans for a handful of rows; a look at every column would take longer than the join.
    """
    if rows > CHUNK and connection.dialect.name == "postgresql":
        names = ", ".join(name(connection, table.c[column]) for column in columns)
        connection.exec_driver_sql(f"ANALYZE {name(connection, table)} ({names})")
