"""What people and rules decide about leads: stage, owner, tags, score. Each decision can be taken back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, exists, insert, select, update

from core.access import audit
from core.access.person import Person
from core.collab import notices
from core.errors import AppError, Conflict, InvalidInput, NotFound
from core.ingest.write import touched
from core.ingest.write.settle import settle, settle_work
from core.leads import moves, tags
from core.leads.own import FIELDS, as_told, own
from core.store.crm import HERE, one_of_its_own
from core.store.engine import writing
from core.store.models import DealContact, Lead, LeadEdit, LeadEditRow, StageChange, User
from core.store.stages import Stage
from core.text import counted

MOST = 10_000
"""Leads of one decision."""
LONGEST_OWNER = 200
NOBODY = "nobody"
GONE = "It is no longer here."
LARGEST_ID = 2**63 - 1
_COLUMNS = (
    Lead.id, Lead.source_id, Lead.external_id, Lead.email_hash, Lead.stage, Lead.status, Lead.owner, Lead.assigned,
    *(getattr(Lead, name) for names in FIELDS.values() for name in names),
    exists().where(DealContact.lead_id == Lead.id).label("on_deal"),
)  # fmt: skip
Decide = Callable[[Row[Any]], dict[str, Any]]
"""A lead -> its own columns from now on; an AppError says why it cannot be changed."""


class _Unseen:
    """Stands for "the person did not look at it before"."""


UNSEEN = _Unseen()


@dataclass(frozen=True, slots=True)
class Done:
    """A decision: how many leads it changed; `refused` tells of each other lead why it stays as it is."""

    edit_id: int | None
    changed: int
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class _Edit:
    """One decision on its way into the database."""

    connection: Connection
    id: int
    now: datetime
    rows: list[Row[Any]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def leads(self) -> list[int]:
        return [row.id for row in self.rows]

    def done(self) -> Done:
        return Done(self.id if self.rows else None, len(self.rows), tuple(self.refused))


def set_stage(
    engine: Engine, lead_ids: Sequence[int], wanted: Stage, person: Person, now: datetime, *, note: str = "",
    reason: str = "", seen: Stage | None = None,
) -> Done:  # fmt: skip
    """Move leads to a stage, from now on and in the history.

    `seen`: the stage the person saw; Conflict where it is another by now. InvalidInput when a single lead may not
    move (`core.leads.moves`); of several, those that may not are refused. NotFound when none is there.
    """
    note = note.strip()

    def decide(row: Row[Any]) -> dict[str, Any]:
        current = Stage(row.stage)
        if seen is not None and current not in (seen, wanted):
            raise Conflict("stage", current=current.label, yours=wanted.label, original=seen.label)
        moves.check(current, wanted, on_deal=row.on_deal, reason=reason, note=note)
        told = moves.reasons(current, wanted).get(reason)
        return {
            "own_stage": int(wanted), "own_stage_at": now, "own_stage_over": row.status,
            "own_reason": told if wanted in (Stage.LOST, Stage.DISQUALIFIED) else None,
        }  # fmt: skip

    with _editing(engine, "stage", lead_ids, decide, person, now, note or reason) as edit:
        _write_history(edit, wanted, person, note, reason)
        _told(edit, person, "lead_stage_set", wanted.label)
    return edit.done()


def set_owner(
    engine: Engine, lead_ids: Sequence[int], owner: str | None, person: Person | None, now: datetime, *, why: str = "",
    seen: str | _Unseen | None = UNSEEN,
) -> Done:  # fmt: skip
    """Give leads to somebody (None: to nobody) until the CRM names another owner; by a rule where there is no person.

    `seen` as of `set_stage`. InvalidInput for a name that is none, and where a single lead has that owner already.
    """
    name = _name(owner)

    def decide(row: Row[Any]) -> dict[str, Any]:
        if not isinstance(seen, _Unseen) and row.assigned not in (seen or None, name):
            raise Conflict("owner", current=row.assigned or NOBODY, yours=name or NOBODY, original=seen or NOBODY)
        if row.assigned == name:
            raise InvalidInput(f"This lead is {name}'s already." if name else "This lead has no owner.", field="owner")
        return {"own_owner": name, "own_owner_at": now, "own_owner_over": row.owner}

    with _editing(engine, "owner", lead_ids, decide, person, now, why) as edit:
        _told(edit, person, "lead_owner_set", name or NOBODY)
        if edit.leads:
            notices.assigned(edit.connection, name, edit.leads, person.id if person else None, now)
    return edit.done()


def set_score(engine: Engine, lead_id: int, score: int | None, person: Person, now: datetime) -> Done:
    """Let a lead have this score (0 to 100) whatever its points say; None: what the rules say again."""
    if score is not None and (not isinstance(score, int) or not 0 <= score <= 100):
        raise InvalidInput(f"A score is a whole number from 0 to 100, not {score!r}.", field="score")
    with _editing(engine, "score", [lead_id], lambda _row: {"own_score": score}, person, now, "") as edit:
        _told(edit, person, "lead_score_set", "automatic" if score is None else f"{score}")
    return edit.done()


def set_tags(
    engine: Engine, lead_ids: Sequence[int], person: Person, now: datetime, *, add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> Done:  # fmt: skip
    """Put tags on leads and take others off; a new word becomes a tag. InvalidInput for a word that is no tag."""
    wanted, unwanted = [tags.word(each) for each in add], [tags.word(each) for each in remove]
    with _editing(engine, "tag", lead_ids, lambda _row: {}, person, now, "") as edit:
        before = tags.of(edit.connection, edit.leads)
        tags.put(edit.connection, edit.leads, add=wanted, remove=unwanted)
        after = tags.of(edit.connection, edit.leads)
        for lead in edit.leads:
            here = LeadEditRow.edit_id == edit.id, LeadEditRow.lead_id == lead
            values = {"before": {"tags": before[lead]}, "after": {"tags": after[lead]}}
            edit.connection.execute(update(LeadEditRow).where(*here).values(values))
        words = [*wanted, *(f"without {word}" for word in unwanted)]
        _told(edit, person, "lead_tags_set", ", ".join(words))
    return edit.done()


@contextmanager
def _editing(
    engine: Engine, what: str, lead_ids: Sequence[int], decide: Decide, person: Person | None, now: datetime, why: str
) -> Iterator[_Edit]:
    """Write what is decided of each lead; then, when the caller has written more, everything that follows from it."""
    ids = _checked(lead_ids)
    with writing(engine) as connection:
        touched.start(connection)
        here = Lead.id.in_(ids), one_of_its_own()
        known = {row.id: row for row in connection.execute(select(*_COLUMNS).where(*here))}
        if not known:
            raise NotFound(f"That lead is gone. {GONE}" if len(ids) == 1 else "None of these leads is here any more.")
        row = {"at": now, "user_id": person.id if person else None, "field": what, "why": why or None}
        edit = _Edit(connection, connection.scalars(insert(LeadEdit).returning(LeadEdit.id), row).one(), now)
        for lead in ids:
            _decide(edit, what, lead, known.get(lead), decide, alone=len(ids) == 1)
        touched.note(connection, Lead.__tablename__, select(Lead.id).where(Lead.id.in_(edit.leads)))
        yield edit
        follow(connection, what, now)


def follow(connection: Connection, what: str, now: datetime) -> None:
    """What follows from an edit of a field of the touched leads."""
    if what == "stage":
        settle(connection, {}, now)
    else:
        settle_work(connection, now)


def _decide(edit: _Edit, what: str, lead: int, row: Row[Any] | None, decide: Decide, *, alone: bool) -> None:
    """One lead of a decision; what speaks against it is told, of a single lead as an error."""
    if row is None:
        edit.refused.append((lead, GONE))
        return
    try:
        values = decide(row)
    except AppError as error:
        if alone:
            raise
        edit.refused.append((lead, error.message))
        return
    edit.rows.append(row)
    before, after = own(row, what), {**own(row, what), **as_told(values)}
    edit.connection.execute(insert(LeadEditRow).values(edit_id=edit.id, lead_id=lead, before=before, after=after))
    if values:
        edit.connection.execute(update(Lead).where(Lead.id == lead).values(values))


def _write_history(edit: _Edit, wanted: Stage, person: Person, note: str, reason: str) -> None:
    """A stage change for each lead; a mistake also makes what was reached beyond the stage count for nothing."""
    rows = [
        {
            "source_id": row.source_id, "external_id": f"{row.external_id}|{HERE}|{edit.id}",
            "lead_ref": row.external_id, "email_hash": row.email_hash, "origin": HERE, "value": wanted.name,
            "at": edit.now, "estimated": False, "note": note or None, "reason": reason or None,
            "user_id": person.id, "edit_id": edit.id, "stage": int(wanted),
        }
        for row in edit.rows
    ]  # fmt: skip
    connection = edit.connection
    if not rows:
        return
    if reason == moves.MISTAKE:
        beyond = StageChange.lead_id.in_(edit.leads), StageChange.stage > wanted, StageChange.at <= edit.now
        connection.execute(update(StageChange).where(*beyond).values(void_until=edit.now))
    connection.execute(insert(StageChange), rows)
    touched.note(connection, StageChange.__tablename__, select(StageChange.id).where(StageChange.edit_id == edit.id))


def _told(edit: _Edit, person: Person | None, action: str, to: str) -> None:
    """Into the audit log, when anything was changed."""
    if edit.rows:
        user = person.id if person else None
        leads = f"lead {edit.leads[0]}" if len(edit.leads) == 1 else counted(len(edit.leads), "lead")
        audit.record(edit.connection, edit.now, user, action, leads=leads, to=to, edit=edit.id)


def _checked(lead_ids: Sequence[int]) -> list[int]:
    ids = list(dict.fromkeys(lead_ids))
    if not ids:
        raise InvalidInput("Choose at least one lead.", field="leads")
    if len(ids) > MOST:
        raise InvalidInput(f"One change covers up to {MOST:,} leads; these are {len(ids):,}.", field="leads")
    if not all(type(each) is int and 0 < each <= LARGEST_ID for each in ids):
        raise NotFound(f"That lead is gone. {GONE}")
    return ids


def _name(owner: str | None) -> str | None:
    name = " ".join((owner or "").split())
    if len(name) > LONGEST_OWNER:
        raise InvalidInput(f"An owner's name has up to {LONGEST_OWNER} characters.", field="owner")
    return name or None


def owners(connection: Connection) -> list[str]:
    """The names leads can be given to: those in the CRM and the people of the team, by name."""
    named = {name for name in connection.scalars(select(Lead.assigned).distinct()) if name}
    people = connection.execute(select(User.email, User.name).where(User.disabled.is_(False)))
    return sorted(named | {name or email for email, name in people}, key=str.casefold)
