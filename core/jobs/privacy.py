"""What a person may ask for: everything kept about them, for them to have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from core.access import audit
from core.errors import InvalidInput
from core.ingest.write import suppress
from core.jobs.erasing import named
from core.jobs.person import subject
from core.jobs.person_data import as_json, gathered
from core.store.engine import reading, writing
from core.store.models import Lead, LeadComment, StageChange, Suppressed, Touchpoint, User
from core.text import counted

DROPPING = (
    "The list of erased people has {}. Without it nobody is kept out: a source that still has an erased person brings "
    "them in again, as a new lead. It cannot be taken back, and is needed only when the SECRET_KEY it was written "
    "under is lost. Add --yes to drop the list."
)


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
    with reading(engine) as connection:  # all tables are looked through
        who = subject(connection, email, lead)
        text = as_json(gathered(connection, who, now))
    with writing(engine) as connection:
        audit.record(connection, now, user, "person_exported", leads=named(who))
    return text


def drop_list(engine: Engine, now: datetime, user: int | None, *, is_sure: bool) -> int:
    """Let go of the list that keeps erased people out, for when its key is lost; how many hashes it had.

    InvalidInput, which says what it means, from somebody who is not sure. It is on record.
    """
    with writing(engine) as connection:
        _, hashes = erased(connection)
        if not is_sure:
            raise InvalidInput(DROPPING.format(counted(hashes, "hash", "hashes")), field="yes")
        suppress.drop(connection)
        audit.record(connection, now, user, "erased_list_dropped", hashes=f"{hashes:,}")
    return hashes


def erased(connection: Connection) -> tuple[int, int]:
    """How many leads are stubs, and how many ways of knowing a person again are suppressed."""
    stubs = connection.scalar(select(func.count()).where(Lead.erased_at.is_not(None))) or 0
    return stubs, connection.scalar(select(func.count()).select_from(Suppressed)) or 0


def _number(connection: Connection, model: Any, leads: tuple[int, ...]) -> int:
    return connection.scalar(select(func.count()).select_from(model).where(model.lead_id.in_(leads))) or 0
