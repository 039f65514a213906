"""Erasing a person, from a page in a child process or from the command line.

What names them elsewhere is looked for before and behind the one transaction in which they go, so that nobody else
who writes has to wait while all tables are looked through.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from core.access import audit
from core.access.person import Person
from core.config import Settings
from core.errors import InvalidInput
from core.ingest.write import touched
from core.ingest.write.settle import settle
from core.jobs import erase as gone
from core.jobs import leftovers, queue, recompute, run
from core.jobs.person import Subject, check_address, subject
from core.jobs.progress import Progress, Silent
from core.jobs.queue import JobView
from core.store import secret
from core.store.engine import reading, writing
from core.store.models import Job

WAIT = "{what} is under way. Wait until it is done; then erase."
WHOM = "whom"
"""Of a job that nobody has begun: the e-mail, sealed."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What came of it: leads that became stubs, records of others that named the person, files that waited."""

    leads: int = 0
    places: int = 0
    files: int = 0


def begin(engine: Engine, settings: Settings, email: str, typed: str, person: Person, now: datetime) -> JobView:
    """Begin to erase the person with an e-mail, typed twice. InvalidInput as `erase`; Busy beside any other job.

    No row has the e-mail as it is: the job has it sealed, and loses it when it begins.
    """
    _check(email, typed)
    payload = {WHOM: secret.of(engine).seal(email), "user": person.id, "uploads": str(settings.uploads)}

    def refusal(other: JobView) -> str:
        return WAIT.format(what=recompute.NAMES.get(other.kind, "Other work"))

    return run.begin(engine, settings, recompute.ERASE, payload, person.id, now, refusal)


def latest(connection: Connection, now: datetime) -> JobView | None:
    """The last time somebody was erased from a page, over or not."""
    return queue.latest(connection, (recompute.ERASE,), now)


def erase(
    engine: Engine, uploads: Path, email: str, typed: str, now: datetime, user: int | None,
    progress: Progress | None = None,
) -> Erased:  # fmt: skip
    """Erase the person with an e-mail, typed twice, for good; InvalidInput where it is none, or another."""
    _check(email, typed)
    told = progress or Silent()
    told.say(5, "Looking through all records for what names the person.")
    with reading(engine) as connection:
        who = subject(connection, email=email)
        found, files = gone.places(connection, who), leftovers.files(uploads, who)
    told.say(60, "Erasing what is theirs.")
    with writing(engine) as connection:
        leftovers.overwrite(connection)
        touched.start(connection)
        who = subject(connection, email=email)
        others = gone.erase(connection, who, found, now)
        leftovers.forget_files(connection, files)
        settle(connection, {}, now)
        audit.record(connection, now, user, "person_erased", leads=named(who))
    leftovers.delete_files(files)
    told.say(75, "Looking through all records once more.")
    later, further = leftovers.sweep(engine, uploads, who, now)
    leftovers.empty_log(engine)
    return Erased(len(who.leads), others + later, len(files) + further)


def named(who: Subject) -> str:
    """For the audit log: ids only."""
    return ", ".join(f"lead {lead}" for lead in who.leads) or "nobody who is a lead here"


def _check(email: str, typed: str) -> None:
    if not isinstance(typed, str) or typed.strip().lower() != email.strip().lower():
        raise InvalidInput("Type the same e-mail once more to erase this person.", field="confirm")
    check_address(email)


def do_erase(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the person of a job goes; returns what came of it."""
    email = secret.of(engine).open(payload[WHOM])
    with writing(engine) as connection:
        leftovers.overwrite(connection)
        begun = select(Job.id, Job.payload).where(Job.kind == recompute.ERASE, Job.status != queue.WAITING)
        for key, held in connection.execute(begun).all():
            rest = {name: value for name, value in held.items() if name != WHOM}
            connection.execute(update(Job).where(Job.id == key).values(payload=rest))
    return asdict(erase(engine, Path(payload["uploads"]), email, email, now, payload["user"], progress))


WORK: dict[str, run.Work] = {recompute.ERASE: do_erase}
