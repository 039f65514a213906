"""Importing from a page: look at a file, check it, import it, see what came, take it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from core.access.person import Person
from core.config import Settings
from core.errors import AppError, NotFound
from core.frame import Frame
from core.ingest.files import rejects
from core.ingest.files.kinds import kind_of
from core.ingest.files.read import Reading, preview
from core.ingest.records import Options, Record, Rejected
from core.ingest.write.batch import already_imported
from core.jobs import queue, run, uploads
from core.jobs.files import import_bytes, options_as_json, options_from_payload, take_back, understand
from core.jobs.progress import Progress
from core.jobs.queue import JobView
from core.store.engine import reading as open_reading
from core.store.models import ImportBatch, ImportReject, Upload
from core.store.settings import team

PREVIEW_ROWS = 12
REASONS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Look:
    """A file as understood before anything is written; `error` says why it cannot be read at all."""

    filename: str
    reading: Reading | None
    error: str | None
    rows: tuple[dict[str, Any], ...]  # row, cells by field name as text, reason
    already: str | None


def look(engine: Engine, upload_id: int, options: Options) -> Look:
    """Read the file with these options, and with guesses for what they leave open."""
    kept = uploads.load(engine, upload_id)
    with open_reading(engine) as connection:
        digest = connection.scalar(select(Upload.sha256).where(Upload.id == upload_id))
        already = already_imported(connection, digest or "")
    try:
        reading = understand(engine, kept.data, kept.filename, options)
    except AppError as error:
        return Look(kept.filename, None, error.message, (), already)
    rows = tuple(_shown(one) for one in preview(reading, PREVIEW_ROWS))
    return Look(kept.filename, reading, None, rows, already)


def _shown(one: Record | Rejected) -> dict[str, Any]:
    if isinstance(one, Rejected):
        return {"row": one.row, "cells": {}, "reason": one.reason}
    return {"row": one.row, "cells": dict(one.values), "reason": None}


def start(
    engine: Engine,
    settings: Settings,
    upload_id: int,
    options: Options,
    person: Person,
    now: datetime,
    *,
    dry_run: bool,
) -> int:
    """Begin the import (or its dry run) in a child process; returns the job's id."""
    uploads.load(engine, upload_id)
    payload = {
        "upload": upload_id,
        "options": options_as_json(options),
        "dry_run": dry_run,
        "user": person.id,
    }
    job_id = queue.add(engine, "import", payload, person.id, now)
    run.start(engine, settings, job_id)
    return job_id


def undo(engine: Engine, settings: Settings, batch_id: int, person: Person, now: datetime) -> int:
    """Begin to take an import back in a child process; returns the job's id."""
    job_id = queue.add(engine, "undo", {"batch": batch_id, "user": person.id}, person.id, now)
    run.start(engine, settings, job_id)
    return job_id


def job(connection: Connection, job_id: int, now: datetime) -> JobView:
    """How far a job is."""
    return queue.view(connection, job_id, now)


def do_import(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the import itself; returns the summary for the page."""
    kept = uploads.load(engine, payload["upload"])
    options = options_from_payload(payload["options"])
    summary = import_bytes(
        engine, kept.data, kept.filename, options, now,
        dry_run=payload["dry_run"], user_id=payload["user"], progress=progress,
    )  # fmt: skip
    if not payload["dry_run"]:
        uploads.discard(engine, payload["upload"])
    reasons = [{"row": one.row, "reason": one.reason} for one in summary.rejects[:REASONS_SHOWN]]
    return {**summary.as_dict(), "reasons": reasons, "dry_run": payload["dry_run"]}


def do_undo(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the undo itself."""
    progress.say(20, "Taking back")
    return take_back(engine, payload["batch"], now, payload["user"])


WORK: dict[str, run.Work] = {"import": do_import, "undo": do_undo}


def history(connection: Connection, limit: int = 50) -> Frame:
    """Imports, newest first: batch, at (in the team's zone), filename, kind, source, counts, totals, undone_at and
    conflicts.
    """
    batch = ImportBatch
    columns = (
        batch.id.label("batch"), batch.at, batch.filename, batch.source, batch.kind, batch.rows_read, batch.created,
        batch.updated, batch.unchanged, batch.rejected, batch.totals, batch.undone_at, batch.conflicts,
    )  # fmt: skip
    rows = connection.execute(select(*columns).order_by(batch.id.desc()).limit(limit))
    frame = Frame.of(rows, rows.keys())
    zone = team(connection).zone
    told = {"label": [kind_of(kind).label for kind in frame["kind"]], "at": [at.astimezone(zone) for at in frame["at"]]}
    return frame.with_columns(told)


def rejected_csv(connection: Connection, batch_id: int) -> tuple[str, str]:
    """(file name, CSV) of the rows an import could not use, each with its reason."""
    batch = connection.execute(
        select(ImportBatch.filename, ImportBatch.headers).where(ImportBatch.id == batch_id)
    ).first()
    if batch is None:
        raise NotFound(f"There is no import {batch_id}.")
    rows = connection.execute(
        select(ImportReject.row, ImportReject.cells, ImportReject.reason)
        .where(ImportReject.batch_id == batch_id)
        .order_by(ImportReject.row)
    )
    found = [Rejected(row.row, tuple(row.cells), row.reason) for row in rows]
    return f"rejected-{batch.filename}", rejects.to_csv(batch.headers, found)


def has_data(connection: Connection) -> bool:
    """Whether anything was ever imported and not taken back."""
    return bool(connection.scalar(select(func.count()).where(ImportBatch.undone_at.is_(None))))
