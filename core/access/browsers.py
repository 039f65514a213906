"""The browsers a person is signed in with, as they may see and end them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from core.access import audit, sessions
from core.access.sessions import Limits
from core.errors import NotFound
from core.store.models import Session
from core.store.settings import team
from core.text import shorten

# The first that occurs in what a browser says of itself; each of them also names those that come after it.
PROGRAMS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
HANDLE = 16
"""Characters of a session's hash by which its owner tells it from their others."""


@dataclass(frozen=True, slots=True)
class Browser:
    """One signed-in browser; times are in the team's zone."""

    handle: str
    label: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def browsers(connection: Connection, user_id: int, this: str, limits: Limits, now: datetime) -> list[Browser]:
    """Where a person is signed in, this browser (whose session has the hash `this`) first, then the latest seen."""
    in_force = (Session.seen_at > now - limits.idle) & (Session.created_at > now - limits.absolute)
    rows = connection.execute(
        select(Session.id_hash, Session.agent, Session.created_at, Session.seen_at)
        .where(Session.user_id == user_id, in_force)
        .order_by(Session.seen_at.desc(), Session.id_hash)
    ).all()
    zone = team(connection).zone
    found = [
        Browser(
            row.id_hash[:HANDLE],
            label(row.agent),
            row.created_at.astimezone(zone),
            row.seen_at.astimezone(zone),
            row.id_hash == this,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_this)


def label(agent: str) -> str:
    """What to call a browser by what it says of itself: "Firefox on Windows"."""
    program = next((name for mark, name in PROGRAMS.items() if mark in agent), None)
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), None)
    return " on ".join(filter(None, (program, system))) or shorten(agent) or "Unknown browser"


def end(connection: Connection, user_id: int, handle: str, now: datetime) -> None:
    """Sign one of a person's browsers out; NotFound when it is none of theirs, or is out already."""
    mine = select(Session.id_hash).where(Session.user_id == user_id)
    found = next((one for one in connection.scalars(mine) if one[:HANDLE] == handle), None)
    if found is None:
        raise NotFound("That browser is signed out already.")
    connection.execute(delete(Session).where(Session.id_hash == found))
    audit.record(connection, now, user_id, "session_ended")


def end_others(connection: Connection, user_id: int, this: str, now: datetime) -> None:
    """Sign a person out everywhere but in the browser whose session has the hash `this`."""
    sessions.end_others(connection, user_id, this)
    audit.record(connection, now, user_id, "other_sessions_ended")
