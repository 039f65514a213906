"""Taking an import back: what it created goes, what it changed is restored where nobody changed it since."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, exists, func, insert, select, update

from core.errors import InvalidInput, NotFound
from core.ingest.identity.link import link
from core.ingest.write.prune import prune, release
from core.ingest.write.upsert import restored, storable
from core.store.base import Base
from core.store.models import ImportBatch, ImportChange
from core.store.settings import bump_data_version


def undo(connection: Connection, batch_id: int, now: datetime) -> dict[str, Any]:
    """Undo one batch inside the writer's transaction; returns counts and the list of conflicts.

    A field that no longer holds the batch's value, or a row that a later import changed, is left
    as it is and listed as a conflict.
    """
    _check(connection, batch_id)
    conflicts: list[dict[str, Any]] = []
    deleted = restored_rows = 0
    tables = connection.scalars(
        select(ImportChange.table_name).where(ImportChange.batch_id == batch_id).distinct()
    ).all()
    for name in sorted(tables, key=_order, reverse=True):
        table = Base.metadata.tables[name]
        restored_rows += _restore(connection, table, batch_id, conflicts)
        deleted += _delete_created(connection, table, batch_id, conflicts)
    here = update(ImportBatch).where(ImportBatch.id == batch_id)
    connection.execute(here.values(undone_at=now, conflicts=conflicts or None))
    prune(connection)
    link(connection)
    bump_data_version(connection)
    return {"batch": batch_id, "deleted": deleted, "restored": restored_rows, "conflicts": conflicts}


def _check(connection: Connection, batch_id: int) -> None:
    found = connection.execute(select(ImportBatch.undone_at).where(ImportBatch.id == batch_id)).first()
    if found is None:
        raise NotFound(f"There is no import {batch_id}.", field="batch")
    if found.undone_at is not None:
        raise InvalidInput(f"Import {batch_id} was undone on {found.undone_at:%-d %b %Y}.", field="batch")


def _order(name: str) -> int:
    return [table.name for table in Base.metadata.sorted_tables].index(name)


def _mine(table: Table, batch_id: int) -> Any:
    return and_(ImportChange.batch_id == batch_id, ImportChange.table_name == table.name)


def _delete_created(connection: Connection, table: Table, batch_id: int, conflicts: list[dict[str, Any]]) -> int:
    created = select(ImportChange.row_id).where(_mine(table, batch_id), ImportChange.before.is_(None))
    later = ImportChange.__table__.alias("later")
    changed_since = exists().where(
        later.c.table_name == table.name,
        later.c.row_id == ImportChange.row_id,
        later.c.batch_id > batch_id,
        later.c.batch_id.in_(select(ImportBatch.id).where(ImportBatch.undone_at.is_(None))),
    )
    for row_id in connection.scalars(created.where(changed_since)):
        conflicts.append({"table": table.name, "row": row_id, "why": "changed by a later import"})
    free = created.where(~changed_since)
    release(connection, table, free)
    return connection.execute(delete(table).where(table.c.id.in_(free))).rowcount


def _restore(connection: Connection, table: Table, batch_id: int, conflicts: list[dict[str, Any]]) -> int:
    changes = connection.execute(
        select(ImportChange.row_id, ImportChange.before, ImportChange.after)
        .where(_mine(table, batch_id), ImportChange.before.is_not(None))
        .order_by(ImportChange.id.desc())
    ).all()
    for change in changes:
        if change.after is None:
            row = {name: restored(table.c[name], value) for name, value in change.before.items()}
            connection.execute(insert(table).values(row))
        else:
            _restore_fields(connection, table, change, conflicts)
    return len(changes)


def _restore_fields(connection: Connection, table: Table, change: Any, conflicts: list[dict[str, Any]]) -> None:
    now = connection.execute(select(table).where(table.c.id == change.row_id)).mappings().first()
    if now is None:
        return
    back = {}
    for name, value in change.before.items():
        if storable(now[name]) == change.after.get(name):
            back[name] = restored(table.c[name], value)
        else:
            why = f"{name} was changed since"
            conflicts.append({"table": table.name, "row": change.row_id, "field": name, "why": why})
    if back:
        connection.execute(update(table).where(table.c.id == change.row_id).values(back))


def last_batch(connection: Connection) -> int | None:
    """The newest import that was not undone."""
    return connection.scalar(select(func.max(ImportBatch.id)).where(ImportBatch.undone_at.is_(None)))
