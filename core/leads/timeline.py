"""What happened with a lead, newest first: touches, sales, stages, deals, edits and comments in one stream.

Each kind is read by its own index from the cursor on, as many rows as a page has; so a page costs the same
however long the stream is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from core.leads.event_words import worded
from core.leads.streams import STREAMS, Stream
from core.store.settings import team

KINDS = tuple(dict.fromkeys(stream.kind for stream in STREAMS))
_CURSOR = re.compile(r"(\d{1,12})\.(\d)\.(\d{1,10})", re.ASCII)
_LARGEST_SECOND = 253_402_300_799
Place = tuple[datetime, int, int]
"""Where an event stands: its moment, the number of its stream, its own number."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `at` (the team's time); `core.leads.streams` says what `facts` each kind has."""

    at: datetime
    kind: str
    id: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first; `after` asks for the next page, None when there is none."""

    events: tuple[Event, ...]
    after: str | None


def timeline(connection: Connection, lead_id: int, kind: str = "", after: str = "", limit: int = 50) -> Page:
    """The events of one kind, or of all; those of the first page when `after` is no cursor that a page gave."""
    cursor, here = _place(after), team(connection)
    rows = [
        _rows(connection, lead_id, number, stream, cursor, limit + 1)
        for number, stream in enumerate(STREAMS)
        if kind in ("", stream.kind)
    ]
    found = list(islice(merge(*rows, key=lambda row: row[0], reverse=True), limit + 1))
    events = tuple(
        replace(event, at=event.at.astimezone(here.zone), facts=worded(event.kind, event.facts, here.currency))
        for _, event in found[:limit]
    )
    return Page(events, _text(found[limit - 1][0]) if len(found) > limit else None)


def counts(connection: Connection, lead_id: int) -> dict[str, int]:
    """How many events of each kind there are."""
    found = dict.fromkeys(KINDS, 0)
    for stream in STREAMS:
        rows = stream.chosen(lead_id).subquery()
        found[stream.kind] += connection.scalar(select(func.count()).select_from(rows)) or 0
    return found


def _rows(
    connection: Connection, lead_id: int, number: int, stream: Stream, cursor: Place | None, limit: int
) -> Iterable[tuple[Place, Event]]:
    order = (stream.at.desc(), stream.number.desc())
    chosen = stream.chosen(lead_id).where(_older(stream, number, cursor)).order_by(*order).limit(limit)
    for row in connection.execute(chosen).mappings():
        facts = {name: value for name, value in row.items() if name not in ("at", "number")}
        yield (
            (row["at"], number, row["number"]),
            Event(row["at"], stream.kind, row["number"], facts),
        )


def _older(stream: Stream, number: int, cursor: Place | None) -> ColumnElement[bool]:
    """Events of a stream that come after the cursor's."""
    if cursor is None:
        return true()
    at, its, last = cursor
    same = stream.at <= at if number < its else stream.at < at
    return or_(same, and_(stream.at == at, stream.number < last)) if number == its else same


def _text(place: Place) -> str:
    at, stream, number = place
    return f"{int(at.timestamp())}.{stream}.{number}"


def _place(text: str) -> Place | None:
    found = _CURSOR.fullmatch(text)
    if found is None or int(found[1]) > _LARGEST_SECOND:
        return None
    return datetime.fromtimestamp(int(found[1]), UTC), int(found[2]), min(int(found[3]), 2**31 - 1)
