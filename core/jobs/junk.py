"""A person's last word on whether a lead counts."""

from datetime import datetime

from sqlalchemy import Connection, Engine, select, update

from core.access import audit
from core.access.person import Person
from core.errors import NotFound
from core.frame import Frame
from core.ingest.write import touched
from core.ingest.write.settle import settle
from core.jobs.follow import changing
from core.store.models import Lead

LARGEST_ID = 2**31 - 1
GONE = NotFound("That lead does not exist any more.")
COLUMNS = ("id", "name", "email", "company")


def overrule(engine: Engine, lead_id: int, counts: bool, person: Person, now: datetime) -> None:
    """Let a lead count whatever speaks against it, or be judged by its evidence again; NotFound without the lead."""
    if not isinstance(lead_id, int) or not 0 < lead_id <= LARGEST_ID:
        raise GONE
    with changing(engine, now) as connection:
        chosen = update(Lead).where(Lead.id == lead_id).values(overruled=counts or None).returning(Lead.id)
        if connection.scalar(chosen) is None:
            raise GONE
        touched.note_one(connection, Lead.__tablename__, lead_id)
        settle(connection, {}, now)
        audit.record(connection, now, person.id, "lead_counted" if counts else "lead_judged", lead=lead_id)


def overruled(connection: Connection) -> Frame:
    """The leads somebody let count, newest first: id, name, email, company."""
    said = (Lead.created_at, Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.company_name)
    rows = connection.execute(select(*said).where(Lead.overruled.is_not(None))).all()
    # They are few, and put in order here: a database asked for an order walks all leads in it.
    newest = sorted(rows, key=lambda row: (-row.created_at.timestamp(), row.id))
    found = [(key, " ".join(filter(None, (first, last))), *rest) for _, key, first, last, *rest in newest]
    return Frame.of(found, COLUMNS)
