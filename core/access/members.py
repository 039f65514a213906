"""The people of the team as an admin sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, select

from core.access.required import has_factor, must_enrol
from core.access.roles import Role
from core.store.models import SignInLink, User
from core.store.settings import team


class Status(StrEnum):
    """Where somebody stands. Who was never here and was shut out again is not of the team."""

    ACTIVE = "active"
    INVITED = "invited"
    DISABLED = "disabled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Member:
    """One person; times are in the team's zone. `link_until`: when their open one-time link ends, if there is one."""

    id: int
    email: str
    name: str
    role: Role
    status: Status
    seen_at: datetime | None
    has_factor: bool
    must_enrol: bool
    link_until: datetime | None


def never_came() -> ColumnElement[bool]:
    """SQL: whether a User has neither signed in nor a password: all they have is an invitation."""
    return User.seen_at.is_(None) & User.password_hash.is_(None)


def members(connection: Connection, now: datetime) -> list[Member]:
    """Everybody who is of the team or invited, by e-mail address."""
    open_link = (
        select(func.max(SignInLink.expires_at))
        .where(SignInLink.user_id == User.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            *(User.id, User.email, User.name, User.role, User.disabled, User.seen_at),
            never_came().label("never_came"),
            has_factor().label("has_factor"),
            must_enrol().label("must_enrol"),
            open_link.label("link_until"),
        ).order_by(User.email)
    )
    zone = team(connection).zone
    found = [_member(row, zone) for row in rows]
    return [one for one in found if one.status is not Status.WITHDRAWN]


def _member(row: Any, zone: ZoneInfo) -> Member:
    seen, until = (at and at.astimezone(zone) for at in (row.seen_at, row.link_until))
    status = {
        (False, False): Status.ACTIVE,
        (False, True): Status.INVITED,
        (True, False): Status.DISABLED,
        (True, True): Status.WITHDRAWN,
    }[bool(row.disabled), bool(row.never_came)]
    has, must = bool(row.has_factor), bool(row.must_enrol)
    return Member(row.id, row.email, row.name, Role(row.role), status, seen, has, must, until)
