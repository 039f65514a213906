"""Rows on their way into a table wait in a temporary one, where they can be compared with what is there."""

from collections.abc import Iterable, Mapping
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table

from core.store.bulk import CHUNK, chunks, name, write

Row = Mapping[str, Any]


def temporary(connection: Connection, called: str, *columns: Column[Any]) -> Table:
    """A temporary table in which `seq` numbers the rows; drop it when it has served."""
    # SQLite joins by its row number, for nothing; PostgreSQL hashes, and an index would only cost.
    seq = Column("seq", Integer, primary_key=connection.dialect.name == "sqlite")
    table = Table(called, MetaData(), seq, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
    table.create(connection)
    return table


def fill(connection: Connection, table: Table, rows: Iterable[Row]) -> tuple[Table, int] | None:
    """The rows in a temporary table with the columns of `table` they carry, and their number; None for no rows.

    All rows carry the same columns.
    """
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return None
    columns = [Column(column.name, column.type) for column in table.columns if column.name in first]
    stage = temporary(connection, f"staged_{table.name}", *columns)
    cells_of = itemgetter(*(column.name for column in columns))
    count = 0
    for chunk in chunks(chain((first,), iterator), CHUNK):
        cells = zip(*map(cells_of, chunk), strict=True)
        numbers = range(count, count + len(chunk))
        write(connection, stage, {stage.c.seq: numbers, **dict(zip(columns, cells, strict=True))})
        count += len(chunk)
    analyze(connection, stage, count)
    return stage, count


def analyze(connection: Connection, table: Table, rows: int) -> None:
    """Let PostgreSQL know how large a new table is, if it is: without, it plans for a handful of rows."""
    if rows > CHUNK and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {name(connection, table)}")
