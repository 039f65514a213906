"""The table of leads as pages and files ask for it: filters of the address, what the grid says, answers kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from core.collab.notices import edits_of
from core.derive.fx import derived_team
from core.filters import Basis, Compare, Filters
from core.frame import Frame
from core.leads import table
from core.leads.asked import Asked
from core.leads.columns import ALL
from core.leads.conditions import SOME, Ids, Listing, by_text
from core.leads.newest import newest
from core.metrics.query import query
from core.metrics.results import remembered, shared_moment
from core.metrics.where import resolve
from core.store.channels import CHANNELS
from core.store.models import Lead, Tag
from core.store.order import ascii_lower
from core.store.places import midnight
from core.store.stages import Stage

CHUNK = 500
MANY = 50_000
"""From so many leads on some questions are worth waiting for the rows only, not for how many there are."""
NEAR = 1_000
"""Places that are reached without knowing how many leads match."""
COUNTED = frozenset({"stage", "owner", "grade", "country", "channel", "score", "created"})
"""Columns by which an index alone counts."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows, how many leads match, and how many there are with the filter bar's filters alone.

    `total` is None where counting takes longer than the rows: `total` of this module counts then.
    """

    frame: Frame
    total: int | None
    all: int
    zone: ZoneInfo

    def rows(self) -> list[dict[str, Any]]:
        """The rows as people read them."""
        return [told(row, self.zone) for row in self.frame.records()]


def listing(connection: Connection, filters: Filters, asked: Asked, now: datetime) -> Listing:
    """The leads created in the period by `now` that the filters allow. InvalidInput as `resolve`."""
    found, zone = resolve(connection, filters), derived_team(connection).zone
    ends = [] if filters.end is None else [midnight(filters.end + timedelta(days=1), zone)]
    where = tuple((name, tuple(sorted(each.keys))) for name, each in found.conditions.items())
    start = None if filters.start is None else midnight(filters.start, zone)
    end = min([*ends, *_still_to_come(connection, now)], default=None)
    edits = edits_of(connection, asked.given) if asked.given else None
    return Listing(asked, start, end, where, zone, edits)


def _still_to_come(connection: Connection, now: datetime) -> Iterator[datetime]:
    """The end of the present where leads are dated after it; else the question is the same at any time."""
    until, newest = shared_moment(connection, now), connection.scalar(select(func.max(Lead.created_at)))
    if newest is not None and newest > until:
        yield until + timedelta(seconds=1)


def block(connection: Connection, filters: Filters, asked: Asked, now: datetime, start: int, end: int) -> Block:
    """The rows from place `start` up to, not including, `end`. InvalidInput as `listing`."""
    here = listing(connection, filters, asked, now)
    everything = leads_counted(connection, filters, now)
    found = _page(connection, here, start, end)
    if found is not None:
        return Block(table.rows(connection, found[0]), found[1], everything, here.zone)
    total = _counted_at_once(connection, here, everything, start)
    ids = _ids(connection, here, total, start, end)
    if total is None and len(ids) < end - start:  # the end is reached
        total = start + len(ids) if ids or not start else None
    return Block(table.rows(connection, ids), total, everything, here.zone)


def total(connection: Connection, filters: Filters, asked: Asked, now: datetime) -> tuple[int, int]:
    """How many leads match, and how many there are with the filter bar's filters alone."""
    here, everything = listing(connection, filters, asked, now), leads_counted(connection, filters, now)
    return everything if asked.is_plain else _count(connection, here), everything


def _counted_at_once(connection: Connection, here: Listing, everything: int, start: int) -> int | None:
    """How many match; None where rows near the beginning need not wait until somebody has counted."""
    if here.asked.is_plain:
        return everything
    if everything <= MANY or start >= NEAR:
        return _count(connection, here)
    if _is_dear(here.asked):
        return None
    some = remembered(
        connection, ("leads matching", MANY, _unordered(here)), partial(table.count, connection, here, MANY)
    )
    return None if some > MANY else some


def _is_dear(asked: Asked) -> bool:
    """Whether the leads themselves have to be looked at to count them."""
    return bool(asked.text) or any(each.column not in COUNTED for each in asked.filters)


def _page(connection: Connection, here: Listing, start: int, end: int) -> tuple[Sequence[int], int | None] | None:
    """The ids at these places, and how many match if that is known; None where the text index does not help."""
    among = _among(connection, here)
    if among is not None and len(among) > SOME and start < NEAR and table.is_by_age(here):
        first = newest(connection, here, among, end)
        if first is not None:
            matches, whole = first
            return matches[start:end], len(matches) if whole else None
    found = _found(connection, here, among)
    return None if found is None else (found[start:end], len(found))


def _found(connection: Connection, here: Listing, among: Ids | None) -> Sequence[int] | None:
    """All matches in order where the text index says they are few; kept."""
    if among is None:
        return None
    return remembered(connection, ("leads found", here), partial(table.found, connection, here, among))


def _among(connection: Connection, here: Listing) -> Ids | None:
    return remembered(connection, ("leads by text", _unordered(here)), partial(by_text, connection, here))


def every_row(connection: Connection, filters: Filters, asked: Asked, now: datetime) -> Iterator[Frame]:
    """All rows in order, some at a time, without holding them."""
    here = listing(connection, filters, asked, now)
    total = _count(connection, here)
    return (table.rows(connection, ids) for ids in table.chunks(connection, here, total, CHUNK))


def whole(connection: Connection, filters: Filters, here: Listing, now: datetime) -> tuple[Sequence[int] | None, int]:
    """All matches in order where they are few enough to be kept, else None; and how many they are."""
    found = _found(connection, here, _among(connection, here))
    if found is not None:
        return found, len(found)
    total = leads_counted(connection, filters, now) if here.asked.is_plain else _count(connection, here)
    return (None if total > table.FEW else _ids(connection, here, total, 0, total)), total


def place(connection: Connection, filters: Filters, asked: Asked, now: datetime, offset: int) -> int | None:
    """The id of the lead at a place of the list; None beyond its ends."""
    if offset < 0:
        return None
    found = block(connection, filters, asked, now, offset, offset + 1).frame["id"]
    return found[0] if found else None


def leads_counted(connection: Connection, filters: Filters, now: datetime) -> int:
    """How many leads count with these filters: what the metric says."""
    plain = replace(filters, compare=Compare.NONE, basis=Basis.COHORT)
    return int(query(connection, ("leads",), plain, now).total["leads"] or 0)


def _count(connection: Connection, here: Listing) -> int:
    return remembered(connection, ("leads matching", _unordered(here)), partial(table.count, connection, here))


def _unordered(here: Listing) -> Listing:
    return replace(here, asked=replace(here.asked, sort=()))


def _ids(connection: Connection, here: Listing, total: int | None, start: int, end: int) -> Sequence[int]:
    """Of few matches the whole order is kept; else the place is walked to."""
    if total is None or total > table.FEW:
        return table.ids(connection, here, total, start, end - start)
    whole = partial(table.ids, connection, here, total, 0, table.FEW)
    return remembered(connection, ("leads in order", here), lambda: tuple(whole()))[start:end]


def choices(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """(value, label) of what each set column has, by label; asked once for each version of the data."""
    return remembered(connection, ("leads choices",), partial(_choices, connection))


def _choices(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    owners = {ascii_lower(name): name for name in _distinct(connection, Lead.assigned)}
    tags = connection.execute(select(Tag.key, Tag.name).order_by(Tag.key))
    return {
        "stage": [(stage.name, stage.label) for stage in Stage],
        "owner": sorted(owners.items(), key=lambda pair: pair[1].casefold()),
        "grade": [(each, each) for each in _distinct(connection, Lead.grade)],
        "country": [(each, each) for each in _distinct(connection, Lead.country)],
        "tags": [(key, name) for key, name in tags],
    }


def _distinct(connection: Connection, column: Any) -> list[str]:
    found = connection.scalars(select(column).where(column.is_not(None)).distinct())
    return sorted(filter(None, found))


_WORDS: dict[str, Callable[[Any], str]] = {
    "stage": lambda number: Stage(number).label,
    "channel": lambda code: CHANNELS.get(code, code),
}


def told(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """A row's cells as people read them, by column; days in the team's zone."""
    cells: dict[str, Any] = {column.id: row[column.id] for column in ALL}
    cells |= {name: word(row[name]) for name, word in _WORDS.items()}
    for name in ("created", "touched"):
        cells[name] = row[name] and row[name].astimezone(zone).date()
    return {**cells, "id": row["id"], "junk": row["junk"]}
