"""Rows on their way into a table: in a temporary one first, by the fastest way the driver has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    import psycopg

CHUNK = 1_000  # small enough for the processor's cache
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
        _load(connection, stage, columns, chunk, count)
        count += len(chunk)
    analyze(connection, stage)
    return stage, count


def analyze(connection: Connection, table: Table) -> None:
    """Let PostgreSQL know how large a new table is: without, it plans for a handful of rows."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {_name(connection, table)}")


def _load(connection: Connection, stage: Table, columns: Sequence[Column[Any]], rows: list[Row], done: int) -> None:
    """Rows numbered from `done` on; columns without any value are left out, since every null costs time."""
    cells = zip(*map(itemgetter(*(column.name for column in columns)), rows), strict=True)
    filled = [
        (column, values) for column, values in zip(columns, cells, strict=True) if values.count(None) < len(values)
    ]
    numbers = range(done, done + len(rows))
    ready = (_bound(connection, column.type, values) for column, values in filled)
    names = ", ".join(_name(connection, column) for column in (stage.c.seq, *(column for column, _ in filled)))
    _send(connection, f"{_name(connection, stage)} ({names})", list(zip(numbers, *ready, strict=True)))


def _bound(connection: Connection, kind: TypeEngine[Any], values: Iterable[Any]) -> Iterable[Any]:
    """The values as the driver takes them."""
    dialect = connection.dialect
    process = cast("Callable[[Any], Any] | None", kind.dialect_impl(dialect).bind_processor(dialect))
    return map(process, values) if process else values


def _send(connection: Connection, target: str, rows: list[Values]) -> None:
    if connection.dialect.name == "postgresql":
        cursor = cast("psycopg.Cursor[Any]", connection.connection.cursor())
        with cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({marks})", rows)


def _name(connection: Connection, thing: Table | Column[Any]) -> str:
    return connection.dialect.identifier_preparer.quote(thing.name)
