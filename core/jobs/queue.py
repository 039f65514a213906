"""The jobs table: what was asked for, how far it is, how it ended."""

import os
from collections.abc import Callable, Collection
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from core.errors import Busy, NotFound
from core.store.engine import writing
from core.store.models import Job

SILENCE = timedelta(minutes=2)
"""A job that nobody claimed for this long is not going to start."""
PID = "pid"
WAITING = "waiting"
ALIVE = (WAITING, "running")
STOPPED = "The work stopped unexpectedly. Look at the history below before you try again."
PATIENCE = 60
"""Tries (of a few seconds each) to note how a job ended while another import is being written."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a page shows it; `status` is waiting, running, done or failed."""

    id: int
    kind: str
    status: str
    progress: int
    message: str
    result: dict[str, Any] | None
    payload: dict[str, Any]


Refusal = Callable[[JobView], str]
"""What is said to somebody whose job has to wait for another."""


def add(engine: Engine, kind: str, payload: dict[str, Any], user_id: int | None, now: datetime) -> int:
    """A new waiting job; returns its id."""
    with writing(engine) as connection:
        return _add(connection, kind, payload, user_id, now)


def add_alone(
    engine: Engine,
    kind: str,
    payload: dict[str, Any],
    user_id: int | None,
    now: datetime,
    refusal: Refusal,
    among: Collection[str] | None = None,
) -> int:
    """The same, unless another job of the kinds `among` (None: any) is under way: then Busy, in words of `refusal`."""
    with writing(engine) as connection:
        if other := under_way(connection, now, among):
            raise Busy(refusal(other))
        return _add(connection, kind, payload, user_id, now)


def _add(connection: Connection, kind: str, payload: dict[str, Any], user_id: int | None, now: datetime) -> int:
    row = {
        "kind": kind,
        "payload": payload,
        "status": WAITING,
        "progress": 0,
        "message": "Waiting to start",
        "user_id": user_id,
        "created_at": now,
        "seen_at": now,
    }
    return int(connection.execute(insert(Job).values(row).returning(Job.id)).scalar_one())


def claim(engine: Engine, job_id: int, now: datetime) -> JobView | None:
    """Take a waiting job; None when somebody else has it."""
    with writing(engine) as connection:
        waiting = select(Job.payload).where(Job.id == job_id, Job.status == WAITING)
        payload = connection.scalar(waiting)
        if payload is None:
            return None
        started = {"status": "running", "message": "Starting", "seen_at": now, "payload": {**payload, PID: os.getpid()}}
        connection.execute(update(Job).where(Job.id == job_id).values(started))
        return view(connection, job_id, now)


def report(engine: Engine, job_id: int, progress: int, message: str, now: datetime) -> None:
    """Say how far a running job is."""
    with writing(engine) as connection:
        running = update(Job).where(Job.id == job_id, Job.status == "running")
        connection.execute(running.values(progress=progress, message=message, seen_at=now))


def finish(
    engine: Engine, job_id: int, *, message: str, result: dict[str, Any] | None, failed: bool, now: datetime
) -> None:
    """End a job once; a job that has ended keeps its first ending."""
    values = {
        "status": "failed" if failed else "done",
        "progress": 100,
        "message": message,
        "result": result,
        "seen_at": now,
    }
    alive = update(Job).where(Job.id == job_id, Job.status.in_(ALIVE))
    for attempt in range(PATIENCE):
        with suppress(Busy) if attempt < PATIENCE - 1 else nullcontext(), writing(engine) as connection:
            connection.execute(alive.values(values))
            return


def under_way(connection: Connection, now: datetime, among: Collection[str] | None = None) -> JobView | None:
    """The oldest job that waits or runs; `among`: of these kinds only."""
    alive = select(Job.id).where(Job.status.in_(ALIVE)).order_by(Job.id)
    if among is not None:
        alive = alive.where(Job.kind.in_(among))
    for job_id in connection.scalars(alive):
        if (job := view(connection, job_id, now)).status in ALIVE:
            return job
    return None


def latest(connection: Connection, kinds: Collection[str], now: datetime) -> JobView | None:
    """The last job of these kinds, over or not."""
    job_id = connection.scalar(select(Job.id).where(Job.kind.in_(kinds)).order_by(Job.id.desc()).limit(1))
    return None if job_id is None else view(connection, job_id, now)


def view(connection: Connection, job_id: int, now: datetime) -> JobView:
    """One job; NotFound when there is none."""
    row = connection.execute(select(Job).where(Job.id == job_id)).mappings().first()
    if row is None:
        raise NotFound(f"There is no job {job_id}.")
    job = JobView(**{name: row[name] for name in JobView.__slots__})
    silent = now - row["seen_at"] > SILENCE
    if (job.status == WAITING and silent) or (job.status == "running" and not _lives(job.payload.get(PID))):
        return replace(job, status="failed", message=STOPPED)
    return job


def _lives(pid: int | None) -> bool:
    """Whether the child that claimed a job still runs; pages and jobs share one machine."""
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return True
