"""Saying that leads are one person, taking it back, and saying that they are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from core.access import audit
from core.access.person import Person
from core.errors import InvalidInput, NotFound
from core.frame import Frame
from core.ingest.identity import merges
from core.ingest.write import touched
from core.ingest.write.settle import settle
from core.jobs.follow import changing
from core.leads import belongings, duplicates
from core.store.crm import one_of_its_own
from core.store.engine import writing
from core.store.models import (
    Base,
    DealContact,
    Distinct,
    Lead,
    LeadComment,
    LeadMerge,
    LeadTag,
    StageChange,
    Touchpoint,
    User,
)
from core.text import counted

MOST = 50
"""Leads merged in one go."""
LARGEST_ID = 2**31 - 1
GONE = NotFound("One of these leads is no longer here, or was merged meanwhile. Look at the group again.")
MOVES: tuple[tuple[str, type[Base], str], ...] = (
    ("stage change", StageChange, ""),
    ("touch", Touchpoint, "touches"),
    ("deal", DealContact, ""),
    ("comment", LeadComment, ""),
    ("tag", LeadTag, ""),
)
"""What a preview counts: a word for one, the table, a word for several."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: whom it keeps, how many it merges into them, and what goes with those, in words."""

    kept: str
    merged: int
    moves: tuple[str, ...]


def preview(connection: Connection, kept: object, merged: Sequence[object]) -> Preview:
    """What `merge` would do; the same errors."""
    lead, others = _checked(connection, kept, merged)
    counts = [
        counted(number, one, several) for one, model, several in MOVES if (number := _number(connection, model, others))
    ]
    return Preview(_label(connection, lead), len(others), tuple(counts))


def merge(engine: Engine, kept: object, merged: Sequence[object], person: Person, now: datetime) -> int:
    """Let some leads be part of the kept one, which everything that speaks of them counts for; how many.

    InvalidInput for a choice that is none; NotFound where one of them is gone or part of another already.
    """
    with changing(engine, now) as connection:
        lead, others = _checked(connection, kept, merged)
        for other in others:
            row = {"kept_id": lead, "merged_id": other, "at": now, "user_id": person.id}
            connection.execute(insert(LeadMerge).values(**row, moved=belongings.move(connection, other, lead)))
        _follow(connection, [lead, *others], now)
        told = {"leads": ", ".join(map(str, others)), "lead": lead}
        audit.record(connection, now, person.id, "leads_merged", **told)
    return len(others)


def unmerge(engine: Engine, merge_id: object, person: Person, now: datetime) -> None:
    """Let a merged lead stand by itself again, with all that was its own; NotFound without such a merge."""
    with changing(engine, now) as connection:
        row = _live(connection, merge_id)
        connection.execute(update(LeadMerge).where(LeadMerge.id == row.id).values(undone_at=now))
        holder = connection.scalar(select(Lead.merged_into).where(Lead.id == row.merged_id)) or row.kept_id
        belongings.give_back(connection, row.merged_id, holder, row.kept_id, row.moved)
        _follow(connection, [row.merged_id, holder], now)
        audit.record(connection, now, person.id, "leads_unmerged", lead=row.merged_id, kept=row.kept_id)


def merged(connection: Connection, limit: int = 20) -> tuple[Frame, int]:
    """The newest merges in force (id, name, email, kept, kept_id, at, who), and how many there are."""
    here = LeadMerge.undone_at.is_(None)
    chosen = select(LeadMerge.id, LeadMerge.merged_id, LeadMerge.kept_id, LeadMerge.at, User.name, User.email)
    rows = connection.execute(
        chosen.outerjoin(User, User.id == LeadMerge.user_id).where(here).order_by(LeadMerge.id.desc()).limit(limit)
    ).all()
    found = [
        (row.id, _label(connection, row.merged_id), _label(connection, row.kept_id), row.kept_id, row.at,
         row.name or row.email or "")
        for row in rows
    ]  # fmt: skip
    number = connection.scalar(select(func.count()).select_from(LeadMerge).where(here)) or 0
    return Frame.of(found, ["id", "merged", "kept", "kept_id", "at", "who"]), number


def _follow(connection: Connection, leads: Sequence[int], now: datetime) -> None:
    """Everything that is derived of these leads, and of what speaks of them."""
    merges.follow(connection)
    for model in (StageChange, Touchpoint):
        touched.note(connection, model.__tablename__, select(model.id).where(model.lead_id.in_(leads)))
    for lead in leads:
        touched.note_one(connection, Lead.__tablename__, lead)
    settle(connection, {}, now)


def _checked(connection: Connection, kept: object, merged: Sequence[object]) -> tuple[int, list[int]]:
    """The ids, once each, of leads that stand by themselves."""
    ids = [each for each in (kept, *merged) if type(each) is int and 0 < each <= LARGEST_ID]
    if len(ids) <= len(merged):  # one of them is no id at all
        raise GONE
    others = list(dict.fromkeys(each for each in ids if each != ids[0]))
    if not others:
        raise InvalidInput("Choose at least two leads, one of which is kept.", field="leads")
    if len(others) >= MOST:
        raise InvalidInput(f"Up to {MOST} leads are merged in one go; these are {len(others) + 1:,}.", field="leads")
    here = Lead.id.in_(ids), one_of_its_own(), Lead.erased_at.is_(None)
    if connection.scalar(select(func.count()).where(*here)) != len(others) + 1:
        raise GONE
    return ids[0], others


def _live(connection: Connection, merge_id: object) -> Any:
    row = None
    if type(merge_id) is int and 0 < merge_id <= LARGEST_ID:
        here = LeadMerge.id == merge_id, LeadMerge.undone_at.is_(None)
        row = connection.execute(select(LeadMerge.__table__).where(*here)).first()
    if row is None:
        raise NotFound("That merge is not in force any more.")
    return row


def _number(connection: Connection, model: Any, leads: Sequence[int]) -> int:
    return connection.scalar(select(func.count()).select_from(model).where(model.lead_id.in_(leads))) or 0


def _label(connection: Connection, lead: int) -> str:
    """What to call a lead."""
    said = select(Lead.first_name, Lead.last_name, Lead.email, Lead.company_name).where(Lead.id == lead)
    first, last, email, company = connection.execute(said).one()
    return " ".join(filter(None, (first, last))) or email or company or f"Lead {lead}"


def call_distinct(engine: Engine, key: object, person: Person, now: datetime) -> int:
    """Remember that the leads of a group are several people, until another one joins them; how many there are."""
    if type(key) is not int:
        raise GONE
    with writing(engine) as connection:
        found = duplicates.group(connection, key)
        known = set(connection.scalars(select(Distinct.lead_id).where(Distinct.key == key)))
        rows = [{"key": key, "lead_id": lead} for lead in duplicates.members(connection, key) if lead not in known]
        if rows:
            connection.execute(insert(Distinct), rows)
        audit.record(connection, now, person.id, "leads_distinct", leads=found.leads, evidence=found.evidence)
    return found.leads
