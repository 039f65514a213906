"""Taking a decision about leads back, as far as nobody decided something else since."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select, update

from core.access import audit
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.ingest.write import touched
from core.jobs.editing import LARGEST_ID, Done, follow
from core.jobs.follow import changing
from core.leads import tags
from core.leads.own import FIELDS, from_told, own, put
from core.store.models import Lead, LeadEdit, LeadEditRow, StageChange
from core.text import counted

SINCE = "Its {field} was changed again since."
_OWN = [getattr(Lead, name) for names in FIELDS.values() for name in names]


def undo(engine: Engine, edit_id: int, person: Person, now: datetime) -> Done:
    """Give the leads of a decision back what they had before; those that were changed again since stay.

    NotAllowed for other people's decisions, except to admins; NotFound and InvalidInput for one that is not there
    or was taken back before.
    """
    with changing(engine, now) as connection:
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
    restored: list[Row[Any]] = []
    refused: list[tuple[int, str]] = []
    for each in connection.execute(chosen.where(row.edit_id == edit.id).order_by(row.lead_id)).all():
        if edit.field != "tag" and own(each, edit.field) != each.after:
            refused.append((each.lead_id, SINCE.format(field=edit.field)))
        else:
            restored.append(each)
    leads = [each.lead_id for each in restored]
    if edit.field == "tag":
        _put_tags_back(connection, restored)
    else:
        put(connection, edit.field, {each.lead_id: from_told(each.before) for each in restored})
    if edit.field == "stage":
        _forget_history(connection, edit, leads)
    return leads, refused


def _put_tags_back(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """What the edit added goes, what it took returns, word by word; other tags stay."""
    taken: dict[str, list[int]] = defaultdict(list)
    added: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        before, after = set(row.before["tags"]), set(row.after["tags"])
        for words, changed in ((taken, before - after), (added, after - before)):
            for word in changed:
                words[word].append(row.lead_id)
    for word in sorted(added):
        tags.put(connection, added[word], add=(), remove=[word])
    for word in sorted(taken):
        tags.put(connection, taken[word], add=[word], remove=())


def _forget_history(connection: Connection, edit: Row[Any], leads: list[int]) -> None:
    """The stage changes it made go; what it declared a mistake counts again."""
    mine = StageChange.edit_id == edit.id, StageChange.lead_id.in_(leads)
    connection.execute(delete(StageChange).where(*mine))
    void = StageChange.lead_id.in_(leads), StageChange.void_until == edit.at
    connection.execute(update(StageChange).where(*void).values(void_until=None))
