"""Who is signed in to the request at hand, and whether they may do a thing."""

import logging
from datetime import timedelta
from threading import Lock
from typing import cast

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from core.access import audit, pending, sessions
from core.access.pending import Pending
from core.access.person import Person
from core.access.preferences import DEFAULTS, Preferences, preferences
from core.access.sessions import Limits, SignedIn
from core.config import Settings
from core.errors import Busy, NotAllowed
from core.store.engine import reading, writing
from core.store.settings import data_version
from core.web import runtime, theme

log = logging.getLogger(__name__)
login_manager = LoginManager()
# Our own table decides how long a session lasts; an address that changes must not sign anybody out.
login_manager.session_protection = None

STEP = "step"
"""Under which the signed cookie keeps the token of a sign-in between its two steps."""

# While an import holds the database, one thread at most waits to note a sign of life.
_touching = Lock()


class Visitor(UserMixin):
    """What flask-login keeps of a signed-in request."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token = token
        self.signed_in = signed_in

    def get_id(self) -> str:
        """The token: what the browser's signed cookie carries."""
        return self.token


@login_manager.user_loader
def _load(token: str) -> Visitor | None:
    with reading(runtime.engine()) as connection:
        found = sessions.resume(connection, token, limits(runtime.settings()), runtime.now())
        g.data_version = data_version(connection)
    return None if found is None else Visitor(token, found)


def seen_version() -> int:
    """The version of the data as this request began."""
    if "data_version" not in g:
        with reading(runtime.engine()) as connection:
            g.data_version = data_version(connection)
    return cast("int", g.data_version)


def limits(settings: Settings) -> Limits:
    """How long sessions last under `settings`."""
    return Limits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
    )


def current_person() -> Person | None:
    """The signed-in person, as the database knows them now; None for strangers."""
    visitor = _visitor()
    return None if visitor is None else visitor.signed_in.person


def current_preferences() -> Preferences:
    """How the signed-in person wants the pages; the defaults for strangers."""
    person = current_person()
    if person is None:
        return DEFAULTS
    with reading(runtime.engine()) as connection:
        return preferences(connection, person.id)


def this_session() -> str:
    """The hash of the session this request belongs to; NotAllowed for strangers."""
    visitor = _visitor()
    if visitor is None:
        raise NotAllowed("Sign in to do this.")
    return visitor.signed_in.id_hash


def must_enrol() -> bool:
    """Whether the signed-in person has to set a second factor up before anything else."""
    visitor = _visitor()
    return visitor is not None and visitor.signed_in.must_enrol


def require(permission: str) -> Person:
    """The signed-in person if their role has `permission`; else NotAllowed, which is put on record."""
    person = current_person()
    if person is None:
        raise NotAllowed("Sign in to do this.")
    if not person.may(permission):
        note(person.id, "refused", permission=permission, path=request.path)
        raise NotAllowed(f"Your role, {person.role}, does not permit this.")
    return person


def note(user_id: int | None, action: str, **detail: str | None) -> None:
    """Put something on record that must not fail because an import holds the database; then it is logged."""
    try:
        with writing(runtime.engine()) as connection:
            audit.record(connection, runtime.now(), user_id, action, **detail)
    except Busy:
        log.warning("not on record, the database is busy: %s by %s", action, user_id)


def sign_in(user_id: int, how: str) -> None:
    """Start a session for this browser, under a token nobody has seen before."""
    now, before = runtime.now(), _visitor()
    with writing(runtime.engine()) as connection:
        if before is not None:
            sessions.end(connection, before.token)
        sessions.sweep(connection, limits(runtime.settings()), now)
        token = sessions.start(connection, user_id, request.user_agent.string, now)
        theme.remember(preferences(connection, user_id).theme)
        audit.record(connection, now, user_id, "sign_in", how=how, address=request.remote_addr)
    session.clear()
    visitor = _load(token)
    if visitor is not None:
        login_user(visitor)


def first_step(user_id: int, next_url: str, link_hash: str | None = None, password_hash: str | None = None) -> None:
    """Note that the first of two steps was right; nobody is signed in by it, and whoever was is no longer."""
    now, before = runtime.now(), _visitor()
    with writing(runtime.engine()) as connection:
        if before is not None:
            sessions.end(connection, before.token)
        token = pending.start(connection, user_id, now, next_url, link_hash, password_hash)
    session.clear()
    session[STEP] = token


def half_signed_in() -> Pending | None:
    """The sign-in this browser is in the middle of."""
    token = session.get(STEP)
    if not isinstance(token, str):
        return None
    with reading(runtime.engine()) as connection:
        return pending.look(connection, token, runtime.now())


def sign_out() -> None:
    """End this browser's session, here and in the database."""
    visitor = _visitor()
    session.clear()  # first: whatever the database is busy with, this browser is signed out
    if visitor is not None:
        with writing(runtime.engine()) as connection:
            sessions.end(connection, visitor.token)
            audit.record(connection, runtime.now(), visitor.signed_in.person.id, "sign_out")


def keep_alive(response: Response) -> Response:
    """Note a sign of life once the answer is out, so that nobody waits for it."""
    visitor, now = _visitor(), runtime.now()
    if visitor is not None and visitor.signed_in.is_due(now):
        app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
        id_hash = visitor.signed_in.id_hash

        def touch() -> None:
            with app.app_context():
                _touch(id_hash)

        response.call_on_close(touch)
    return response


def _touch(id_hash: str) -> None:
    if not _touching.acquire(blocking=False):
        return
    try:
        with writing(runtime.engine()) as connection:
            sessions.touch(connection, id_hash, runtime.now())
    except Busy:
        current_app.logger.info("A session's sign of life was not noted: the database is busy.")
    finally:
        _touching.release()


def _visitor() -> Visitor | None:
    return cast("Visitor", current_user) if current_user.is_authenticated else None
