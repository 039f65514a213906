"""The leads on each deal, by id and e-mail; its revenue is credited to the earliest of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, insert, select, union, update

from core.ingest.identity.people import earliest
from core.ingest.identity.person import email_hash
from core.ingest.write import touched
from core.store.bulk import chunks
from core.store.models import Deal, DealContact, DealParty, Lead

CHUNK = 5_000


def join_deals(connection: Connection) -> None:
    """Resolve the parties of touched deals and those a touched lead may be; their leads and deals count as touched."""
    if touched.any_of(connection, Deal):
        _write_parties(connection)
    _note_deals(connection)
    _note_leads(connection)  # those that were on them
    _resolve(connection)
    _write_contacts(connection)
    _note_leads(connection)  # those that are now
    on_deal = select(DealContact.lead_id).where(DealContact.deal_id == Deal.id).correlate(Deal)
    first = earliest(Lead.id.in_(on_deal))
    changed = Deal.lead_id.is_distinct_from(first)
    connection.execute(update(Deal).where(Deal.id.in_(touched.rows(Deal)), changed).values(lead_id=first))


def _write_parties(connection: Connection) -> None:
    """Contacts as the touched deals name them."""
    here = touched.rows(Deal)
    connection.execute(delete(DealParty).where(DealParty.deal_id.in_(here)))
    named = select(Deal.id, Deal.source_id, Deal.contact_ids, Deal.contact_emails).where(Deal.id.in_(here))
    rows = (party for deal in connection.execute(named).all() for party in _parties(deal))
    for chunk in chunks(rows, CHUNK):
        connection.execute(insert(DealParty), chunk)


def _parties(deal: Any) -> Iterator[dict[str, Any]]:
    here = {"deal_id": deal.id, "source_id": deal.source_id, "lead_id": None}
    for one in dict.fromkeys(_split(deal.contact_ids)):
        yield {**here, "ref": one, "email_hash": None}
    for one in dict.fromkeys(_split(deal.contact_emails)):
        yield {**here, "ref": None, "email_hash": email_hash(one)}


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _note_deals(connection: Connection) -> None:
    """Deals whose parties name a touched lead, or are one."""
    leads = touched.rows(Lead)
    names = select(Lead.external_id).where(Lead.id.in_(leads))
    people = select(Lead.email_hash).where(Lead.id.in_(leads))
    parts: list[Select[Any]] = [
        select(DealParty.deal_id).where(DealParty.ref.in_(names)),
        select(DealParty.deal_id).where(DealParty.email_hash.in_(people)),
        select(DealParty.deal_id).where(DealParty.lead_id.in_(leads)),
        select(Deal.id).where(Deal.lead_id.in_(leads)),
    ]
    touched.note(connection, Deal.__tablename__, select(union(*parts).subquery("deals").c[0]))


def _note_leads(connection: Connection) -> None:
    on_deals = select(DealContact.lead_id).where(DealContact.deal_id.in_(touched.rows(Deal))).distinct()
    touched.note(connection, Lead.__tablename__, on_deals)


def _resolve(connection: Connection) -> None:
    """An id in the deal's own source comes first, then the same id anywhere; an e-mail is its person."""
    own = Lead.external_id == DealParty.ref, Lead.source_id == DealParty.source_id
    by_id = func.coalesce(earliest(*own), earliest(own[0]))
    lead = case((DealParty.ref.is_not(None), by_id), else_=earliest(Lead.email_hash == DealParty.email_hash))
    here = DealParty.deal_id.in_(touched.rows(Deal))
    connection.execute(update(DealParty).where(here, DealParty.lead_id.is_distinct_from(lead)).values(lead_id=lead))


def _write_contacts(connection: Connection) -> None:
    here = touched.rows(Deal)
    connection.execute(delete(DealContact).where(DealContact.deal_id.in_(here)))
    pairs = select(DealParty.deal_id, DealParty.lead_id)
    pairs = pairs.where(DealParty.deal_id.in_(here), DealParty.lead_id.is_not(None))
    connection.execute(insert(DealContact).from_select(["deal_id", "lead_id"], pairs.distinct()))
