"""Invitations: a person who is added with a one-time link, and was never here yet."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from core.access import audit, links, people
from core.access.members import never_came
from core.access.person import Person
from core.errors import InvalidInput
from core.store.models import User

LIFETIME = timedelta(hours=48)


def invite(
    connection: Connection, email: str, role: str, now: datetime, name: str = "", by: int | None = None
) -> tuple[Person, str]:
    """Add a person, or somebody whose invitation was withdrawn; who it is and the token of their link."""
    known = people.find(connection, email)
    if known is None or not _is_withdrawn(connection, known.id):
        known = people.add(connection, email, role, now, name, by=by)
    else:
        people.rename(connection, known.id, name, now, by)
        people.set_role(connection, known.email, role, now, by)
        people.enable(connection, known.email, now, by)
    return known, links.create(connection, known.id, now, LIFETIME, by)


def reissue(connection: Connection, person: Person, now: datetime, by: int | None = None) -> str:
    """Another link instead of the one before, for somebody who never came; InvalidInput for others."""
    _expect_invited(connection, person)
    links.void(connection, person.id, now)
    return links.create(connection, person.id, now, LIFETIME, by)


def withdraw(connection: Connection, person: Person, now: datetime, by: int | None = None) -> None:
    """Make an invitation useless; who was here already is disabled instead (InvalidInput)."""
    _expect_invited(connection, person)
    people.disable(connection, person.email, now, by)
    audit.record(connection, now, by, "invitation_withdrawn", person=person.id)


def _expect_invited(connection: Connection, person: Person) -> None:
    if not connection.scalar(select(never_came() & User.disabled.is_(False)).where(User.id == person.id)):
        raise InvalidInput(f"{person.label} has no open invitation.")


def _is_withdrawn(connection: Connection, user_id: int) -> bool:
    return bool(connection.scalar(select(never_came() & User.disabled.is_(True)).where(User.id == user_id)))
