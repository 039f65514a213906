"""Which leads share what a person is recognised by: kept with the leads, so that no page looks through all of them."""

from collections.abc import Iterator, Sequence
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
    func,
    insert,
    or_,
    select,
    union,
)

from core.derive.likeness import Likeness, keys
from core.store.base import scratch, table_of
from core.store.bulk import chunks, write
from core.store.crm import one_of_its_own
from core.store.models import Lead, LeadGroup, LeadKey

CHUNK = 10_000
SWITCHBOARD = 5
"""Leads with one phone, beyond which it is no person's."""
_KEYS = table_of(LeadKey)
_COLUMNS = (_KEYS.c.lead_id, _KEYS.c.kind, _KEYS.c.key)
_CHANGED = Table("changed_key", MetaData(), Column("key", BigInteger, nullable=False), prefixes=["TEMPORARY"])
_SAID = (Lead.id, Lead.email, Lead.phone, Lead.first_name, Lead.last_name, Lead.company_name, Lead.company_domain)
Row = tuple[int, int, int]
"""A lead, a kind of likeness, and its key."""


def refresh(connection: Connection, leads: Select[Any]) -> None:
    """Follow a write that touched some leads; what stands already is not written again."""
    held = connection.execute(select(*_COLUMNS).where(_KEYS.c.lead_id.in_(leads)))
    stood: set[Row] = {(lead, kind, key) for lead, kind, key in held}
    told = list(_told(connection, leads))
    now = set(told) if stood else set()  # most leads are new, and have nothing to compare with
    gone = stood - now
    new = [row for row in told if row not in stood] if stood else told
    if not gone and not new:
        return
    moved = {lead for lead, _, _ in gone}
    for part in chunks(sorted(moved), CHUNK):
        connection.execute(delete(LeadKey).where(LeadKey.lead_id.in_(part)))
    _write(connection, [*new, *(row for row in stood & now if row[0] in moved)])
    _regroup(connection, leads, sorted({key for _, _, key in gone}))


def _regroup(connection: Connection, leads: Select[Any], gone: Sequence[int]) -> None:
    """The groups of the keys that these leads have, and of those they had."""
    scratch(connection, _CHANGED)
    if gone:
        write(connection, _CHANGED, {_CHANGED.c.key: gone})
    own = select(LeadKey.key).where(LeadKey.lead_id.in_(leads))
    concerned = union(own, select(_CHANGED.c.key))
    connection.execute(delete(LeadGroup).where(LeadGroup.key.in_(concerned)))
    _group(connection, concerned)


def rebuild(connection: Connection) -> None:
    """All of it from the leads."""
    for model in (LeadGroup, LeadKey):
        connection.execute(delete(model))
    for part in chunks(_told(connection, None), CHUNK):
        _write(connection, part)
    _group(connection, None)


def _told(connection: Connection, leads: Select[Any] | None) -> Iterator[Row]:
    """The keys of leads that count and stand by themselves."""
    chosen = select(*_SAID).where(Lead.junk.is_(None), one_of_its_own())
    chosen = chosen if leads is None else chosen.where(Lead.id.in_(leads))
    found = connection.execute(chosen.order_by(Lead.id), execution_options={"yield_per": CHUNK})
    return ((lead, int(kind), key) for lead, *said in found for kind, key in keys(*said))


def _write(connection: Connection, rows: Sequence[Row]) -> None:
    if rows:
        write(connection, _KEYS, dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)))


def _group(connection: Connection, concerned: SelectBase | None) -> None:
    """The keys (None: all) that several leads share; a phone that many have is a switchboard's and tells nobody."""
    lead = LeadKey.lead_id
    chosen = select(LeadKey.key, func.min(LeadKey.kind), func.count(), func.min(lead), func.max(lead), func.sum(lead))
    chosen = chosen if concerned is None else chosen.where(LeadKey.key.in_(concerned))
    names = ["key", "kind", "leads", "first_id", "last_id", "total"]
    shared = chosen.group_by(LeadKey.key).having(
        func.count() > 1, or_(func.min(LeadKey.kind) != int(Likeness.PHONE), func.count() <= SWITCHBOARD)
    )
    connection.execute(insert(LeadGroup).from_select(names, shared))
