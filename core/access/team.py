"""What an admin does to people, each thing in a transaction of its own; nobody does it to themselves by accident."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from core.access import audit, invitations, links, people, second_factor, sessions
from core.access.own import text
from core.access.person import COLUMNS, Person, person
from core.access.required import SETTING
from core.errors import InvalidInput, NotFound
from core.store.engine import writing
from core.store.models import User
from core.store.settings import set_team

LARGEST_ID = 2**31 - 1
Token = str
Act = Callable[[Connection, Person, datetime, int], Token | None]


def _reset(connection: Connection, whom: Person, now: datetime, by: int) -> Token:
    people.reset(connection, whom.email, now, by)
    return links.create(connection, whom.id, now, by=by)


def _disable(connection: Connection, whom: Person, now: datetime, by: int) -> None:
    people.disable(connection, whom.email, now, by)


def _enable(connection: Connection, whom: Person, now: datetime, by: int) -> None:
    people.enable(connection, whom.email, now, by)


def _reset_factor(connection: Connection, whom: Person, now: datetime, by: int) -> None:
    second_factor.turn_off(connection, whom.id, now, by)
    sessions.end_all(connection, whom.id)


ACTS: Mapping[str, Act] = {
    "reissue": invitations.reissue,
    "withdraw": invitations.withdraw,
    "reset": _reset,
    "reset_factor": _reset_factor,
    "disable": _disable,
    "enable": _enable,
}
"""What can be done to somebody else, by name; some give the token of a link that is shown once."""


def act(engine: Engine, name: str, user_id: object, by: Person, now: datetime) -> tuple[Person, Token | None]:
    """Do one of ACTS; to whom it was done, and the token of the link if there is one.

    NotFound without such a person, InvalidInput for oneself, NotAllowed for the last admin.
    """
    if name not in ACTS:
        raise InvalidInput("There is no such thing to do.")
    with writing(engine) as connection:
        whom = _other(connection, user_id, by)
        return whom, ACTS[name](connection, whom, now, by.id)


def invite(
    engine: Engine, email: object, role: object, name: object, by: Person, now: datetime
) -> tuple[Person, Token]:
    """Invite somebody; who, and the token of their link."""
    with writing(engine) as connection:
        return invitations.invite(connection, text(email), text(role), now, text(name), by.id)


def set_role(engine: Engine, user_id: object, role: object, by: Person, now: datetime) -> Person:
    """Give somebody else another role and sign them out."""
    with writing(engine) as connection:
        whom = _other(connection, user_id, by)
        people.set_role(connection, whom.email, text(role), now, by.id)
        return whom


def require_two_factor(engine: Engine, whom: object, by: Person, now: datetime) -> None:
    """Say who must have a second factor: "off", "admins" or "everybody"."""
    with writing(engine) as connection:
        set_team(connection, SETTING, text(whom))
        audit.record(connection, now, by.id, "two_factor_required", whom=text(whom))


def _other(connection: Connection, user_id: object, by: Person) -> Person:
    gone = NotFound("That person is not here any more.")
    if isinstance(user_id, bool) or not isinstance(user_id, int) or not 0 < user_id <= LARGEST_ID:
        raise gone
    row = connection.execute(select(*COLUMNS).where(User.id == user_id)).one_or_none()
    if row is None:
        raise gone
    if user_id == by.id:
        raise InvalidInput("You cannot do this to yourself; another admin can.")
    return person(*row)
