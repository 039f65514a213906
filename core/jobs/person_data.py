"""Everything that is kept about one person, for them to have."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from core.jobs.person import Subject, mentions
from core.store.base import Base, table_of
from core.store.models import (
    Click,
    Deal,
    DealContact,
    ImportChange,
    Lead,
    LeadComment,
    LeadEditRow,
    LeadMerge,
    LeadTag,
    Notice,
    StageChange,
    Tag,
    Touchpoint,
)

OWN: tuple[type[Base], ...] = (StageChange, Touchpoint, LeadComment, LeadEditRow, Notice)


def gathered(connection: Connection, who: Subject, now: datetime) -> dict[str, Any]:
    """Records by kind, each with its columns; texts elsewhere that name the person are under `mentions`."""
    leads = who.leads
    own = {model.__tablename__: _rows(connection, table_of(model), _of(model, who)) for model in OWN}
    found = {
        "made_at": now,
        "addresses": list(who.emails),
        "lead": _rows(connection, table_of(Lead), Lead.id.in_(leads)),
        **own,
        "deal": _rows(connection, table_of(Deal), Deal.id.in_(_deals(leads))),
        "tag": list(connection.scalars(select(Tag.name).join(LeadTag).where(LeadTag.lead_id.in_(leads)).distinct())),
        "lead_merge": _rows(
            connection, table_of(LeadMerge), or_(LeadMerge.kept_id.in_(leads), LeadMerge.merged_id.in_(leads))
        ),
        "click": _rows(connection, table_of(Click), clicks(connection, who)),
    }
    found["import_change"] = _changes(connection, found)
    told = {table.name: [dict(row._mapping) for row in rows] for table, rows in mentions(connection, who)}  # noqa: SLF001
    found["mentions"] = {name: rows for name, rows in told.items() if name not in found}
    return found


def as_json(found: dict[str, Any]) -> str:
    """The file."""
    return json.dumps(found, ensure_ascii=False, indent=2, default=_plain) + "\n"


def clicks(connection: Connection, who: Subject) -> Any:
    """Whether a click is the person's: by their e-mail, or by the click id or form a lead of theirs came with."""
    ids = connection.execute(select(Lead.gclid, Lead.lead_form_id).where(Lead.id.in_(who.leads))).all()
    gclids, forms = ([value for value in column if value] for column in (zip(*ids, strict=True) if ids else ((), ())))
    return or_(Click.email_hash.in_(who.hashes), Click.gclid.in_(gclids), Click.lead_form_id.in_(forms))


def _of(model: Any, who: Subject) -> Any:
    mine = model.lead_id.in_(who.leads)
    return or_(mine, model.email_hash.in_(who.hashes)) if hasattr(model, "email_hash") else mine


def _deals(leads: tuple[int, ...]) -> Any:
    return select(DealContact.deal_id).where(DealContact.lead_id.in_(leads))


def _changes(connection: Connection, found: dict[str, Any]) -> list[dict[str, Any]]:
    """What imports remember of these records."""
    kept = []
    for model in (Lead, StageChange, Touchpoint, Deal, Click):
        name = model.__tablename__
        here = ImportChange.table_name == name, ImportChange.row_id.in_([row["id"] for row in found[name]])
        kept += _rows(connection, table_of(ImportChange), here[0] & here[1])
    return kept


def _rows(connection: Connection, table: Table, here: Any) -> list[dict[str, Any]]:
    chosen = select(table).where(here).order_by(*table.primary_key)
    return [dict(row) for row in connection.execute(chosen).mappings()]


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
