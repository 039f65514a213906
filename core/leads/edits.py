"""What somebody last did to a lead here, so that they can take it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from core.store.models import Lead, LeadEdit, LeadEditRow, User
from core.store.settings import team


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit in force: its field, when (the team's time), and how many leads it changed at once."""

    id: int
    at: datetime
    field: str
    leads: int


def last_edit(connection: Connection, lead_id: int, user_id: int) -> Edit | None:
    """The newest edit of this lead that is in force, if this person made it; None otherwise."""
    newest = (
        select(LeadEdit.id, LeadEdit.at, LeadEdit.field, LeadEdit.user_id)
        .join(LeadEditRow, LeadEditRow.edit_id == LeadEdit.id)
        .where(LeadEditRow.lead_id == lead_id, LeadEdit.undone_at.is_(None))
        .order_by(LeadEdit.at.desc(), LeadEdit.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).one_or_none()
    if row is None or row.user_id != user_id:
        return None
    size = select(func.count()).select_from(LeadEditRow).where(LeadEditRow.edit_id == row.id)
    return Edit(row.id, row.at.astimezone(team(connection).zone), row.field, connection.scalar(size) or 0)


RECENT = 5_000


def owners(connection: Connection) -> list[str]:
    """Whom a lead can be given to: the people here, and whose the newest leads are; in alphabetical order."""
    recent = select(Lead.assigned).order_by(Lead.created_at.desc()).limit(RECENT).subquery()
    known = set(connection.scalars(select(recent.c.assigned).where(recent.c.assigned.is_not(None)).distinct()))
    known |= set(connection.scalars(select(User.email).where(User.disabled.is_(False))))
    return sorted(known, key=str.casefold)
