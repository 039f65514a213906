"""One file into the store: shape its rows, write them all or none, say what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from core.ingest.files.read import Reading
from core.ingest.files.survey import body
from core.ingest.records import Record, Rejected
from core.ingest.write import touched
from core.ingest.write.restate import ask_overlap, drop_replaced, shadows
from core.ingest.write.settle import Spans, settle
from core.ingest.write.shape import Row, Shape, Unusable
from core.ingest.write.shapes import Workshop
from core.ingest.write.sources import mark_fresh, reach
from core.ingest.write.suppress import Suppression
from core.ingest.write.totals import Totals
from core.ingest.write.upsert import Upserted, storable, upsert
from core.store.base import Base
from core.store.bulk import chunks
from core.store.models import (
    AdMetric,
    AdPeriodTotal,
    ImportBatch,
    ImportChange,
    ImportReject,
    Lead,
    Source,
    StageChange,
)
from core.store.settings import team
from core.text import counted

Rows = dict[type[Base], list[Row]]
MAX_REJECTS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class File:
    """What identifies a file: its name and the hash of its bytes."""

    name: str
    digest: str

    @classmethod
    def of(cls, name: str, data: bytes) -> "File":
        """The identity of these bytes under that name."""
        return cls(name, sha256(data).hexdigest())


@dataclass(slots=True)
class Summary:
    """What an import did, or (dry run) would do; counts are rows of the file."""

    filename: str
    kind: str
    label: str
    source: str
    batch: int | None = None
    rows_read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    replaced: int = 0
    rejected: int = 0
    suppressed: int = 0  # rows about persons who were erased here
    days: tuple[str, str] | None = None  # first and last day its rows speak of
    totals: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rejects: list[Rejected] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, without the rejected rows themselves."""
        return {name: value for name, value in asdict(self).items() if name != "rejects"}


def import_file(
    connection: Connection,
    reading: Reading,
    records: Iterable[Record | Rejected],
    file: File,
    now: datetime,
    user_id: int | None = None,
) -> Summary:
    """Write the records of one reading inside the writer's transaction.

    Raises Question when its period overlaps another total of the account. The summary's `batch`
    is None when the file changed nothing and rejected nothing.
    """
    touched.start(connection)
    earlier = already_imported(connection, file.digest)
    batch_id = _open(connection, reading, file, now, user_id)
    workshop = Workshop(connection, reading, batch_id)
    summary = Summary(file.name, reading.kind.id, reading.kind.label, "", batch=batch_id)
    summary.notes = [*reading.notes, *([earlier] if earlier else [])]
    rows, totals = _shape(workshop.shape, records, summary, reading, Suppression(connection))
    summary.days = totals.days
    ask_overlap(connection, rows.get(AdPeriodTotal, []))
    summary.notes += shadows(connection, rows.get(AdPeriodTotal, []), rows.get(AdMetric, []))
    _write(connection, workshop.shape, rows, summary, now)
    settle(connection, Spans.of(rows.get(AdMetric, ())).days, now)
    mark_fresh(connection, workshop.sources, now)
    reach(connection)
    summary.source = source_names(connection, workshop.sources)
    summary.totals = totals.as_dict(team(connection).currency)
    _close(connection, summary)
    return summary


def already_imported(connection: Connection, digest: str) -> str | None:
    """A sentence when these very bytes were imported before and not undone."""
    at = connection.scalar(
        select(func.max(ImportBatch.at)).where(ImportBatch.sha256 == digest, ImportBatch.undone_at.is_(None))
    )
    return f"Already imported on {at:%-d %b %Y at %H:%M} UTC." if at else None


def _open(connection: Connection, reading: Reading, file: File, now: datetime, user_id: int | None) -> int:
    row = {
        "kind": reading.kind.id,
        "source": "", "filename": file.name, "sha256": file.digest, "options": _options(reading),
        "headers": list(reading.headers), "user_id": user_id, "at": now, "totals": {},
        **dict.fromkeys(("rows_read", "created", "updated", "unchanged", "rejected"), 0),
    }  # fmt: skip
    return int(connection.execute(insert(ImportBatch).values(row).returning(ImportBatch.id)).scalar_one())


def _options(reading: Reading) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(reading.options).items()}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else storable(value)


def _shape(
    shape: Shape, records: Iterable[Record | Rejected], summary: Summary, reading: Reading, suppression: Suppression
) -> tuple[Rows, Totals]:
    rows: Rows = {}
    unusable: dict[int, str] = {}
    totals = Totals()
    for record in records:
        summary.rows_read += 1
        if isinstance(record, Rejected):
            if suppression.is_named(record.cells):
                summary.suppressed += 1
            else:
                summary.rejects.append(record)
            continue
        try:
            shaped = suppression.screen(list(shape.rows(record)))
        except Unusable as reason:
            unusable[record.row] = str(reason)
            continue
        if shaped is None:
            summary.suppressed += 1
            continue
        for model, row in shaped:
            rows.setdefault(model, []).append(row)
            totals.add(model, row)
    summary.rejects += _as_written(reading, unusable)
    if summary.suppressed:
        summary.notes.append(f"{counted(summary.suppressed, 'row')} suppressed: about persons who were erased here.")
    summary.rejects.sort(key=lambda one: one.row)
    summary.rejected = len(summary.rejects)
    return rows, totals


def _as_written(reading: Reading, reasons: dict[int, str]) -> list[Rejected]:
    """Rows turned down after they were read, with their cells as the file has them."""
    lines = body(reading.source, reading.kind) if reasons else ()
    return [
        Rejected(line.row, reading.source.pick(line.cells), f"Row {line.row}: {reasons[line.row]}")
        for line in lines
        if line.row in reasons
    ]


def _write(connection: Connection, shape: Shape, rows: Rows, summary: Summary, now: datetime) -> None:
    """Every step of the shape; the first model that has rows is the one the counts speak of."""
    batch_id = summary.batch or 0
    main = next((step.model for step in shape.steps if rows.get(step.model)), None)
    for step in shape.steps:
        batch = [r for r in rows.get(step.model, []) if step.origin is None or r["origin"] == step.origin]
        if step.model in (AdMetric, AdPeriodTotal) and batch:
            summary.replaced += drop_replaced(connection, step.model, batch, batch_id)
        done = upsert(connection, step.model, batch, key=step.key, replace=step.replace, batch_id=batch_id)
        if step.model is main or step.model in (AdMetric, AdPeriodTotal):
            summary.created += done.created
            summary.updated += done.updated
            summary.unchanged += done.unchanged
        if step.model is Lead:
            _date_moves(connection, done, rows.get(StageChange, []), now)
    if main is Lead:
        moved = _only_stages(connection, batch_id)
        summary.updated += moved
        summary.unchanged -= moved


def _only_stages(connection: Connection, batch_id: int) -> int:
    """The leads of which the file told a new stage or date, and nothing else that is new."""

    def changed(model: type[Base]) -> Any:
        here = (ImportChange.batch_id == batch_id, ImportChange.table_name == model.__tablename__)
        return select(ImportChange.row_id).where(*here)

    itself = exists().where(
        Lead.source_id == StageChange.source_id,
        Lead.external_id == StageChange.lead_ref,
        Lead.id.in_(changed(Lead)),
    )
    told = select(func.count(StageChange.lead_ref.distinct())).where(StageChange.id.in_(changed(StageChange)), ~itself)
    return connection.scalar(told) or 0


def _date_moves(connection: Connection, leads: Upserted, changes: list[Row], now: datetime) -> None:
    """A status that changed since the last file is dated when the change was seen: now."""
    moved = [change.row_id for change in leads.changes if change.before.get("status")]
    names: set[tuple[int, str]] = set()
    for chunk in chunks(moved, 500):
        found = connection.execute(select(Lead.source_id, Lead.external_id).where(Lead.id.in_(chunk)))
        names |= {(row.source_id, row.external_id) for row in found}
    for row in changes:
        if row["origin"] == "status" and (row["source_id"], row["lead_ref"]) in names:
            row.update(at=now, estimated=False)


def _close(connection: Connection, summary: Summary) -> None:
    """Fill in the batch's counts and keep its rejected rows; drop the batch when it did nothing."""
    here = ImportBatch.id == summary.batch
    changed = connection.scalar(select(ImportChange.id).where(ImportChange.batch_id == summary.batch).limit(1))
    if changed is None and not summary.rejects:
        connection.execute(delete(ImportBatch).where(here))
        summary.batch = None
        return
    counts = ("source", "rows_read", "created", "updated", "unchanged", "rejected", "totals")
    connection.execute(update(ImportBatch).where(here).values({name: getattr(summary, name) for name in counts}))
    kept = summary.rejects[:MAX_REJECTS_KEPT]
    rows = (
        {"batch_id": summary.batch, "row": r.row, "cells": [_legible(cell) for cell in r.cells], "reason": r.reason}
        for r in kept
    )
    for chunk in chunks(rows, 5_000):
        connection.execute(insert(ImportReject), chunk)


def _legible(cell: str) -> str:
    """NUL is the one character that no database keeps."""
    return cell.replace("\0", "\N{REPLACEMENT CHARACTER}")


def source_names(connection: Connection, ids: Iterable[int]) -> str:
    """The names of some sources, comma separated."""
    return ", ".join(connection.scalars(select(Source.name).where(Source.id.in_(list(ids))).order_by(Source.name)))
