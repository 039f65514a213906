"""Taking a decision about leads back, as far as nobody decided something else since."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select, update

from core.access import audit
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.ingest.write import touched
from core.jobs.lead_edits import LARGEST_ID, Done, follow
from core.leads import tags
from core.leads.own import FIELDS, from_told, own
from core.store.engine import writing
from core.store.models import Lead, LeadEdit, LeadEditRow, StageChange
from core.text import counted

SINCE = "Its {field} was changed again since."
_OWN = [getattr(Lead, name) for names in FIELDS.values() for name in names]


def undo(engine: Engine, edit_id: int, person: Person, now: datetime) -> Done:
    """Give the leads of a decision back what they had before; those that were changed again since stay.

    NotAllowed for other people's decisions, except to admins; NotFound and InvalidInput for one that is not there
    or was taken back before.
    """
    with writing(engine) as connection:
        touched.start(connection)
        edit = _known(connection, edit_id, person)
        restored, refused = _restore(connection, edit)
        if restored:
            connection.execute(update(LeadEdit).where(LeadEdit.id == edit.id).values(undone_at=now))
            touched.note(connection, Lead.__tablename__, select(Lead.id).where(Lead.id.in_(restored)))
            leads = f"lead {restored[0]}" if len(restored) == 1 else counted(len(restored), "lead")
            audit.record(connection, now, person.id, "lead_edit_undone", field=edit.field, leads=leads, edit=edit.id)
        follow(connection, edit.field, now)
    return Done(edit.id if restored else None, len(restored), tuple(refused))


def _known(connection: Connection, edit_id: object, person: Person) -> Row[Any]:
    edit = None
    if type(edit_id) is int and 0 < edit_id <= LARGEST_ID:
        edit = connection.execute(select(LeadEdit.__table__).where(LeadEdit.id == edit_id)).first()
    if edit is None:
        raise NotFound("That change is not known here.")
    if edit.user_id != person.id and person.role is not Role.ADMIN:
        raise NotAllowed("Only whoever made a change, or an admin, can take it back.")
    if edit.undone_at is not None:
        raise InvalidInput("That change was taken back already.", field="edit")
    return edit


def _restore(connection: Connection, edit: Row[Any]) -> tuple[list[int], list[tuple[int, str]]]:
    """The leads that have their own again, and why the others do not."""
    row = LeadEditRow
    chosen = select(row.lead_id, row.before, row.after, *_OWN).join(Lead, Lead.id == row.lead_id)
    restored: list[int] = []
    refused: list[tuple[int, str]] = []
    for each in connection.execute(chosen.where(row.edit_id == edit.id).order_by(row.lead_id)).all():
        if edit.field == "tag":
            _put_tags_back(connection, each)
        elif own(each, edit.field) != each.after:
            refused.append((each.lead_id, SINCE.format(field=edit.field)))
            continue
        else:
            connection.execute(update(Lead).where(Lead.id == each.lead_id).values(from_told(each.before)))
        restored.append(each.lead_id)
    if edit.field == "stage":
        _forget_history(connection, edit, restored)
    return restored, refused


def _put_tags_back(connection: Connection, row: Row[Any]) -> None:
    """What the edit added goes, what it took returns; other tags stay."""
    before, after = set(row.before["tags"]), set(row.after["tags"])
    tags.put(connection, [row.lead_id], add=sorted(before - after), remove=sorted(after - before))


def _forget_history(connection: Connection, edit: Row[Any], leads: list[int]) -> None:
    """The stage changes it made go; what it declared a mistake counts again."""
    mine = StageChange.edit_id == edit.id, StageChange.lead_id.in_(leads)
    connection.execute(delete(StageChange).where(*mine))
    void = StageChange.lead_id.in_(leads), StageChange.void_until == edit.at
    connection.execute(update(StageChange).where(*void).values(void_until=None))
