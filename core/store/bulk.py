"""Many rows at once by the fastest way each driver has: COPY on PostgreSQL, executemany of tuples on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    import psycopg

CHUNK = 1_000
"""Rows to write in one go: small enough for the processor's cache."""
UPSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Database -> an insert that may meet a row that is there."""


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size` items, in order."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def write(connection: Connection, table: Table, cells: Mapping[Column[Any], Sequence[Any]]) -> None:
    """Insert rows given by column; all columns are equally long."""
    ready = (map(process, cells[c]) if (process := binder(connection, c)) else cells[c] for c in cells)
    send(connection, table, list(cells), zip(*ready, strict=True))


def binder(connection: Connection, column: Column[Any]) -> Callable[[Any], Any] | None:
    """What turns a value of the column into one the driver takes; None where it takes it as it is."""
    kind = column.type.dialect_impl(connection.dialect)
    return cast("Callable[[Any], Any] | None", kind.bind_processor(connection.dialect))


def send(connection: Connection, table: Table, columns: Sequence[Column[Any]], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows whose values the driver takes as they are; they may pass by, nothing is collected."""
    names = ", ".join(name(connection, column) for column in columns)
    target = f"{name(connection, table)} ({names})"
    with _told(connection, target), closing(connection.connection.cursor()) as cursor:
        if connection.dialect.name == "postgresql":
            with cast("psycopg.Cursor[Any]", cursor).copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            passing = cast("Sequence[tuple[Any, ...]]", rows)  # the driver takes an iterator as well
            cursor.executemany(f"INSERT INTO {target} VALUES ({marks})", passing)


def bound(
    connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Any, ...]]:
    """The columns of some rows as `send` takes them, while they pass by."""
    cells = ((map(itemgetter(column.name), rows), binder(connection, column)) for column in columns)
    return zip(*(map(process, found) if process else found for found, process in cells), strict=True)


@contextmanager
def stored(
    connection: Connection, table: Table, columns: Sequence[Column[Any]], first: int, last: int
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """What `send` wrote to SQLite, as it wrote it: the rows from the first to the last id, in their order."""
    names = ", ".join(name(connection, column) for column in columns)
    query = f"SELECT {names} FROM {name(connection, table)} WHERE id BETWEEN ? AND ? ORDER BY id"
    with _told(connection, table.name), closing(connection.connection.cursor()) as cursor:
        yield cast("Iterator[tuple[Any, ...]]", cursor.execute(query, (first, last)))


@contextmanager
def _told(connection: Connection, target: str) -> Iterator[None]:
    """Errors of the driver in SQLAlchemy's words, as of every other statement."""
    dbapi = connection.dialect.loaded_dbapi
    try:
        yield
    except dbapi.Error as error:
        raise DBAPIError.instance(f"rows into {target}", None, error, dbapi.Error) from error


def name(connection: Connection, thing: Table | Column[Any]) -> str:
    """The name of a table or column as SQL writes it."""
    return connection.dialect.identifier_preparer.quote(thing.name)
