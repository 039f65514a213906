"""Groups of leads that are probably one person, the largest first, with what speaks for it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.derive.likeness import Likeness
from core.errors import NotFound
from core.frame import Frame
from core.store.models import Distinct, Lead, LeadGroup, LeadKey
from core.store.stages import Stage

PAGE = 10
MOST_SHOWN = 50
"""Leads of a group that are shown; a group of more is no person."""
MOST_COUNTED = 1_000
"""Groups that are counted and paged through: with more, the largest come first."""
EVIDENCE = {
    Likeness.EMAIL: "the same e-mail",
    Likeness.PHONE: "the same phone",
    Likeness.NAME: "the same name and company",
}
LARGEST = 2**63 - 1
COLUMNS = ("id", "name", "email", "phone", "company", "stage", "created_at", "owner", "also")


@dataclass(frozen=True, slots=True)
class Group:
    """Leads that share `key`: the oldest first, as COLUMNS; `leads` counts all of them.

    `also`: e-mails and phones of leads that were merged into one, by which it is known too.
    """

    key: int
    evidence: str
    leads: int
    frame: Frame


@dataclass(frozen=True, slots=True)
class Page:
    """Some groups, how many come before them, and how many there are: `more` than `total`, which is MOST_COUNTED."""

    groups: tuple[Group, ...]
    total: int
    offset: int
    more: bool = False


def page(connection: Connection, offset: int = 0, limit: int = PAGE) -> Page:
    """Groups nobody called distinct, the largest first, of equal ones that with the newest lead."""
    some = select(LeadGroup.key).where(*_open()).limit(MOST_COUNTED + 1).subquery()
    counted = connection.scalar(select(func.count()).select_from(some)) or 0
    total = min(counted, MOST_COUNTED)
    offset = max(0, min(offset, total - 1))
    chosen = select(LeadGroup.__table__).where(*_open())
    order = LeadGroup.leads.desc(), LeadGroup.last_id.desc(), LeadGroup.key
    rows = connection.execute(chosen.order_by(*order).offset(offset).limit(limit)).all()
    return Page(tuple(_group(connection, row) for row in rows), total, offset, more=counted > total)


def is_shared(connection: Connection, key: int) -> bool:
    """Whether several leads share a key."""
    return _row(connection, key) is not None


def _row(connection: Connection, key: int) -> Any:
    if not -LARGEST <= key <= LARGEST:
        return None
    return connection.execute(select(LeadGroup.__table__).where(LeadGroup.key == key)).first()


def group(connection: Connection, key: int) -> Group:
    """One group by its key; NotFound where nothing is shared by it any more."""
    row = _row(connection, key)
    if row is None:
        raise NotFound("These leads share nothing any more: they were merged, or changed.")
    return _group(connection, row)


def members(connection: Connection, key: int) -> list[int]:
    """The leads that share a key, by id."""
    return list(connection.scalars(select(LeadKey.lead_id).where(LeadKey.key == key).order_by(LeadKey.lead_id)))


def _open() -> tuple[ColumnElement[bool], ...]:
    """Not said to be distinct, all of them; and no surer key is shared by the very same leads.

    "OFFSET 0" keeps PostgreSQL from looking at all groups at once: a page of them is wanted.
    """
    other = aliased(LeadGroup)
    surer = select(1).where(
        other.first_id == LeadGroup.first_id, other.last_id == LeadGroup.last_id, other.leads == LeadGroup.leads,
        other.total == LeadGroup.total, other.kind < LeadGroup.kind,
    )  # fmt: skip
    told = select(1).where(Distinct.key == LeadGroup.key)
    mine = LeadKey.key == LeadGroup.key
    said = exists().where(Distinct.key == LeadKey.key, Distinct.lead_id == LeadKey.lead_id)
    new = select(1).where(and_(mine, ~said))
    return ~exists(surer.offset(0)), or_(~exists(told.offset(0)), exists(new.offset(0)))


def _group(connection: Connection, row: Any) -> Group:
    same = (
        LeadGroup.first_id == row.first_id, LeadGroup.last_id == row.last_id, LeadGroup.leads == row.leads,
        LeadGroup.total == row.total,
    )  # fmt: skip
    kinds = sorted({Likeness(kind) for kind in connection.scalars(select(LeadGroup.kind).where(*same))})
    return Group(row.key, _worded(kinds), row.leads, _leads(connection, row.key))


def _worded(kinds: list[Likeness]) -> str:
    """They have ... in common."""
    told = [EVIDENCE[kind] for kind in kinds]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _leads(connection: Connection, key: int) -> Frame:
    said = (Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.phone, Lead.company_name, Lead.company_domain,
            Lead.stage, Lead.created_at, Lead.assigned)  # fmt: skip
    chosen = select(*said).join(LeadKey, LeadKey.lead_id == Lead.id).where(LeadKey.key == key)
    rows = connection.execute(chosen.order_by(Lead.created_at, Lead.id).limit(MOST_SHOWN)).all()
    also = _also(connection, [row.id for row in rows])
    found = [
        (row.id, " ".join(filter(None, (row.first_name, row.last_name))), row.email or "", row.phone or "",
         row.company_name or row.company_domain or "", Stage(row.stage).label, row.created_at, row.assigned or "",
         also.get(row.id, ""))
        for row in rows
    ]  # fmt: skip
    return Frame.of(found, COLUMNS)


def _also(connection: Connection, leads: list[int]) -> dict[int, str]:
    """What leads are known by since others were merged into them."""
    merged = select(Lead.merged_into, Lead.email, Lead.phone).where(Lead.merged_into.in_(leads)).order_by(Lead.id)
    told: dict[int | None, list[tuple[str | None, str | None]]] = defaultdict(list)
    for kept, email, phone in connection.execute(merged):
        told[kept].append((email, phone))
    return {
        kept or 0: ", ".join(dict.fromkeys(text for column in zip(*rows, strict=True) for text in column if text))
        for kept, rows in told.items()
    }
