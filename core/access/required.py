"""Who must have a second factor and has none yet."""

from sqlalchemy import ColumnElement, Connection, exists, select

from core.access.roles import Role
from core.store.models import SecondFactor, Setting, User
from core.store.setting_kinds import ADMINS, EVERYBODY
from core.store.settings import team

SETTING = "require_two_factor"


def whom_required(connection: Connection) -> str:
    """Who must have a second factor: "off", "admins" or "everybody"."""
    return team(connection).require_two_factor


def has_factor() -> ColumnElement[bool]:
    """SQL: whether a User has a second factor in force."""
    return exists().where(SecondFactor.user_id == User.id, SecondFactor.confirmed_at.is_not(None))


def must_enrol() -> ColumnElement[bool]:
    """SQL: whether the team wants a second factor of a User who has none."""
    whom = select(Setting.value).where(Setting.name == SETTING).scalar_subquery()
    is_admin = User.role == Role.ADMIN.value
    return ((whom == EVERYBODY) | ((whom == ADMINS) & is_admin)) & ~has_factor()
