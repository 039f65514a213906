"""A file's bytes into the store: the one path of the command line and of the import job."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from core.access import audit
from core.ingest.files.read import Reading, inspect
from core.ingest.records import Options
from core.ingest.write.batch import File, Summary, import_file
from core.ingest.write.undo import undo
from core.jobs.follow import follow_up
from core.jobs.progress import Progress, Silent
from core.jobs.rehearse import rehearsing
from core.store.engine import reading as open_reading
from core.store.engine import writing
from core.store.models import ImportMapping

REMEMBERED = ("kind", "columns", "constants", "decimal", "date_order", "currency", "account")
FORMATS = ("decimal", "date_order")
DATES = ("start", "end")


def understand(engine: Engine, data: bytes, filename: str, options: Options) -> Reading:
    """How a file is read: as the options say, else as files with these headers were read last time."""
    reading = inspect(data, filename, options)
    if options.kind or options.columns:
        return reading
    with open_reading(engine) as connection:
        known = connection.scalar(select(ImportMapping.options).where(ImportMapping.signature == reading.signature))
    if not known:
        return reading
    given = {name: value for name in REMEMBERED if (value := getattr(options, name))}
    answers = {name: known.pop(name) for name in FORMATS if name in known}
    again = inspect(data, filename, replace(options, **{**known, **given}))
    asked = {question.field for question in again.questions}
    if told := {name: value for name, value in answers.items() if name in asked}:
        again = inspect(data, filename, replace(options, **{**known, **given, **told}))
    return replace(again, notes=(*again.notes, "Columns as in the last file with these headers."))


def import_bytes(
    engine: Engine,
    data: bytes,
    filename: str,
    options: Options,
    now: datetime,
    *,
    dry_run: bool = False,
    user_id: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Read and write one file, all or nothing; Question when something has to be decided first."""
    progress = progress or Silent()
    reading = understand(engine, data, filename, options)
    records = list(progress.over(reading.rows(), reading.row_count, (5, 60), "Read"))
    progress.say(65, "Writing")
    with rehearsing(engine) if dry_run else writing(engine) as connection:
        summary = import_file(connection, reading, records, File.of(filename, data), now, user_id)
        remember(connection, reading)
        _note(connection, summary, user_id, now)
        if not dry_run:
            follow_up(connection, now)
    return replace(summary, batch=None) if dry_run else summary


def _note(connection: Connection, summary: Summary, user_id: int | None, now: datetime) -> None:
    counts = {name: getattr(summary, name) for name in ("created", "updated", "rejected")}
    named = {"file": summary.filename, "kind": summary.label, "batch": summary.batch}
    audit.record(connection, now, user_id, "imported", **named, **counts)


def take_back(engine: Engine, batch_id: int, now: datetime, user_id: int | None = None) -> dict[str, Any]:
    """Undo an import; what was deleted, restored, and left as conflicts. NotFound without the import."""
    with writing(engine) as connection:
        result = undo(connection, batch_id, now)
        counts = {"deleted": result["deleted"], "restored": result["restored"], "kept": len(result["conflicts"])}
        audit.record(connection, now, user_id, "import_undone", batch=batch_id, **counts)
        follow_up(connection, now)
    return result


def remember(connection: Connection, reading: Reading) -> None:
    """Keep how this file was read for the next one with the same headers.

    A number or date format only when its cells left it open: a mere guess must not answer the next file's question.
    """
    if reading.kind.family != "files":
        return
    names = [name for name in REMEMBERED if name not in FORMATS or name in reading.doubts]
    options = {name: value for name in names if (value := getattr(reading.options, name))}
    plain = {name: dict(value) if hasattr(value, "keys") else value for name, value in options.items()}
    connection.execute(delete(ImportMapping).where(ImportMapping.signature == reading.signature))
    connection.execute(insert(ImportMapping).values(signature=reading.signature, options=plain))


def options_as_json(options: Options) -> dict[str, Any]:
    """Options for a job's payload; `options_from_payload` turns them back."""
    found = {name: getattr(options, name) for name in Options.__slots__}
    plain = {name: dict(value) if hasattr(value, "keys") else value for name, value in found.items()}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}


def options_from_payload(payload: dict[str, Any]) -> Options:
    """Options as `options_as_json` wrote them."""
    days = {name: date.fromisoformat(payload[name]) for name in DATES if payload.get(name)}
    return Options(**{**payload, **days})
