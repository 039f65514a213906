"""Leads that somebody said are one person: which of them stands for all."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, select, update

from core.ingest.write import touched
from core.store.models import Lead, LeadMerge


def follow(connection: Connection) -> None:
    """Set whom each merged lead is part of now; leads for which that is another count as touched."""
    into = {row.merged_id: row.kept_id for row in connection.execute(_live())}
    held = select(Lead.id, Lead.merged_into).where(Lead.merged_into.is_not(None))
    stood = {lead: kept for lead, kept in connection.execute(held)}  # noqa: C416 - rows are no pairs
    wanted = {lead: _end(into, lead) for lead in into}
    changed = {lead: wanted.get(lead) for lead in stood.keys() | wanted.keys() if stood.get(lead) != wanted.get(lead)}
    if changed:
        rows = [{"key": lead, "kept": kept} for lead, kept in sorted(changed.items())]
        told = update(Lead).where(Lead.id == bindparam("key")).values(merged_into=bindparam("kept"))
        connection.execute(told, rows)
    for lead in changed:
        touched.note_one(connection, Lead.__tablename__, lead)


def note_kept(connection: Connection) -> bool:
    """Leads that touched ones are part of count as touched; whether any lead is part of another."""
    if not connection.scalar(select(exists().where(Lead.merged_into.is_not(None)))):
        return False
    here = Lead.id.in_(touched.rows(Lead)), Lead.merged_into.is_not(None)
    touched.note(connection, Lead.__tablename__, select(Lead.merged_into).where(*here).distinct())
    return True


def stands_for() -> ColumnElement[Any]:
    """The lead that a lead's records count for."""
    return func.coalesce(Lead.merged_into, Lead.id)


def _live() -> Any:
    return select(LeadMerge.merged_id, LeadMerge.kept_id).where(LeadMerge.undone_at.is_(None))


def _end(into: dict[int, int], lead: int) -> int:
    """The last of a chain; it has an end, since only leads that stand by themselves are merged into others."""
    while lead in into:
        lead = into[lead]
    return lead
