"""The leads just before and just after one in an order of the table, and how many come before it. By keyset."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from core.leads.conditions import Listing, counts, created, narrowed
from core.leads.table import is_always_there, keys, ordered, walked
from core.store.models import Lead

Range = tuple[ColumnElement[bool], ...]


def beside(connection: Connection, listing: Listing, total: int | None, lead: int, *, before: bool) -> int | None:
    """The id of the lead that comes next after one in the list, or `before` it; None at an end and without the lead.

    It need not be in the list itself. `total` is how many match, None: very many.
    """
    order = ordered(listing, turned=before)
    for here in _ranges(connection, listing, lead, before=before):
        rest = order[len(here) - 1 :]  # what comes earlier in the order is equal
        found: int | None = connection.scalar(walked(connection, listing, total).where(*here).order_by(*rest).limit(1))
        if found is not None:
            return found
    return None


def preceding(connection: Connection, listing: Listing, lead: int) -> int:
    """How many leads of the list come before one; the database is free to look at whichever index it likes."""
    chosen = _counted(connection, listing)
    ranges = _ranges(connection, listing, lead, before=True)
    return sum(connection.scalar(chosen.where(*here)) or 0 for here in ranges)


def has(connection: Connection, listing: Listing, lead: int) -> bool:
    """Whether a lead is in the list."""
    return bool(connection.scalar(_counted(connection, listing).where(Lead.id == lead)))


def _counted(connection: Connection, listing: Listing) -> Select[int]:
    conditions = [*created(listing), *narrowed(connection, listing, whole=True)]
    return select(func.count()).select_from(Lead).where(counts(listing), *conditions)


def _ranges(connection: Connection, listing: Listing, lead: int, *, before: bool) -> Iterator[Range]:
    """What lies beyond a lead, as ranges that an index in the order has in one piece each, the nearest first."""
    order = keys(listing)
    mine = connection.execute(select(*(key for key, _ in order)).where(Lead.id == lead)).one_or_none()
    if mine is None:
        return
    for last in reversed(range(len(order))):
        equal = tuple(_same(key, value) for (key, _), value in zip(order[:last], mine[:last], strict=True))
        key, descends = order[last]
        for beyond in _beyond(key, mine[last], falls=descends != before):
            yield (*equal, beyond)


def _same(key: Any, value: Any) -> ColumnElement[bool]:
    same: ColumnElement[bool] = key.is_(None) if value is None else key == value
    return same


def _beyond(key: Any, value: Any, *, falls: bool) -> Sequence[ColumnElement[bool]]:
    """What comes after a value where the order falls or rises; what is missing stands below everything."""
    if not falls:
        return [key.is_not(None) if value is None else key > value]
    if value is None:
        return []
    return [key < value] if is_always_there(key) else [key < value, key.is_(None)]
