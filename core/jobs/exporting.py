"""Exporting a person from a page: in a child process, as all tables are looked through for what names them.

The file waits a day for whoever asked for it, in the folder of uploads: erasing a person looks there too.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from core.access.person import Person
from core.config import Settings
from core.errors import NotFound
from core.jobs import privacy, queue, recompute, run
from core.jobs.person import LARGEST_ID, subject
from core.jobs.progress import Progress
from core.jobs.queue import JobView
from core.store.engine import reading, writing
from core.store.models import Job

KEPT = timedelta(days=1)
WAIT = "{what} is under way. Wait until it is done; then export."
FILE = "file"
"""Of a job's result, while its file waits: the file's name in the folder."""
GONE = "This file is no longer here: it is kept for a day. Look the person up again."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that may be had, and a lead of the person it is about."""

    path: Path
    lead: int


def begin(engine: Engine, settings: Settings, lead: int, person: Person, now: datetime) -> JobView:
    """Begin to export the person of a lead. NotFound where there is none; Busy beside another export or an erasing."""
    with reading(engine) as connection:
        subject(connection, lead=lead)
    payload = {"lead": lead, "user": person.id, "uploads": str(settings.uploads)}

    def refusal(other: JobView) -> str:
        return WAIT.format(what=recompute.NAMES[other.kind])

    among = (recompute.EXPORT, recompute.ERASE)
    return run.begin(engine, settings, recompute.EXPORT, payload, person.id, now, refusal, among)


def latest(connection: Connection, now: datetime, user: int) -> JobView | None:
    """The last export somebody asked for, while it is under way, failed or can be had."""
    mine = select(Job.id, Job.seen_at).where(Job.kind == recompute.EXPORT, Job.user_id == user)
    row = connection.execute(mine.order_by(Job.id.desc()).limit(1)).first()
    job = None if row is None else queue.view(connection, row.id, now)
    is_past = job is not None and job.status in {"done", "failed"} and row is not None and row.seen_at <= now - KEPT
    return None if job is None or is_past or (job.status == "done" and FILE not in (job.result or {})) else job


def waiting(connection: Connection, job_id: int, person: Person, now: datetime) -> Waiting:
    """The file of somebody's own export; NotFound for another's, one of a day ago and one that was erased."""
    mine = (Job.id == job_id, Job.kind == recompute.EXPORT, Job.user_id == person.id, Job.seen_at > now - KEPT)
    known = select(Job.payload, Job.result).where(*mine)
    row = connection.execute(known).first() if 0 < job_id <= LARGEST_ID else None
    if row is None or FILE not in (row.result or {}):
        raise NotFound(GONE)
    path = Path(row.payload["uploads"]) / row.result[FILE]
    if not path.is_file():
        raise NotFound(GONE)
    return Waiting(path, row.payload["lead"])


def do_export(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: write the file; returns its name, its bytes and the lead."""
    progress.say(5, "Looking through all records for what names the person.")
    lead = payload["lead"]
    data = privacy.export(engine, now, payload["user"], lead=lead).encode()
    path = Path(payload["uploads"]) / f"export-{token_hex(16)}"
    _write(path, data)
    try:
        with reading(engine) as connection:
            subject(connection, lead=lead)  # whoever erases them from now on finds the file
    except NotFound:
        path.unlink()
        raise
    return {FILE: path.name, "bytes": len(data), "lead": lead}


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether a file is older than a day."""
    return bool(_past(connection, now))


def drop_past(engine: Engine, now: datetime) -> None:
    """Delete the files that nobody may have any more."""
    with writing(engine) as connection:
        for key, payload, result in _past(connection, now):
            (Path(payload["uploads"]) / result[FILE]).unlink(missing_ok=True)
            rest = {name: value for name, value in result.items() if name != FILE}
            connection.execute(update(Job).where(Job.id == key).values(result=rest))


def _past(connection: Connection, now: datetime) -> list[tuple[int, dict[str, Any], dict[str, Any]]]:
    old = select(Job.id, Job.payload, Job.result).where(Job.kind == recompute.EXPORT, Job.seen_at <= now - KEPT)
    return [(row.id, row.payload, row.result) for row in connection.execute(old) if FILE in (row.result or {})]


def _write(path: Path, data: bytes) -> None:
    """For the owner's eyes only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


WORK: dict[str, run.Work] = {recompute.EXPORT: do_export}
