"""Rows on their way into a table wait in a temporary one, where they can be compared with what is there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import add, itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table
from sqlalchemy.schema import CreateTable

from core.store.bulk import CHUNK, binder, chunks, name, send

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


def fill(connection: Connection, table: Table, rows: Iterable[Row]) -> tuple[Table, int] | None:
    """The rows in a temporary table with the columns of `table` they carry, and their number; None for no rows.

    All rows carry the same columns.
    """
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return None
    stage = temporary(connection, f"staged_{table.name}", *(c for c in table.columns if c.name in first))
    columns = [column for column in stage.columns if column is not stage.c.seq]
    load = _loader(connection, stage, columns)
    count = 0
    for chunk in chunks(chain((first,), iterator), CHUNK):
        load(count, chunk)
        count += len(chunk)
    analyze(connection, stage, count)
    return stage, count


def _loader(
    connection: Connection, stage: Table, columns: Sequence[Column[Any]]
) -> Callable[[int, Sequence[Row]], None]:
    """A function that writes rows, numbered from a number on. Their tuples only pass by: none has to be collected."""
    binders = {column: binder(connection, column) for column in columns}
    bound = [(itemgetter(column.name), process) for column, process in binders.items() if process]
    plain = [column for column, process in binders.items() if not process]
    order = [stage.c.seq, *(column for column, process in binders.items() if process), *plain]
    plain_cells = itemgetter(*(column.name for column in plain))  # of a key alone there are two

    def load(first: int, rows: Sequence[Row]) -> None:
        cells = (map(process, map(get, rows)) for get, process in bound)
        numbered = zip(range(first, first + len(rows)), *cells, strict=True)
        send(connection, stage, order, map(add, numbered, map(plain_cells, rows)))

    return load


def analyze(connection: Connection, table: Table, rows: int) -> None:
    """Let PostgreSQL know how large a new table is, if it is: without, it plans for a handful of rows."""
    if rows > CHUNK and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {name(connection, table)}")
