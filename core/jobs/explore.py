"""The demo from a page: begin to load it or to remove it, and see how far that is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from core.access import people
from core.access.person import Person
from core.config import Settings
from core.jobs import demo, queue, run
from core.jobs.progress import Progress
from core.jobs.queue import JobView
from core.store.engine import reading

LOAD, WIPE = KINDS = "demo", "wipe"
WAIT = "The demo is being loaded or removed already."


def load(engine: Engine, settings: Settings, person: Person, now: datetime) -> JobView:
    """Begin to load the demo in a child process. Busy while it is loaded or removed."""
    return _start(engine, settings, LOAD, person, now)


def wipe(engine: Engine, settings: Settings, person: Person, now: datetime) -> JobView:
    """Begin to remove the demo in a child process. Busy while it is loaded or removed."""
    return _start(engine, settings, WIPE, person, now)


def _start(engine: Engine, settings: Settings, kind: str, person: Person, now: datetime) -> JobView:
    return run.begin(engine, settings, kind, {"email": person.email}, person.id, now, lambda _other: WAIT, KINDS)


def latest(connection: Connection, now: datetime) -> JobView | None:
    """The last time the demo was loaded or removed from a page, over or not."""
    return queue.latest(connection, KINDS, now)


def under_way(connection: Connection, now: datetime) -> JobView | None:
    """The loading or removing that is not over yet."""
    job = latest(connection, now)
    return job if job and job.status in queue.ALIVE else None


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether there is a demo to go on with the clock, and nobody at it already."""
    return demo.is_demo(connection) and under_way(connection, now) is None


def do_load(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the demo up to now."""
    progress.say(1, "Loading the demo company")
    demo.load(engine, now, progress=progress, person=_person(engine, payload))
    return {}


def do_wipe(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: away with the demo."""
    progress.say(10, "Removing the demo data")
    demo.wipe(engine, _person(engine, payload), now)
    return {}


def _person(engine: Engine, payload: dict[str, Any]) -> Person | None:
    with reading(engine) as connection:
        return people.find(connection, payload["email"])


WORK: dict[str, run.Work] = {LOAD: do_load, WIPE: do_wipe}
