"""Signed-in browsers: the browser keeps a random token, the database only its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core.access.person import COLUMNS, Person, person
from core.access.required import must_enrol
from core.store.models import Session, User
from core.text import shorten

TOUCH_AFTER = timedelta(minutes=1)
# Every request asks this: put together once.
_IN_FORCE = (
    select(Session.id_hash, Session.seen_at, must_enrol(), *COLUMNS)
    .join(User, User.id == Session.user_id)
    .where(
        Session.id_hash == bindparam("token"),
        Session.seen_at > bindparam("seen"),
        Session.created_at > bindparam("created"),
        User.disabled.is_(False),
    )
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without a click, and in any case."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is in force, and whose it is."""

    person: Person
    id_hash: str
    seen_at: datetime
    must_enrol: bool  # the team wants a second factor, and there is none

    def is_due(self, now: datetime) -> bool:
        """Whether the last sign of life is old enough to be worth writing a new one."""
        return now - self.seen_at >= TOUCH_AFTER


def hash_token(token: str) -> str:
    """What the database keeps of a token; tokens are random, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(connection: Connection, user_id: int, agent: str, now: datetime) -> str:
    """Sign a browser in; returns the token it must present."""
    token = secrets.token_urlsafe(32)
    connection.execute(update(User).where(User.id == user_id).values(seen_at=now))
    connection.execute(
        insert(Session).values(
            id_hash=hash_token(token), user_id=user_id, created_at=now, seen_at=now, agent=shorten(agent, 200)
        )
    )
    return token


def resume(connection: Connection, token: str, limits: Limits, now: datetime) -> SignedIn | None:
    """The session behind `token`; None when it ended, ran out, or its person was disabled."""
    asked = {"token": hash_token(token), "seen": now - limits.idle, "created": now - limits.absolute}
    row = connection.execute(_IN_FORCE, asked).one_or_none()
    return None if row is None else SignedIn(person(*row[3:]), row[0], row[1], bool(row[2]))


def touch(connection: Connection, id_hash: str, now: datetime) -> None:
    """Note a sign of life; a session that has ended stays ended."""
    whose = connection.scalar(
        update(Session).where(Session.id_hash == id_hash).values(seen_at=now).returning(Session.user_id)
    )
    connection.execute(update(User).where(User.id == whose).values(seen_at=now))


def end(connection: Connection, token: str) -> None:
    """Sign one browser out."""
    connection.execute(delete(Session).where(Session.id_hash == hash_token(token)))


def end_all(connection: Connection, user_id: int) -> None:
    """Sign a person out everywhere."""
    connection.execute(delete(Session).where(Session.user_id == user_id))


def end_others(connection: Connection, user_id: int, id_hash: str) -> None:
    """Sign a person out everywhere but in the browser of this session."""
    connection.execute(delete(Session).where(Session.user_id == user_id, Session.id_hash != id_hash))


def sweep(connection: Connection, limits: Limits, now: datetime) -> None:
    """Delete sessions that have run out."""
    connection.execute(
        delete(Session).where((Session.seen_at <= now - limits.idle) | (Session.created_at <= now - limits.absolute))
    )
