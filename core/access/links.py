"""Links that sign a person in once: for the first time, and after a reset."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from core.access import audit
from core.access.person import COLUMNS, Person, person
from core.access.sessions import hash_token
from core.errors import NotFound
from core.store.models import SignInLink, User

LIFETIME = timedelta(hours=24)


def create(
    connection: Connection, user_id: int, now: datetime, lifetime: timedelta = LIFETIME, by: int | None = None
) -> str:
    """A new link's token, good for `lifetime`; the database keeps only its hash."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(SignInLink).values(token_hash=hash_token(token), user_id=user_id, expires_at=now + lifetime)
    )
    audit.record(connection, now, by, "link_created", person=user_id)
    return token


def look(connection: Connection, token: str, now: datetime) -> Person:
    """Whose link it is, without using it (mail scanners open links); NotFound when it is of no use."""
    row = connection.execute(
        select(*COLUMNS)
        .join(SignInLink, SignInLink.user_id == User.id)
        .where(
            SignInLink.token_hash == hash_token(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
            User.disabled.is_(False),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("This link was used already or has expired. Ask an admin for a new one.")
    return person(*row)


def use(connection: Connection, token: str, now: datetime) -> Person:
    """Use the link up; of two who try at once, the second gets NotFound."""
    found = look(connection, token, now)
    use_hashed(connection, hash_token(token), found.id, now)
    return found


def use_hashed(connection: Connection, token_hash: str, user_id: int, now: datetime) -> None:
    """Use up the link that was looked at before; NotFound when somebody else has, or it has expired."""
    unused = (SignInLink.token_hash == token_hash) & SignInLink.used_at.is_(None) & (SignInLink.expires_at > now)
    if connection.execute(update(SignInLink).where(unused).values(used_at=now)).rowcount != 1:
        raise NotFound("This link was used already or has expired. Ask an admin for a new one.")
    audit.record(connection, now, user_id, "link_used")


def void(connection: Connection, user_id: int, now: datetime) -> None:
    """Make a person's open links useless."""
    connection.execute(
        update(SignInLink).where(SignInLink.user_id == user_id, SignInLink.used_at.is_(None)).values(used_at=now)
    )
