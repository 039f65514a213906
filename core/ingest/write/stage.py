"""Rows on their way into a table: in a temporary one first, by the fastest way the driver has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    import psycopg

CHUNK = 5_000
Row = Mapping[str, Any]
Values = tuple[Any, ...]


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size` items, in order."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def temporary(connection: Connection, name: str, *columns: Column[Any]) -> Table:
    """A temporary table in which `seq` numbers the rows; drop it when it has served."""
    # SQLite joins by its row number, for nothing; PostgreSQL hashes, and an index would only cost.
    seq = Column("seq", Integer, primary_key=connection.dialect.name == "sqlite")
    table = Table(name, MetaData(), seq, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
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
    count = 0
    for chunk in chunks(chain((first,), iterator), CHUNK):
        load(connection, stage, _numbered(connection, columns, chunk, count))
        count += len(chunk)
    analyze(connection, stage)
    return stage, count


def load(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert tuples of all columns of `table`, of values as the driver takes them."""
    if connection.dialect.name == "postgresql":
        cursor = cast("psycopg.Cursor[Any]", connection.connection.cursor())
        with cursor, cursor.copy(f"COPY {_quoted(connection, table)} FROM STDIN") as copy:  # type: ignore[arg-type]
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {_quoted(connection, table)} VALUES ({marks})", list(rows))


def analyze(connection: Connection, table: Table) -> None:
    """Let PostgreSQL know how large a new table is: without, it plans for a handful of rows."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {_quoted(connection, table)}")


def _quoted(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _numbered(connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[Row], done: int) -> list[Values]:
    """Rows as tuples, numbered from `done` on; each column's type converts its values in one go."""
    cells = [map(itemgetter(column.name), rows) for column in columns]
    ready = [_bound(connection, column.type, values) for column, values in zip(columns, cells, strict=True)]
    return list(zip(range(done, done + len(rows)), *ready, strict=True))


def _bound(connection: Connection, kind: TypeEngine[Any], values: Iterable[Any]) -> Iterable[Any]:
    process = cast("Callable[[Any], Any] | None", kind.dialect_impl(connection.dialect).bind_processor(connection.dialect))
    return map(process, values) if process else values
