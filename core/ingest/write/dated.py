"""The dates that tell how far a source reaches, and which of them an update takes back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, func, or_, select

from core.ingest.write import touched
from core.store.models import (
    AdMetric,
    AdPeriodTotal,
    Click,
    Company,
    Deal,
    Lead,
    Source,
    StageChange,
    Touchpoint,
)

DATED: tuple[Any, ...] = (
    Lead.created_at,
    StageChange.at,
    Deal.created_at,
    Touchpoint.at,
    Company.created_at,
    Click.at,
    AdMetric.day,
    AdPeriodTotal.end_day,
)
"""One column of each table."""
_NAMES = {column.class_.__tablename__: column.key for column in DATED}


def day_of(found: date | datetime) -> date:
    """The day of a time, in UTC as a source's last day is."""
    return found.date() if isinstance(found, datetime) else found


def note_receding(
    connection: Connection, table: Table, stage: Table, todo: Table, columns: Sequence[Column[Any]]
) -> None:
    """Before rows are updated: note the sources whose last day may go back, as a row of that day gets an earlier one.

    `touched.receding` has them, until `sources.reach` looks whether anything else stands on that day.
    """
    old = next((column for column in columns if column.name == _NAMES.get(table.name)), None)
    if old is None:
        return
    new = stage.c[old.name]
    here = and_(todo.c.row_id == table.c.id, todo.c.seq == stage.c.seq, or_(new < old, new.is_(None)))
    found = select(table.c.source_id, func.max(old)).where(here, old.is_not(None)).group_by(table.c.source_id)
    for source_id, latest in connection.execute(found).all():
        last = connection.scalar(select(Source.last_data_day).where(Source.id == source_id))
        if last is None or day_of(latest) >= last:
            touched.note_one(connection, touched.RECEDING, source_id)
