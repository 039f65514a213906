"""What a person may ask for: everything kept about them, and that it goes."""

import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select

from core.access import audit
from core.config import Settings
from core.errors import InvalidInput
from core.ingest.write import touched
from core.ingest.write.settle import settle
from core.jobs.erase import erase as forget
from core.jobs.person import Subject, subject
from core.jobs.person_data import as_json, gathered
from core.store.engine import writing
from core.store.models import Lead, LeadComment, StageChange, Suppressed, Touchpoint, Upload, User
from core.text import counted

NOBODY = "nobody who is a lead here"


@dataclass(frozen=True, slots=True)
class Found:
    """A person: what to call them, their leads by id and name, and what is kept about them, in words."""

    email: str
    leads: tuple[tuple[int, str], ...]
    counts: tuple[str, ...]
    works_here: bool


def look_up(connection: Connection, email: str) -> Found:
    """Who has an e-mail; InvalidInput for a text that is none."""
    who = subject(connection, email=email)
    rows = connection.execute(
        select(Lead.id, Lead.first_name, Lead.last_name, Lead.email).where(Lead.id.in_(who.leads))
    )
    leads = [(key, " ".join(filter(None, (first, last))) or told or f"Lead {key}") for key, first, last, told in rows]
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("stage change", StageChange, ""), ("touch", Touchpoint, "touches"), ("comment", LeadComment, ""),
    )  # fmt: skip
    numbers = [(word, _number(connection, model, who.leads), words) for word, model, words in kinds]
    works = connection.scalar(select(User.id).where(User.email == email.strip().lower())) is not None
    return Found(
        email.strip(), tuple(sorted(leads)), tuple(counted(n, word, words) for word, n, words in numbers if n), works
    )


def export(
    engine: Engine, now: datetime, user: int | None, *, email: str | None = None, lead: int | None = None
) -> str:
    """Everything about a person as JSON, on record; NotFound and InvalidInput as `subject`."""
    with writing(engine) as connection:
        who = subject(connection, email, lead)
        text = as_json(gathered(connection, who, now))
        audit.record(connection, now, user, "person_exported", leads=_named(who))
    return text


def erase(engine: Engine, settings: Settings, email: str, typed: str, now: datetime, user: int | None) -> int:
    """Erase the person with an e-mail, typed twice, for good; how many leads became stubs."""
    if not isinstance(typed, str) or typed.strip().lower() != email.strip().lower():
        raise InvalidInput("Type the same e-mail once more to erase this person.", field="confirm")
    if "@" not in email:
        raise InvalidInput("Give the e-mail of a person, such as ada@example.com.", field="email")
    with writing(engine) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")  # nothing stays behind in the file
        touched.start(connection)
        who = subject(connection, email=email)
        forget(connection, who, now)
        settle(connection, {}, now)
        _drop_uploads(connection, settings, who)
        audit.record(connection, now, user, "person_erased", leads=_named(who))
    _empty_log(engine)
    return len(who.leads)


def erased(connection: Connection) -> tuple[int, int]:
    """How many leads are stubs, and how many ways of knowing a person again are suppressed."""
    stubs = connection.scalar(select(func.count()).where(Lead.erased_at.is_not(None))) or 0
    return stubs, connection.scalar(select(func.count()).select_from(Suppressed)) or 0


def _named(who: Subject) -> str:
    """For the audit log: ids only."""
    return ", ".join(f"lead {lead}" for lead in who.leads) or NOBODY


def _number(connection: Connection, model: Any, leads: tuple[int, ...]) -> int:
    return connection.scalar(select(func.count()).select_from(model).where(model.lead_id.in_(leads))) or 0


def _drop_uploads(connection: Connection, settings: Settings, who: Subject) -> None:
    """Files that wait for their import, or were left behind, and name the person."""
    for path in sorted(settings.uploads.glob("*")):
        if path.is_file() and _names(path, who):
            path.unlink()
            connection.execute(delete(Upload).where(Upload.path == str(path)))


def _names(path: Path, who: Subject) -> bool:
    """Whether a file has one of the person's texts, however it is written; a packed one is looked into."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return any(_holds(packed.read(each), who) for each in packed.namelist())
    return _holds(path.read_bytes(), who)


def _holds(data: bytes, who: Subject) -> bool:
    texts = (data.decode(encoding, "ignore").casefold() for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"))
    return any(wanted.casefold() in text for text in texts for wanted in who.texts)


def _empty_log(engine: Engine) -> None:
    """SQLite's log of changes still has the pages as they were."""
    if engine.dialect.name == "sqlite":
        driver = engine.raw_connection()
        try:
            driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            driver.close()
