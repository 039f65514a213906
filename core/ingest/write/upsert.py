"""Writing many rows at once: stage, compare, update what differs, insert what is new, remember both.

The comparison is what makes importing the same file again cheap and free of changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, cast

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from core.store.base import Base
from core.store.models import ImportChange
from core.store.types import Day, Timestamp

CHUNK = 5_000
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One updated row: its id and the columns that differed, before and after."""

    row_id: int
    before: dict[str, Any]
    after: dict[str, Any] | None  # None: the row was deleted


@dataclass(frozen=True, slots=True)
class Upserted:
    """What came of a call of `upsert`."""

    created: int
    updated: int
    unchanged: int
    changes: tuple[Change, ...]


def table_of(model: type[Base]) -> Table:
    """The table behind a model."""
    return cast(Table, model.__table__)


def upsert(
    connection: Connection,
    model: type[Base],
    rows: Iterable[Row],
    *,
    key: Sequence[str],
    replace: Sequence[str],
    batch_id: int,
) -> Upserted:
    """Insert rows whose `key` is new; in the others overwrite the `replace` columns that differ.

    All rows carry the same columns, and no key twice. Every effect is recorded for `batch_id`.
    """
    table = table_of(model)
    stage = _stage(connection, table, rows)
    if stage is None:
        return Upserted(0, 0, 0, ())
    _find(connection, table, stage, key)
    changes = _update(connection, table, stage, replace)
    created = _insert(connection, table, stage, key, batch_id)
    record(connection, batch_id, table.name, changes)
    total = connection.scalar(select(func.count()).select_from(stage)) or 0
    stage.drop(connection)
    return Upserted(created, len(changes), total - created - len(changes), changes)


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


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size` items, in order."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


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


def _stage(connection: Connection, table: Table, rows: Iterable[Row]) -> Table | None:
    """The rows in a temporary table with `row_id` to fill; None when there are none."""
    stage: Table | None = None
    for chunk in chunks(rows, CHUNK):
        if stage is None:
            columns = [Column(c.name, c.type) for c in table.columns if c.name in chunk[0]]
            ids = [Column("seq", Integer, primary_key=True), Column("row_id", Integer, index=True)]
            stage = Table(f"staged_{table.name}", MetaData(), *ids, *columns, prefixes=["TEMPORARY"])
            stage.create(connection)
        connection.execute(insert(stage), chunk)
    return stage


def _find(connection: Connection, table: Table, stage: Table, key: Sequence[str]) -> None:
    found = select(table.c.id).where(_same(table, stage, key)).scalar_subquery()
    connection.execute(update(stage).values(row_id=found))


def _update(connection: Connection, table: Table, stage: Table, replace: Sequence[str]) -> tuple[Change, ...]:
    columns = [table.c[name] for name in replace if name in stage.c]
    if not columns:
        return ()
    differs = or_(*(column.is_distinct_from(stage.c[column.name]) for column in columns))
    new = [stage.c[column.name].label(f"new_{column.name}") for column in columns]
    joined = select(table.c.id, *columns, *new).join(stage, stage.c.row_id == table.c.id).where(differs)
    changes = tuple(_change(columns, row) for row in connection.execute(joined).mappings())
    if changes:
        values = {column.name: stage.c[column.name] for column in columns}
        connection.execute(update(table).where(stage.c.row_id == table.c.id, differs).values(values))
    return changes


def _change(columns: Sequence[Column[Any]], row: Mapping[Any, Any]) -> Change:
    differing = [c for c in columns if row[c.name] != row[f"new_{c.name}"]]
    return Change(
        row_id=row["id"],
        before={c.name: storable(row[c.name]) for c in differing},
        after={c.name: storable(row[f"new_{c.name}"]) for c in differing},
    )


def _insert(connection: Connection, table: Table, stage: Table, key: Sequence[str], batch_id: int) -> int:
    names = [column.name for column in stage.columns if column.name not in ("seq", "row_id")]
    fresh = stage.c.row_id.is_(None)
    rows = select(*(stage.c[name] for name in names)).where(fresh).order_by(stage.c.seq)
    connection.execute(insert(table).from_select(names, rows))
    ids = select(literal(batch_id), literal(table.name), table.c.id).where(_same(table, stage, key), fresh)
    result = connection.execute(insert(ImportChange).from_select(["batch_id", "table_name", "row_id"], ids))
    return result.rowcount


def _same(table: Table, stage: Table, key: Sequence[str]) -> Any:
    return and_(*(table.c[name] == stage.c[name] for name in key))
