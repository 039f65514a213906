"""The leads before and after one, newest first, among those that the filters show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from core.filters import Filters
from core.metrics.journey import born
from core.metrics.results import shared_moment
from core.metrics.scope import scope
from core.store.models import Journey


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of the next newer and the next older lead; None at an end."""

    newer: int | None
    older: int | None


_PLACE = (Journey.created_day, Journey.created_at, Journey.lead_id)


def neighbours(connection: Connection, lead_id: int, filters: Filters, now: datetime) -> Neighbours:
    """The leads created just after and just before one within the filters, whether or not it is among them itself."""
    mine = _mine(connection, lead_id)
    if mine is None:
        return Neighbours(None, None)
    chosen, _ = born(scope(connection, filters, shared_moment(connection, now)), Journey.lead_id)
    newer = chosen.where(_beyond(mine, is_newer=True)).order_by(*(column.asc() for column in _PLACE))
    older = chosen.where(_beyond(mine, is_newer=False)).order_by(*(column.desc() for column in _PLACE))
    return Neighbours(connection.scalar(newer.limit(1)), connection.scalar(older.limit(1)))


def place(connection: Connection, lead_id: int, filters: Filters, now: datetime) -> int | None:
    """The place of a lead among those, newest first, from 1; None where it is not among them."""
    mine = _mine(connection, lead_id)
    if mine is None:
        return None
    here = scope(connection, filters, shared_moment(connection, now))
    itself, _ = born(here, Journey.lead_id)
    if connection.scalar(itself.where(Journey.lead_id == lead_id)) is None:
        return None
    newer, _ = born(here, func.count())
    return 1 + (connection.scalar(newer.where(_beyond(mine, is_newer=True))) or 0)


def _mine(connection: Connection, lead_id: int) -> Any:
    return connection.execute(select(*_PLACE).where(Journey.lead_id == lead_id)).one_or_none()


def _beyond(mine: Any, *, is_newer: bool) -> ColumnElement[bool]:
    """Leads on one side of this one; its day is named so that the index is used."""
    day, second, lead = mine
    if is_newer:
        after = or_(Journey.created_at > second, and_(Journey.created_at == second, Journey.lead_id > lead))
        return and_(Journey.created_day >= day, after)
    before = or_(Journey.created_at < second, and_(Journey.created_at == second, Journey.lead_id < lead))
    return and_(Journey.created_day <= day, before)
