"""How a decision about leads is written: each lead is decided about, then all of them are written at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select

from core.access import audit
from core.access.person import Person
from core.errors import AppError, InvalidInput, NotFound
from core.ingest.write import touched
from core.ingest.write.settle import settle, settle_work
from core.leads.own import FIELDS, as_told, own, put
from core.store.crm import one_of_its_own
from core.store.models import DealContact, Lead, LeadEdit, LeadEditRow
from core.text import counted

MOST = 10_000
"""Leads of one decision."""
GONE = "It is no longer here."
LARGEST_ID = 2**63 - 1
_COLUMNS = (
    Lead.id, Lead.source_id, Lead.external_id, Lead.email_hash, Lead.stage, Lead.status, Lead.owner, Lead.assigned,
    *(getattr(Lead, name) for names in FIELDS.values() for name in names),
    exists().where(DealContact.lead_id == Lead.id).label("on_deal"),
)  # fmt: skip
Decide = Callable[[Row[Any]], Mapping[str, Any]]
"""A lead -> its own columns from now on; an AppError says why it cannot be changed."""


@dataclass(frozen=True, slots=True)
class Done:
    """A decision: how many leads it changed; `refused` tells of each other lead why it stays as it is."""

    edit_id: int | None
    changed: int
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Edit:
    """One decision on its way into the database; `records`: before and after of each of its `rows`."""

    connection: Connection
    now: datetime
    id: int | None = None
    rows: list[Row[Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def leads(self) -> list[int]:
        """The ids of those it changes."""
        return [row.id for row in self.rows]

    def done(self) -> Done:
        """What became of it."""
        return Done(self.id, len(self.rows), tuple(self.refused))


def checked(lead_ids: Sequence[int]) -> list[int]:
    """The ids, each once. InvalidInput for none or too many, NotFound for what is no id."""
    ids = list(dict.fromkeys(lead_ids))
    if not ids:
        raise InvalidInput("Choose at least one lead.", field="leads")
    if len(ids) > MOST:
        raise InvalidInput(f"One change covers up to {MOST:,} leads; these are {len(ids):,}.", field="leads")
    if not all(type(each) is int and 0 < each <= LARGEST_ID for each in ids):
        raise NotFound(f"That lead is gone. {GONE}")
    return ids


def known(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The leads of these ids that are there; NotFound where none is."""
    here = Lead.id.in_(ids), one_of_its_own()
    found = {row.id: row for row in connection.execute(select(*_COLUMNS).where(*here))}
    if not found:
        raise NotFound(f"That lead is gone. {GONE}" if len(ids) == 1 else "None of these leads is here any more.")
    return found


@contextmanager
def editing(
    connection: Connection, what: str, ids: Sequence[int], decide: Decide, by: Person | None, now: datetime,
    why: str = "",
) -> Iterator[Edit]:  # fmt: skip
    """Write what is decided of each lead; what the caller adds meanwhile is a part of it. `follow` is the caller's.

    Where nothing is changed nothing is written. What speaks against a single lead is raised.
    """
    edit, here = Edit(connection, now), known(connection, ids)
    wanted = {lead: _decided(edit, lead, here.get(lead), decide, alone=len(ids) == 1) for lead in ids}
    values = {lead: told for lead, told in wanted.items() if told is not None}
    if values:
        row = {"at": now, "user_id": by.id if by else None, "field": what, "why": why or None}
        edit.id = connection.scalars(insert(LeadEdit).returning(LeadEdit.id), row).one()
        edit.rows = [here[lead] for lead in values]
        edit.records = [_record(edit.id, row, what, values[row.id]) for row in edit.rows]
        put(connection, what, values)
        touched.note(connection, Lead.__tablename__, select(Lead.id).where(Lead.id.in_(edit.leads)))
    yield edit
    if values:
        connection.execute(insert(LeadEditRow), edit.records)


def follow(connection: Connection, what: str, now: datetime) -> None:
    """What follows from an edit of a field of the touched leads."""
    if what == "stage":
        settle(connection, {}, now)
    else:
        settle_work(connection, now)


def told(edit: Edit, person: Person | None, action: str, to: str) -> None:
    """Into the audit log, when anything was changed."""
    if edit.rows:
        user = person.id if person else None
        leads = f"lead {edit.leads[0]}" if len(edit.leads) == 1 else counted(len(edit.leads), "lead")
        audit.record(edit.connection, edit.now, user, action, leads=leads, to=to, edit=edit.id)


def _decided(edit: Edit, lead: int, row: Row[Any] | None, decide: Decide, *, alone: bool) -> Mapping[str, Any] | None:
    """What a lead has from now on; what speaks against it is told, of a single lead as an error."""
    if row is None:
        edit.refused.append((lead, GONE))
        return None
    try:
        return decide(row)
    except AppError as error:
        if alone:
            raise
        edit.refused.append((lead, error.message))
        return None


def _record(edit_id: int, row: Row[Any], what: str, values: Mapping[str, Any]) -> dict[str, Any]:
    before = own(row, what)
    return {"edit_id": edit_id, "lead_id": row.id, "before": before, "after": {**before, **as_told(values)}}
