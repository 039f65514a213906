"""Taking an import back, in any order: its links leave the chain of changes that every row is.

- A field that still holds the batch's value gets the value from before. One that a later live import
  changed stays and is listed; what that import remembers as "before" becomes what it was before ours.
- A row the batch created goes. One that a later live import changed stays and is listed; its creation
  passes to that import. If a later import replaced the row, both records are forgotten.
- A row the batch replaced returns, unless a later live import wrote figures for the same place and days;
  then its deletion passes to that import.

So whatever is kept has exactly one live owner, and nothing is left once everything is undone.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from core.errors import InvalidInput, NotFound
from core.ingest.write.prune import prune, release
from core.ingest.write.restate import Returning
from core.ingest.write.settle import settle_everything
from core.ingest.write.sources import recount_days
from core.ingest.write.upsert import restored, storable
from core.store.base import Base
from core.store.bulk import chunks
from core.store.models import ImportBatch, ImportChange

CHUNK = 500
LIVE = select(ImportBatch.id).where(ImportBatch.undone_at.is_(None))


def undo(connection: Connection, batch_id: int, now: datetime) -> dict[str, Any]:
    """Undo one batch inside the writer's transaction; returns counts and the list of conflicts."""
    _check(connection, batch_id)
    here = ImportBatch.id == batch_id
    connection.execute(update(ImportBatch).where(here).values(undone_at=now))
    conflicts: list[dict[str, Any]] = []
    deleted = brought_back = 0
    names = set(connection.scalars(select(ImportChange.table_name).where(ImportChange.batch_id == batch_id).distinct()))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in names:
            chain = _Chain(connection, table, batch_id, conflicts)
            brought_back += chain.restore_fields()
            deleted += chain.delete_created()
            brought_back += chain.bring_back()
    connection.execute(update(ImportBatch).where(here).values(conflicts=conflicts or None))
    prune(connection)
    recount_days(connection)
    settle_everything(connection, now)
    return {"batch": batch_id, "deleted": deleted, "restored": brought_back, "conflicts": conflicts}


def _check(connection: Connection, batch_id: int) -> None:
    found = connection.execute(select(ImportBatch.undone_at).where(ImportBatch.id == batch_id)).first()
    if found is None:
        raise NotFound(f"There is no import {batch_id}.", field="batch")
    if found.undone_at is not None:
        raise InvalidInput(f"Import {batch_id} was undone on {found.undone_at:%-d %b %Y}.", field="batch")


class _Chain:
    """What a batch did to the rows of one table, newest first, and what live imports did to them since."""

    def __init__(self, connection: Connection, table: Table, batch_id: int, conflicts: list[dict[str, Any]]) -> None:
        self._connection, self._table, self._conflicts = connection, table, conflicts
        here = ImportChange.table_name == table.name
        mine = (here, ImportChange.batch_id == batch_id)
        order = ImportChange.id.desc()
        self._mine = connection.execute(select(ImportChange.__table__).where(*mine).order_by(order)).all()
        touched = ImportChange.row_id.in_(select(ImportChange.row_id).where(*mine))
        others = select(ImportChange.__table__).where(here, touched, ImportChange.batch_id.in_(LIVE))
        self._others: dict[int, list[Any]] = defaultdict(list)
        for change in connection.execute(others.order_by(ImportChange.id)):
            self._others[change.row_id].append(change)

    def _later(self, change: Any) -> list[Any]:
        return [other for other in self._others.get(change.row_id, ()) if other.id > change.id]

    def restore_fields(self) -> int:
        """Give fields back their values from before; the number of rows the batch had updated."""
        updates = [change for change in self._mine if change.before is not None and change.after is not None]
        held = self._held({change.row_id for change in updates})
        back: dict[int, dict[str, Any]] = defaultdict(dict)
        rewritten: dict[int, dict[str, Any]] = {}
        for change in updates:
            row = held.get(change.row_id, {})
            for name, value in change.before.items():
                heir = next((other for other in self._later(change) if name in (other.before or ())), None)
                if heir is not None:
                    heir.before[name] = value
                    rewritten[heir.id] = heir.before
                elif name in row and row[name] == change.after.get(name):
                    row[name] = value
                    back[change.row_id][name] = restored(self._table.c[name], value)
                    continue
                self._list(change, f"{name} was changed since", field=name)
        self._write(back)
        if rewritten:
            memory = update(ImportChange).where(ImportChange.id == bindparam("key"))
            rows = [{"key": key, "memory": before} for key, before in rewritten.items()]
            connection_values = memory.values(before=bindparam("memory", type_=ImportChange.before.type))
            self._connection.execute(connection_values, rows)
        return len(updates)

    def _held(self, ids: set[int]) -> dict[int, dict[str, Any]]:
        table = self._table
        return {
            row["id"]: {name: storable(value) for name, value in row.items()}
            for chunk in chunks(sorted(ids), CHUNK)
            for row in self._connection.execute(select(table).where(table.c.id.in_(chunk))).mappings()
        }

    def _write(self, back: dict[int, dict[str, Any]]) -> None:
        by_names: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row_id, values in back.items():
            by_names[tuple(values)].append({"key": row_id, **{f"new_{k}": v for k, v in values.items()}})
        for names, rows in by_names.items():
            values = {n: bindparam(f"new_{n}", type_=self._table.c[n].type) for n in names}
            statement = update(self._table).where(self._table.c.id == bindparam("key")).values(values)
            self._connection.execute(statement, rows)

    def delete_created(self) -> int:
        """Delete the rows the batch created, or pass their creation on; the number deleted."""
        free: list[int] = []
        forgotten: list[int] = []
        for change in self._mine:
            if change.before is not None:
                continue
            heir = next(iter(self._later(change)), None)
            if heir is None:
                free.append(change.row_id)
            elif heir.before is not None and heir.after is None:
                forgotten += [change.id, heir.id]
            else:
                self._pass_on(change.id, heir.batch_id)
                self._list(change, "changed by a later import")
        for chunk in chunks(forgotten, CHUNK):
            self._connection.execute(delete(ImportChange).where(ImportChange.id.in_(chunk)))
        for chunk in chunks(free, CHUNK):
            release(self._connection, self._table, chunk)
            self._connection.execute(delete(self._table).where(self._table.c.id.in_(chunk)))
        return len(free)

    def bring_back(self) -> int:
        """Put back the rows the batch replaced, or pass their deletion on; the number put back."""
        gone = [change for change in self._mine if change.before is not None and change.after is None]
        if not gone:
            return 0
        returning = Returning(self._connection, self._table, gone)
        count = 0
        for change in gone:
            if heir := returning.restated_by(change):
                self._pass_on(change.id, heir)
                self._list(change, "restated by a later import")
            else:
                returning.put_back(change)
                count += 1
        return count

    def _pass_on(self, change_id: int, batch_id: int) -> None:
        here = update(ImportChange).where(ImportChange.id == change_id)
        self._connection.execute(here.values(batch_id=batch_id))

    def _list(self, change: Any, why: str, **more: Any) -> None:
        self._conflicts.append({"table": self._table.name, "row": change.row_id, **more, "why": why})
