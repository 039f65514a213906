"""What may be left of a person who was erased: files that wait, what was written meanwhile, the database's own log."""

import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, delete

from core.errors import Busy
from core.ingest.write import touched
from core.ingest.write.settle import settle
from core.jobs import erase as gone
from core.jobs.person import Subject
from core.store.engine import reading, writing
from core.store.models import Upload

ROUNDS = 3
PATIENCE = 12
"""Tries, of a few seconds each, while others write or read."""
T = TypeVar("T")


def files(uploads: Path, who: Subject) -> list[Path]:
    """Files that wait for their import, or were left behind, and name the person."""
    return [path for path in sorted(uploads.glob("*")) if path.is_file() and _names(path, who)]


def forget_files(connection: Connection, paths: Sequence[Path]) -> None:
    """Nobody may import them any more."""
    connection.execute(delete(Upload).where(Upload.path.in_([str(path) for path in paths])))


def delete_files(paths: Sequence[Path]) -> None:
    """They go."""
    for path in paths:
        path.unlink(missing_ok=True)


def overwrite(connection: Connection) -> None:
    """What this transaction deletes is not left in SQLite's file."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def sweep(engine: Engine, uploads: Path, who: Subject, now: datetime) -> tuple[int, int]:
    """What others wrote of the person while they were erased goes too: how many records, and files."""
    records = dropped = 0

    def drop(found: gone.Places, paths: Sequence[Path]) -> int:
        with writing(engine) as connection:
            overwrite(connection)
            touched.start(connection)
            number = gone.scrub(connection, who, found)
            forget_files(connection, paths)
            settle(connection, {}, now)
        delete_files(paths)
        return number

    for _ in range(ROUNDS):
        with reading(engine) as connection:
            found, paths = gone.places(connection, who), files(uploads, who)
        if not found and not paths:
            break
        records += _insist(partial(drop, found, paths))
        dropped += len(paths)
    return records, dropped


def empty_log(engine: Engine) -> None:
    """SQLite's log of changes has the pages as they were; it can be emptied once nobody reads them."""
    if engine.dialect.name != "sqlite":
        return
    driver = engine.raw_connection()
    try:
        for _ in range(PATIENCE):
            busy, *_ = driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
    finally:
        driver.close()


def _insist(work: Callable[[], T]) -> T:
    for _ in range(PATIENCE - 1):
        with suppress(Busy):
            return work()
    return work()


def _names(path: Path, who: Subject) -> bool:
    """Whether a file has one of the person's texts, however it is written; a packed one is looked into."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return any(_holds(packed.read(each), who) for each in packed.namelist())
    return _holds(path.read_bytes(), who)


def _holds(data: bytes, who: Subject) -> bool:
    texts = (data.decode(encoding, "ignore").casefold() for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"))
    return any(wanted.casefold() in text for text in texts for wanted in who.texts)
