"""What runs by itself, how often, and what happens inside such a run's child process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from core.errors import NotFound
from core.jobs import claims, demo, explore, exporting, routing, scores
from core.jobs.claims import Claim
from core.scoring.rescore import is_due

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A job of the schedule.

    `wanted` is asked in the serving process and must be quick; `work` is done in a child process, which is stopped
    after `deadline`.
    """

    name: str
    every: timedelta
    wanted: Callable[[Connection, datetime], bool]
    work: Callable[[Engine, datetime], object]
    deadline: timedelta = timedelta(minutes=10)

    def slot(self, now: datetime) -> datetime:
        """The moment the run of `now` was due: whole steps since 1970, in UTC, whoever asks."""
        return now - (now - EPOCH) % self.every


SCHEDULE = (
    Entry("demo", timedelta(minutes=1), wanted=explore.is_due, work=demo.advance),
    Entry("scores", timedelta(hours=1), wanted=is_due, work=scores.keep_up),
    Entry("routing", timedelta(minutes=1), wanted=routing.is_due, work=routing.run),
    Entry("exports", timedelta(hours=1), wanted=exporting.is_due, work=exporting.drop_past),
)


def entry(name: str) -> Entry:
    """The job of this name; NotFound when there is none."""
    for one in SCHEDULE:
        if one.name == name:
            return one
    raise NotFound(f"Nothing called {name!r} is scheduled; there is {', '.join(one.name for one in SCHEDULE)}.")


def perform(engine: Engine, claim: Claim, now: datetime) -> None:
    """Inside the child: do the run, as of `now`, and write nothing once another one has begun."""
    work = entry(claim.name).work
    with claims.fenced(engine, claim):
        work(engine, now)
