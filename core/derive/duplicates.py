"""Which leads share what a person is recognised by: kept with the leads, so that no page looks through all of them.

What a merged lead is recognised by counts for the lead it is part of, so that whoever comes under its address is found.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Select,
    SelectBase,
    Table,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from core.derive.likeness import KIND_BITS, Likeness, keys, signs
from core.store.base import scratch, table_of
from core.store.bulk import chunks, send, write
from core.store.crm import one_of_its_own
from core.store.models import Lead, LeadGroup, LeadKey

CHUNK = 10_000
SWITCHBOARD = 5
"""Leads with one phone, beyond which it is no person's."""
_KEYS = table_of(LeadKey)
_COLUMNS = (_KEYS.c.lead_id, _KEYS.c.key)
_CHANGED = Table("changed_key", MetaData(), Column("key", BigInteger, nullable=False), prefixes=["TEMPORARY"])
_SAID = ("email", "phone", "first_name", "last_name", "company_name", "company_domain")
Row = tuple[int, int]
"""A lead and a key of its."""


def refresh(connection: Connection, leads: Select[Any]) -> None:
    """Follow a write that touched some leads; what stands already is not written again."""
    is_first = connection.scalar(select(LeadKey.lead_id).limit(1)) is None
    held = connection.execute(select(*_COLUMNS).where(_KEYS.c.lead_id.in_(leads)))
    stood: set[Row] = {(lead, key) for lead, key in held}
    gone: list[int] | None = []
    if stood:
        gone = _replace(connection, leads, stood)
    else:  # most leads are new, and have nothing to compare with
        _write(connection, leads)
    if is_first:
        _group(connection, None)
    elif gone is not None:
        _regroup(connection, leads, gone)


def _replace(connection: Connection, leads: Select[Any], stood: set[Row]) -> list[int] | None:
    """Keys that are others now are written; the keys that went, or None where all stood already."""
    now = {row for part in _told(connection, leads) for row in part}
    gone, moved = stood - now, {lead for lead, _ in stood - now}
    for part in chunks(sorted(moved), CHUNK):
        connection.execute(delete(LeadKey).where(LeadKey.lead_id.in_(part)))
    new = sorted(row for row in now if row not in stood or row[0] in moved)
    send(connection, _KEYS, _COLUMNS, new)
    return sorted({key for _, key in gone}) if gone or new else None


def _write(connection: Connection, leads: Select[Any] | None) -> None:
    """Part by part, so that nothing is collected."""
    for part in _told(connection, leads):
        send(connection, _KEYS, _COLUMNS, part)


def _regroup(connection: Connection, leads: Select[Any], gone: Sequence[int]) -> None:
    """The groups of the keys that these leads had, and of those they have in common with any other."""
    scratch(connection, _CHANGED)
    if gone:
        write(connection, _CHANGED, {_CHANGED.c.key: gone})
    other = aliased(LeadKey)
    shared = exists().where(other.key == LeadKey.key, other.lead_id != LeadKey.lead_id)
    own = select(LeadKey.key).where(LeadKey.lead_id.in_(leads), shared)
    connection.execute(insert(_CHANGED).from_select(["key"], own))
    concerned = select(_CHANGED.c.key)
    connection.execute(delete(LeadGroup).where(LeadGroup.key.in_(concerned)))
    _group(connection, concerned)


def rebuild(connection: Connection) -> None:
    """All of it from the leads."""
    for model in (LeadGroup, LeadKey):
        connection.execute(delete(model))
    _write(connection, None)
    _group(connection, None)


def _told(connection: Connection, leads: Select[Any] | None) -> Iterator[Iterable[Row]]:
    """The keys of leads that count and stand by themselves, once each, with those of leads merged into them."""
    parts = _recognised(connection, _standing(leads))
    if not connection.scalar(select(exists().where(Lead.merged_into.is_not(None)))):
        return parts
    part = aliased(Lead)
    joined = select(Lead.id, *(getattr(part, name) for name in _SAID)).join(part, part.merged_into == Lead.id)
    merged = _recognised(connection, joined.where(*_here(leads)).order_by(Lead.id))
    return iter([dict.fromkeys(chain.from_iterable((*parts, *merged)))])


def _standing(leads: Select[Any] | None) -> Select[Any]:
    return select(Lead.id, *(getattr(Lead, name) for name in _SAID)).where(*_here(leads)).order_by(Lead.id)


def _here(leads: Select[Any] | None) -> list[Any]:
    counts = [Lead.junk.is_(None), one_of_its_own()]
    return counts if leads is None else [*counts, Lead.id.in_(leads)]


def _recognised(connection: Connection, chosen: Select[Any]) -> Iterator[Iterable[Row]]:
    """The keys of leads selected by id and what is said of them; rows that pass by cost no collection of garbage."""
    for part in connection.execute(chosen, execution_options={"yield_per": CHUNK}).partitions():
        leads, kinds, texts = [], [], []
        for lead, *said in part:
            for kind, text in signs(*said):
                leads.append(lead)
                kinds.append(kind)
                texts.append(text)
        yield zip(leads, keys(kinds, texts), strict=True)


def _group(connection: Connection, concerned: SelectBase | None) -> None:
    """The keys (None: all) that several leads share; a phone that many have is a switchboard's and tells nobody."""
    lead = LeadKey.lead_id
    kind = LeadKey.key.bitwise_and((1 << KIND_BITS) - 1)
    chosen = select(LeadKey.key, kind, func.count(), func.min(lead), func.max(lead), func.sum(lead))
    chosen = chosen if concerned is None else chosen.where(LeadKey.key.in_(concerned))
    names = ["key", "kind", "leads", "first_id", "last_id", "total"]
    shared = chosen.group_by(LeadKey.key).having(
        func.count() > 1, or_(kind != int(Likeness.PHONE), func.count() <= SWITCHBOARD)
    )
    connection.execute(insert(LeadGroup).from_select(names, shared))
