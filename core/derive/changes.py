"""What each write changed of the figures, so that a snapshot taken before it is mended instead of taken anew."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, literal, select

from core.store.models import FigureChange
from core.store.settings import figures_version, set_figures_version
from core.store.types import day_number

MOST_LEADS = 20_000
"""Of a write that changed more, only that it did is kept: to take everything anew is as fast."""
KEPT = 100_000
"""Rows kept; who knows only what came before them takes everything anew."""
EVERYTHING = -1
"""Stands in the place of a lead."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Leads, and days of ad figures (source, first and last day number), that may be other now; deals may be, too."""

    leads: Sequence[int]
    spans: Sequence[tuple[Any, ...]]


def note_everything(connection: Connection) -> None:
    """All figures may be other now."""
    _note(connection, [{"lead_id": EVERYTHING}])


def note(
    connection: Connection, leads: Select[tuple[int]], deals: Select[tuple[int]], spans: Mapping[int, tuple[date, date]]
) -> None:
    """Those of some leads and deals, and of some days of ads by source, may be; of none of them: none are."""
    number = connection.scalar(select(func.count()).select_from(leads.subquery())) or 0
    if not (number or spans or connection.execute(deals.limit(1)).first()):
        return
    if number > MOST_LEADS:
        note_everything(connection)
        return
    days = {source: (day_number(first), day_number(last)) for source, (first, last) in spans.items()}
    _note(connection, [{"source_id": source, "first_day": a, "last_day": b} for source, (a, b) in days.items()])
    version, chosen = figures_version(connection), leads.subquery("changed")
    rows = select(literal(version), chosen.c[0])
    connection.execute(insert(FigureChange).from_select(["version", "lead_id"], rows))


def since(connection: Connection, version: int) -> Changes | None:
    """What changed after a version; None: everything, or nobody knows any more."""
    row = FigureChange
    last = connection.scalar(select(func.max(row.id)).where(row.version == version))
    if last is None:
        return None
    later = row.id > last
    leads = {lead for lead in connection.scalars(select(row.lead_id).where(later)) if lead is not None}
    if EVERYTHING in leads:
        return None
    chosen = select(row.source_id, row.first_day, row.last_day).where(later, row.source_id.is_not(None)).distinct()
    return Changes(sorted(leads), [tuple(each) for each in connection.execute(chosen)])


def _note(connection: Connection, rows: Sequence[Mapping[str, int]]) -> None:
    """Give the figures a new version: no number in a row, for a database restored from a copy counts anew."""
    version = secrets.randbits(62)
    set_figures_version(connection, version)
    connection.execute(insert(FigureChange).values(version=version))
    for row in rows:
        connection.execute(insert(FigureChange).values(version=version, **row))
    newest = connection.scalar(select(func.max(FigureChange.id))) or 0
    connection.execute(delete(FigureChange).where(FigureChange.id <= newest - KEPT))
