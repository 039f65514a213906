"""What somebody last did to a lead here, so that they can take it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from core.errors import InvalidInput
from core.store.models import LeadEdit, LeadEditRow
from core.store.settings import team
from core.store.stages import Stage

CHOICES = {stage.name: stage.label for stage in Stage}
"""Name -> label of the stages a form offers."""


def stage_named(name: object) -> Stage:
    """The stage of a form; InvalidInput for what is none."""
    if not isinstance(name, str) or name not in CHOICES:
        raise InvalidInput(f"stage may be {', '.join(CHOICES)}.", field="stage")
    return Stage[name]


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
