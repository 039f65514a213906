"""A sign-in between its two steps: the browser holds a token of it, and is nobody yet."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from core.access.person import COLUMNS, Person, person
from core.access.sessions import hash_token
from core.store.models import PendingSignIn, User

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pending:
    """Who is half signed in, where they are going, and what the link they came by wants done at the end."""

    person: Person
    next_url: str
    link_hash: str | None
    password_hash: str | None

    @property
    def how(self) -> str:
        """The first step they took."""
        return "link" if self.link_hash else "password"


def start(
    connection: Connection,
    user_id: int,
    now: datetime,
    next_url: str,
    link_hash: str | None = None,
    password_hash: str | None = None,
) -> str:
    """The token of a first step that was right."""
    sweep(connection, now)
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(PendingSignIn).values(
            token_hash=hash_token(token),
            user_id=user_id,
            created_at=now,
            next_url=next_url,
            link_hash=link_hash,
            password_hash=password_hash,
        )
    )
    return token


def look(connection: Connection, token: str, now: datetime) -> Pending | None:
    """The sign-in behind a token; None when it took too long, was finished, or its person is shut out."""
    row = connection.execute(
        select(PendingSignIn.next_url, PendingSignIn.link_hash, PendingSignIn.password_hash, *COLUMNS)
        .join(User, User.id == PendingSignIn.user_id)
        .where(
            PendingSignIn.token_hash == hash_token(token),
            PendingSignIn.created_at > now - LIFETIME,
            User.disabled.is_(False),
        )
    ).one_or_none()
    return None if row is None else Pending(person(*row[3:]), *row[:3])


def end_all(connection: Connection, user_id: int) -> None:
    """Whoever is half signed in as this person begins again."""
    connection.execute(delete(PendingSignIn).where(PendingSignIn.user_id == user_id))


def sweep(connection: Connection, now: datetime) -> None:
    """Delete those that took too long."""
    connection.execute(delete(PendingSignIn).where(PendingSignIn.created_at <= now - LIFETIME))
