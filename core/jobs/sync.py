"""Bringing a source up to date: its connector's pages, each in a transaction with the bookmark after it."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from core.errors import AppError, Busy, NotFound
from core.ingest.connectors.base import Connector
from core.ingest.connectors.demo.birth import KIND
from core.ingest.write.feed import Counts, write_page
from core.jobs.follow import follow_up
from core.jobs.progress import Progress, Silent
from core.store.engine import reading, writing
from core.store.models import Source, SyncBookmark, SyncRun


def _demo(config: dict[str, Any]) -> Connector:
    """Loaded when it is read: the server, whose children sync, has no use for what draws a world."""
    from core.ingest.connectors.demo.connector import Demo

    return Demo.of(config)


CONNECTORS: dict[str, Callable[[dict[str, Any]], Connector]] = {KIND: _demo}
STREAM = "all"
KEPT = timedelta(days=30)
"""How long it is known what a sync did."""
STOPPED = "The sync stopped unexpectedly; the next one goes on from the last page that was written."
log = logging.getLogger(__name__)


def sync(engine: Engine, source: int, now: datetime, progress: Progress | None = None) -> Counts:
    """Read a source on from where the last sync stopped; what changed.

    After a kill the next sync goes on from the last page written. An error is kept with the run and raised
    again: AppError from the source or from a sync of the same source that overtook this one.
    """
    progress = progress or Silent()
    connector, bookmark = _open(engine, source)
    run = _start(engine, source, now)
    counts, begun = Counts(), None
    try:
        for page in connector.read(bookmark, now):
            with writing(engine) as connection:
                _claim(connection, source, bookmark)
                counts.add(write_page(connection, source, page, now))
                bookmark = page.bookmark
                _remember(connection, source, bookmark)
                _note(connection, run, "running", _said(counts), counts)
            begun = begun or page.last_day
            progress.say(_percent(begun, page.last_day, now.date()), f"Read up to {page.last_day:%-d %b %Y}")
    except Exception as error:
        _fail(engine, run, error, now, counts)
        raise
    with writing(engine) as connection:
        follow_up(connection, now)
        _note(connection, run, "done", _said(counts), counts, now)
    return counts


def _open(engine: Engine, source: int) -> tuple[Connector, str | None]:
    with reading(engine) as connection:
        row = connection.execute(select(Source.kind, Source.config).where(Source.id == source)).first()
        bookmark = connection.scalar(_mine(select(SyncBookmark.value), source))
    if row is None or row.kind not in CONNECTORS:
        raise NotFound(f"There is no source {source} that can be synced.")
    return CONNECTORS[row.kind](row.config or {}), bookmark


def _mine(statement: Any, source: int) -> Any:
    return statement.where(SyncBookmark.source_id == source, SyncBookmark.stream == STREAM)


def _start(engine: Engine, source: int, now: datetime) -> int:
    row = {"source_id": source, "started_at": now, "status": "running", "message": "Reading", "created": 0,
           "updated": 0, "unchanged": 0}  # fmt: skip
    with writing(engine) as connection:
        connection.execute(delete(SyncRun).where(SyncRun.source_id == source, SyncRun.started_at < now - KEPT))
        left = update(SyncRun).where(SyncRun.source_id == source, SyncRun.status == "running")
        connection.execute(left.values(status="failed", message=STOPPED, finished_at=now))
        return int(connection.execute(insert(SyncRun).values(row).returning(SyncRun.id)).scalar_one())


def _claim(connection: Connection, source: int, bookmark: str | None) -> None:
    """Nobody else may have moved the bookmark: this page would undo what theirs said."""
    if connection.scalar(_mine(select(SyncBookmark.value), source)) != bookmark:
        raise Busy("Another sync of this source is running; this one stopped, and nothing was lost.")
    if not connection.scalar(select(func.count()).where(Source.id == source)):
        raise NotFound("The source was removed while it was read.")


def _remember(connection: Connection, source: int, bookmark: str) -> None:
    connection.execute(_mine(delete(SyncBookmark), source))
    connection.execute(insert(SyncBookmark).values(source_id=source, stream=STREAM, value=bookmark))


def _note(
    connection: Connection, run: int, status: str, message: str, counts: Counts, finished: datetime | None = None
) -> None:
    values = {name: getattr(counts, name) for name in ("created", "updated", "unchanged")}
    here = update(SyncRun).where(SyncRun.id == run)
    connection.execute(here.values(status=status, message=message, finished_at=finished, **values))


def _fail(engine: Engine, run: int, error: Exception, now: datetime, counts: Counts) -> None:
    if isinstance(error, AppError):
        message = error.message
    else:
        reference = uuid4().hex[:8]
        log.error("sync run %s failed (reference %s)", run, reference, exc_info=error)
        message = f"Something went wrong; what was read before stays. Reference {reference}."
    with writing(engine) as connection:
        _note(connection, run, "failed", message, counts, now)


def _said(counts: Counts) -> str:
    said = f"{counts.created:,} new, {counts.updated:,} changed"
    if counts.suppressed:
        said += f", {counts.suppressed:,} suppressed"
    return f"{said}; {counts.unusable:,} could not be used: {counts.reason}" if counts.unusable else said


def _percent(begun: date, reached: date, now: date) -> int:
    """How far it is, if days are alike."""
    return max(1, min(99, round(100 * (reached - begun).days / max((now - begun).days, 1))))
