"""Erasing a person: their leads stay as stubs without anything personal, so that figures of the past do not change."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, or_, select, update

from core.ingest.write import touched
from core.ingest.write.suppress import split, suppress
from core.jobs.person import Subject, mentions, scrubbed
from core.jobs.person_data import clicks
from core.store.base import Base
from core.store.models import (
    Audit,
    Click,
    Deal,
    DealContact,
    Distinct,
    ImportChange,
    ImportReject,
    Lead,
    LeadComment,
    LeadEdit,
    LeadEditRow,
    LeadTag,
    Notice,
    StageChange,
    Tag,
    Touchpoint,
)

ERASED = "[erased]"
PERSONAL = (
    "attributes", "email", "email_hash", "first_name", "last_name", "phone", "job_title", "company_name",
    "company_domain", "company_id", "disqualified_reason", "source_detail", "gclid", "gbraid", "wbraid",
    "lead_form_id", "landing_url", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
    "placement", "value_track", "channel_value", "network", "form_seconds", "own_reason", "junk_evidence",
)  # fmt: skip
"""What goes of a lead. When it came, through what, how far it got and whose it was stays."""
References = Mapping[tuple[int, str], str]
"""(source, external id) of a lead -> the id that stands for it since."""
Places = list[tuple[Table, list[dict[str, Any]]]]
"""Tables, and rows of them by their primary keys."""


def places(connection: Connection, who: Subject) -> Places:
    """Where something names the person. It looks through all tables: not for a writer's transaction."""
    return [(table, [_key(table, row) for row in rows]) for table, rows in mentions(connection, who)]


def erase(connection: Connection, who: Subject, found: Places, now: datetime) -> int:
    """Inside the writer's transaction, after `touched.start`: everything about the person; the caller settles.

    And what names them in the places `found`: how many records of others those are.
    """
    refs = _stubs(connection, who)
    _forget_clicks(connection, who)
    _forget_deals(connection, who, refs)
    for model, reference in ((StageChange, "lead_ref"), (Touchpoint, "contact_ref")):
        _forget_spoken(connection, who, model, reference, refs)
    _forget_work(connection, who)
    _forget_leads(connection, who, refs, now)
    others = scrub(connection, who, found)
    stub = next(iter(refs.values()), None)
    people = [(person, None, stub) for person in who.hashes]
    suppress(connection, [*people, *((told, source, new) for (source, told), new in refs.items())], now)
    return others


def _stubs(connection: Connection, who: Subject) -> References:
    known = connection.execute(select(Lead.source_id, Lead.external_id).where(Lead.id.in_(who.leads)).order_by(Lead.id))
    return {(row.source_id, row.external_id): f"erased:{secrets.token_hex(8)}" for row in known}


def _forget_clicks(connection: Connection, who: Subject) -> None:
    mine = list(connection.scalars(select(Click.id).where(clicks(connection, who))))
    _forget_imports(connection, Click, mine)
    for each in mine:
        values = {"external_id": f"erased:{secrets.token_hex(8)}", "gclid": None, "email_hash": None}
        connection.execute(update(Click).where(Click.id == each).values(**values, lead_form_id=None))


def _forget_deals(connection: Connection, who: Subject, refs: References) -> None:
    """Deals stay, with the stub in the place of the person."""
    on = select(DealContact.deal_id).where(DealContact.lead_id.in_(who.leads))
    ids = {told: new for (_, told), new in refs.items()}
    emails = {each.casefold() for each in who.emails}
    rows = connection.execute(select(Deal.id, Deal.contact_ids, Deal.contact_emails).where(Deal.id.in_(on))).all()
    for row in rows:
        named, left = split(row.contact_ids), split(row.contact_emails)
        contacts = [ids.get(each, each) for each in named]
        if len(kept := [each for each in left if each.casefold() not in emails]) < len(left):
            contacts += list(refs.values())[:1]
        told = {"contact_ids": ";".join(dict.fromkeys(contacts)) or None, "contact_emails": ";".join(kept) or None}
        connection.execute(update(Deal).where(Deal.id == row.id).values(**told))
        touched.note_one(connection, Deal.__tablename__, row.id)
    _forget_imports(connection, Deal, [row.id for row in rows])


def _forget_spoken(connection: Connection, who: Subject, model: Any, reference: str, refs: References) -> None:
    """Stage changes and touches stay with their dates and kinds, without texts."""
    of_person = or_(model.lead_id.in_(who.leads), model.email_hash.in_(who.hashes))
    first = next(iter(refs.values()), None)
    rows = connection.execute(select(model.id, model.source_id, getattr(model, reference)).where(of_person)).all()
    texts = {"note": None} if model is StageChange else dict.fromkeys(("subject", "notes", "outcome"))
    for key, source, told in rows:
        new = refs.get((source, told), first) if told else first
        values = {"external_id": f"{new or 'erased'}|{key}", reference: new, "email_hash": None, "attributes": None}
        connection.execute(update(model).where(model.id == key).values(**values, **texts))
        touched.note_one(connection, model.__tablename__, key)
    _forget_imports(connection, model, [row.id for row in rows])


def _forget_imports(connection: Connection, model: type[Base], ids: list[int]) -> None:
    """What imports remember of rows: that they made them is no personal datum, what they held is."""
    here = ImportChange.table_name == model.__tablename__, ImportChange.row_id.in_(ids)
    held = or_(ImportChange.before.is_not(None), ImportChange.after.is_not(None))
    connection.execute(delete(ImportChange).where(*here, held))


def _forget_work(connection: Connection, who: Subject) -> None:
    """Comments, notices, tags and the reasons of decisions."""
    mine = select(LeadComment.id).where(LeadComment.lead_id.in_(who.leads))
    connection.execute(delete(Notice).where(or_(Notice.lead_id.in_(who.leads), Notice.comment_id.in_(mine))))
    edits = list(connection.scalars(select(LeadEditRow.edit_id).where(LeadEditRow.lead_id.in_(who.leads)).distinct()))
    for model in (LeadComment, LeadTag, LeadEditRow, Distinct):
        connection.execute(delete(model).where(model.lead_id.in_(who.leads)))
    connection.execute(delete(Tag).where(Tag.id.not_in(select(LeadTag.tag_id))))
    _forget_tags(connection, who)
    alone = LeadEdit.id.in_(edits), LeadEdit.id.not_in(select(LeadEditRow.edit_id))
    connection.execute(update(LeadEdit).where(*alone).values(why=None))


def _forget_tags(connection: Connection, who: Subject) -> None:
    """Tags may say anything about somebody, and the audit log has them."""
    here = (
        Audit.action == "lead_tags_set",
        Audit.detail["leads"].as_string().in_([f"lead {lead}" for lead in who.leads]),
    )
    for key, detail in connection.execute(select(Audit.id, Audit.detail).where(*here)).all():
        connection.execute(update(Audit).where(Audit.id == key).values(detail={**detail, "to": ERASED}))


def _forget_leads(connection: Connection, who: Subject, refs: References, now: datetime) -> None:
    _forget_imports(connection, Lead, list(who.leads))
    gone = dict.fromkeys(PERSONAL)
    for (source, told), new in refs.items():
        here = Lead.source_id == source, Lead.external_id == told
        connection.execute(update(Lead).where(*here).values(**gone, external_id=new, overruled=None, erased_at=now))
    for lead in who.leads:
        touched.note_one(connection, Lead.__tablename__, lead)


def scrub(connection: Connection, who: Subject, found: Places) -> int:
    """Rows of others, and texts of the program itself, without the person; rejected rows of files go as a whole.

    How many were changed. What follows from rows that are others now, such as what they can be found by, is for the
    caller to settle.
    """
    return sum(_scrub(connection, who, table, row) for table, rows in found for row in rows)


def _key(table: Table, row: Any) -> dict[str, Any]:
    return {column.name: row._mapping[column] for column in table.primary_key}  # noqa: SLF001


def _scrub(connection: Connection, who: Subject, table: Table, row: dict[str, Any]) -> bool:
    same = and_(*(column == row[column.name] for column in table.primary_key))
    if table.name == ImportReject.__tablename__:
        return bool(connection.execute(delete(table).where(same)).rowcount)
    held = connection.execute(select(table).where(same)).mappings().first()
    new = {name: scrubbed(value, who.pattern, ERASED) for name, value in (held or {}).items()}
    changed = {name: value for name, value in new.items() if held is not None and value != held[name]}
    if changed:
        connection.execute(update(table).where(same).values(_keyed(changed)))
    if changed and "id" in row:
        touched.note_one(connection, table.name, row["id"])
    return bool(changed)


def _keyed(changed: dict[str, Any]) -> dict[str, Any]:
    """Ids have to stay different from each other."""
    keys = {name for name in changed if name == "external_id" or name.endswith("_ref")}
    return {name: f"erased:{secrets.token_hex(8)}" if name in keys else value for name, value in changed.items()}
