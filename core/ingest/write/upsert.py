"""Writing many rows at once: stage, compare, update what differs, insert what is new, remember both.

The comparison is what makes importing the same file again cheap and free of changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Insert,
    Integer,
    Table,
    Update,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from core.ingest.write import touched
from core.ingest.write.dated import note_receding
from core.ingest.write.held import unheld
from core.ingest.write.stage import Row, analyze, fill, temporary
from core.store.base import Base, table_of
from core.store.bulk import CHUNK, chunks
from core.store.models import ImportChange
from core.store.types import Day, Timestamp

ROW_ID: Column[Any] = Column("row_id", Integer)


@dataclass(frozen=True, slots=True)
class Change:
    """One updated row: its id and the columns that differed, before and after."""

    row_id: int
    before: dict[str, Any]
    after: dict[str, Any] | None  # None: the row was deleted


@dataclass(frozen=True, slots=True)
class Upserted:
    """What came of a call of `upsert`; `changes` are told for a batch only."""

    created: int
    updated: int
    unchanged: int
    changes: tuple[Change, ...] = ()


def upsert(
    connection: Connection,
    model: type[Base],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    replace: Sequence[str],
    batch_id: int | None,
) -> Upserted:
    """Insert rows whose `key` is new; in the others overwrite the `replace` columns that differ.

    All rows carry the same columns, and no key twice. What is written is noted as touched (the caller
    called `touched.start`); with `batch_id` every effect is recorded too, so that it can be undone.
    """
    table = table_of(model)
    filled = fill(connection, table, unheld(connection, table, rows, key, replace), key)
    if filled is None:
        return Upserted(0, 0, len(rows))
    stage = filled
    columns = [table.c[name] for name in replace if name in stage.c]
    todo, written = _compare(connection, table, stage, key, columns)
    updated, changes = _update(connection, table, stage, todo, columns, batch_id) if columns and written else (0, ())
    created = _insert(connection, table, stage, todo, batch_id) if written > updated else 0
    todo.drop(connection)
    stage.drop(connection)
    return Upserted(created, updated, len(rows) - written, changes)


def record(connection: Connection, batch_id: int, table_name: str, changes: Iterable[Change]) -> None:
    """Remember updates (and deletions: an empty `after`) so that they can be undone."""
    for chunk in chunks(changes, CHUNK):
        rows = [
            {
                "batch_id": batch_id,
                "table_name": table_name,
                "row_id": c.row_id,
                "before": c.before,
                "after": c.after,
            }
            for c in chunk
        ]
        connection.execute(insert(ImportChange), rows)


def storable(value: Any) -> Any:
    """A value as JSON can hold it; `restored` turns it back."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def restored(column: Column[Any], value: Any) -> Any:
    """The value `storable` wrote, as the column's Python type."""
    if isinstance(value, str) and isinstance(column.type, Timestamp):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(column.type, Day):
        return date.fromisoformat(value)
    return value


def _compare(
    connection: Connection, table: Table, stage: Table, key: Sequence[str], columns: Sequence[Column[Any]]
) -> tuple[Table, int]:
    """What is to be written, as numbers of staged rows with the id of the row that differs or null, and how many."""
    todo = temporary(connection, f"todo_{table.name}", ROW_ID)
    same = and_(*(table.c[name] == stage.c[name] for name in key))
    needed = or_(table.c.id.is_(None), *(column.is_distinct_from(stage.c[column.name]) for column in columns))
    found = select(stage.c.seq, table.c.id).select_from(stage.outerjoin(table, same)).where(needed)
    written = _rows(connection, insert(todo).from_select(["seq", "row_id"], found))
    analyze(connection, todo, written, "seq", "row_id")
    return todo, written


def _update(
    connection: Connection,
    table: Table,
    stage: Table,
    todo: Table,
    columns: Sequence[Column[Any]],
    batch_id: int | None,
) -> tuple[int, tuple[Change, ...]]:
    here = (todo.c.row_id == table.c.id, todo.c.seq == stage.c.seq)
    changes: tuple[Change, ...] = ()
    if batch_id is not None:
        new = [stage.c[column.name].label(f"new_{column.name}") for column in columns]
        told = select(table.c.id, *columns, *new).where(*here).order_by(todo.c.seq)
        changes = tuple(_change(columns, row) for row in connection.execute(told).mappings())
        record(connection, batch_id, table.name, changes)
    note_receding(connection, table, stage, todo, columns)
    values = {column.name: stage.c[column.name] for column in columns}
    updated = _rows(connection, update(table).where(*here).values(values))
    touched.note(connection, table.name, select(todo.c.row_id).where(todo.c.row_id.is_not(None)))
    return updated, changes


def _change(columns: Sequence[Column[Any]], row: Mapping[Any, Any]) -> Change:
    differing = [c for c in columns if row[c.name] != row[f"new_{c.name}"]]
    return Change(
        row_id=row["id"],
        before={c.name: storable(row[c.name]) for c in differing},
        after={c.name: storable(row[f"new_{c.name}"]) for c in differing},
    )


def _insert(connection: Connection, table: Table, stage: Table, todo: Table, batch_id: int | None) -> int:
    """The number of new rows; being new, their ids are above all others."""
    last = connection.scalar(select(func.max(table.c.id))) or 0
    names = [column.name for column in stage.columns if column.name != "seq"]
    joined = select(*(stage.c[name] for name in names)).join_from(todo, stage, todo.c.seq == stage.c.seq)
    fresh = joined.where(todo.c.row_id.is_(None)).order_by(todo.c.seq)
    created = _rows(connection, insert(table).from_select(names, fresh))
    made = select(table.c.id).where(table.c.id > last)
    touched.note(connection, table.name, made)
    if batch_id is not None:
        rows = select(literal(batch_id), literal(table.name), table.c.id).where(table.c.id > last)
        connection.execute(insert(ImportChange).from_select(["batch_id", "table_name", "row_id"], rows))
    return created


def _rows(connection: Connection, statement: Insert | Update) -> int:
    """Execute; the number of rows written."""
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount
