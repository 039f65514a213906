"""Scheduled runs, claimed one by one: a run is done once, and whoever was overtaken writes nothing any more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, event, func, insert, select, update

from core.errors import AppError
from core.store.engine import writing
from core.store.models import JobClaim

KEPT = timedelta(days=7)


class Overtaken(AppError):
    """The run's lease ran out and another one has begun."""

    status = 409


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is ours until its lease ends, or until a claim with a higher fence exists."""

    name: str
    scheduled_for: datetime
    fence: int


def take(engine: Engine, name: str, scheduled_for: datetime, now: datetime, lease: timedelta) -> Claim | None:
    """Claim a run; None when it was done already, or while any run of this name is under way."""
    with writing(engine) as connection:
        mine = JobClaim.name == name
        done = and_(JobClaim.scheduled_for == scheduled_for, JobClaim.finished_at.is_not(None))
        under_way = and_(JobClaim.finished_at.is_(None), JobClaim.lease_until > now)
        if connection.scalar(select(func.count()).where(mine, done | under_way)):
            return None
        fence = (connection.scalar(select(func.max(JobClaim.fence)).where(mine)) or 0) + 1
        again = JobClaim.scheduled_for == scheduled_for  # its holder died
        connection.execute(delete(JobClaim).where(mine, again | (JobClaim.scheduled_for < now - KEPT)))
        row = {"name": name, "scheduled_for": scheduled_for, "fence": fence, "lease_until": now + lease}
        connection.execute(insert(JobClaim).values(row))
    return Claim(name, scheduled_for, fence)


def finish(engine: Engine, claim: Claim, now: datetime) -> None:
    """Say that a run is over; an overtaken one says nothing."""
    with writing(engine) as connection:
        connection.execute(update(JobClaim).where(_is(claim)).values(finished_at=now))


def _is(claim: Claim) -> ColumnElement[bool]:
    return and_(
        JobClaim.name == claim.name, JobClaim.scheduled_for == claim.scheduled_for, JobClaim.fence == claim.fence
    )


@contextmanager
def fenced(engine: Engine, claim: Claim) -> Iterator[None]:
    """Meanwhile no transaction that writes through `engine` is committed unless the claim is still the newest.

    Writers exclude each other, so nobody can overtake between this look and the commit. Overtaken otherwise.
    """

    def look(connection: Connection) -> None:
        if not connection.get_execution_options().get("write", False):
            return
        newest = connection.scalar(select(func.max(JobClaim.fence)).where(JobClaim.name == claim.name))
        if newest != claim.fence:
            raise Overtaken(f"Another run of {claim.name} has begun; this one wrote nothing.")

    event.listen(engine, "commit", look)
    try:
        yield
    finally:
        event.remove(engine, "commit", look)
