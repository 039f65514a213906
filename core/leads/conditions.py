"""What is asked of the table of leads, as SQL conditions."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, String, and_, func, not_, or_, select

from core.derive.search import TRIGRAM, candidates, having, matches, text_of_lead
from core.leads.asked import Asked, Condition, Filter, Op
from core.leads.columns import COLUMNS, Column, Kind
from core.store.crm import one_of_its_own
from core.store.models import Lead, LeadEditRow, LeadTag, Tag
from core.store.places import came_from, midnight
from core.store.search import lower_case

Ids = NDArray[np.int64]
Keys = tuple[tuple[str, tuple[int, ...]], ...]
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Listing:
    """The leads asked for among those created from `start` up to, not including, `end` (None: no limit).

    `where`: dimension -> keys as the derived tables have them, 0 for "not known". Days are those of `zone`.
    `edits`: only leads that one of these edits changed; None: any.
    """

    asked: Asked
    start: datetime | None = None
    end: datetime | None = None
    where: Keys = ()
    zone: ZoneInfo = UTC
    edits: tuple[int, ...] | None = None


def counts(listing: Listing) -> ColumnElement[bool]:
    """Whether a lead counts, or is junk, as asked."""
    only = and_(Lead.junk.is_not(None), one_of_its_own())
    return {"without": Lead.junk.is_(None), "only": only}.get(listing.asked.junk, one_of_its_own())


def created(listing: Listing) -> Iterator[ColumnElement[bool]]:
    """The days of the listing."""
    if listing.start is not None:
        yield Lead.created_at >= listing.start
    if listing.end is not None:
        yield Lead.created_at < listing.end


def narrowed(connection: Connection, listing: Listing, *, whole: bool = False) -> list[ColumnElement[bool]]:
    """Everything else that leads are narrowed by.

    With `whole` the text index is asked however many leads have a text: all of them will be looked at.
    """
    found = list(plainly(listing))
    for _, text in _asked(listing):
        ids = (candidates if whole else matches)(connection, text) if text else None
        if ids is not None:
            # Kept apart, so that PostgreSQL does not walk an order in the hope of meeting many of them.
            apart = ids.cte().prefix_with("MATERIALIZED", dialect="postgresql")
            found.append(Lead.id.in_(select(apart.c.rowid)))
    return found


def plainly(listing: Listing) -> Iterator[ColumnElement[bool]]:
    """The conditions alone, for leads that are known by their ids."""
    yield from (came_from(dimension, keys) for dimension, keys in listing.where)
    if listing.edits is not None:
        yield Lead.id.in_(select(LeadEditRow.lead_id).where(LeadEditRow.edit_id.in_(listing.edits)))
    yield from (again for again, _ in _asked(listing))


SOME = 1_000
"""So many leads are looked at in no time."""


def by_text(connection: Connection, listing: Listing) -> Ids | None:
    """Ids among which all matches are, rising, from the text index; None where it does not help."""
    found: Ids | None = None
    for _, text in _asked(listing):
        here = None if text is None else having(connection, text)
        if here is not None:
            found = here if found is None else np.intersect1d(found, here, assume_unique=True)
    return found


def sought(listing: Listing) -> bool:
    """Whether the text index can help."""
    return any(text for _, text in _asked(listing))


def _asked(listing: Listing) -> Iterator[tuple[ColumnElement[bool], str | None]]:
    """Each condition, and a text that all who meet it have, where there is one long enough for the text index."""
    text = listing.asked.text
    if text:
        yield text_of_lead().contains(text, autoescape=True), text if len(text) >= TRIGRAM else None
    for each in listing.asked.filters:
        column = COLUMNS[each.column]
        helps = column.searched and not each.either
        yield _filtered(each, listing.zone), _sure(each.conditions) if helps else None


def _filtered(asked: Filter, zone: ZoneInfo) -> ColumnElement[bool]:
    column = COLUMNS[asked.column]
    if column.kind is Kind.SET:
        return _tagged(asked.values) if column.id == "tags" else _one_of(column, asked.values)
    parts = [_compared(column, condition, zone) for condition in asked.conditions]
    return or_(*parts) if asked.either else and_(*parts)


def _compared(column: Column, asked: Condition, zone: ZoneInfo) -> ColumnElement[bool]:
    if asked.op is Op.BLANK:
        return _lacking(column)
    return not_(_blank(column)) if asked.op is Op.NOT_BLANK else _COMPARE[column.kind](column.value, asked, zone)


def _sure(conditions: tuple[Condition, ...]) -> str | None:
    """A text that every lead which meets the conditions has, long enough for the text index."""
    positive = (Op.CONTAINS, Op.STARTS, Op.ENDS, Op.EQUALS)
    texts = [str(each.value).lower() for each in conditions if each.op in positive]
    longest = max(texts, key=len, default="")
    return longest if len(longest) >= TRIGRAM else None


def _one_of(column: Column, values: tuple[str, ...]) -> ColumnElement[bool]:
    read = column.read or str
    known = [read(value) for value in values if value]
    return or_(column.value.in_(known), *([_lacking(column)] if "" in values else []))


def _tagged(values: tuple[str, ...]) -> ColumnElement[bool]:
    tag = select(LeadTag.lead_id).join(Tag, Tag.id == LeadTag.tag_id)
    keys = [value.casefold() for value in values if value]
    any_tag = Lead.id.in_(select(LeadTag.lead_id))
    return or_(Lead.id.in_(tag.where(Tag.key.in_(keys))), *([not_(any_tag)] if "" in values else []))


def _lacking(column: Column) -> ColumnElement[bool]:
    """Nothing is known that might be: who was erased lacks nothing."""
    return and_(_blank(column), Lead.erased_at.is_(None))


def _blank(column: Column) -> ColumnElement[bool]:
    """Nothing is known; of a text, nothing was written either."""
    is_text = isinstance(column.value.type, String)
    return or_(column.value.is_(None), *([column.value == ""] if is_text else []))


_HOLDS: dict[Op, Callable[[Any, str], ColumnElement[bool]]] = {
    Op.CONTAINS: lambda cell, text: cell.contains(text, autoescape=True),
    Op.NOT_CONTAINS: lambda cell, text: not_(cell.contains(text, autoescape=True)),
    Op.STARTS: lambda cell, text: cell.startswith(text, autoescape=True),
    Op.ENDS: lambda cell, text: cell.endswith(text, autoescape=True),
}
_COMPARES: dict[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.EQUALS: operator.eq,
    Op.NOT_EQUAL: operator.ne,
    Op.LESS: operator.lt,
    Op.LESS_EQUAL: operator.le,
    Op.GREATER: operator.gt,
    Op.GREATER_EQUAL: operator.ge,
}


def _text(value: Any, asked: Condition, _zone: ZoneInfo) -> ColumnElement[bool]:
    """Whatever the case; a missing text is an empty one."""
    cell: Any = lower_case(func.coalesce(value, ""))
    return (_HOLDS.get(asked.op) or _COMPARES[asked.op])(cell, str(asked.value).lower())


def _number(value: Any, asked: Condition, _zone: ZoneInfo) -> ColumnElement[bool]:
    """What is missing is neither equal to a number nor different from it."""
    if asked.op is Op.RANGE:
        return and_(value >= asked.value, value <= asked.to)
    return _COMPARES[asked.op](value, asked.value)


def _date(value: Any, asked: Condition, zone: ZoneInfo) -> ColumnElement[bool]:
    """By days of the team's zone."""
    first = asked.value
    last = asked.to if asked.op is Op.RANGE else first
    if not isinstance(first, date) or not isinstance(last, date):
        raise TypeError("a date is compared with days")
    begins, ends = midnight(first, zone), midnight(last + timedelta(days=1), zone)
    if asked.op is Op.LESS:
        return _COMPARES[asked.op](value, begins)
    if asked.op is Op.GREATER:
        return _COMPARES[Op.GREATER_EQUAL](value, ends)
    return or_(value < begins, value >= ends) if asked.op is Op.NOT_EQUAL else and_(value >= begins, value < ends)


_COMPARE: dict[Kind, Callable[[Any, Condition, ZoneInfo], ColumnElement[bool]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}
