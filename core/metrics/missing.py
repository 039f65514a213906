"""What the leads of a period do not tell: how many lack which field, and the newest of those."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func

from core.filters import Filters
from core.frame import Frame
from core.metrics.journey import born, told
from core.metrics.scope import scope
from core.store.models import Lead
from core.store.types import day_date


@dataclass(frozen=True, slots=True)
class Field:
    """Something a lead should tell: its name, and the columns any of which does."""

    label: str
    columns: tuple[Any, ...]
    why: str

    @property
    def is_missing(self) -> ColumnElement[bool]:
        """Whether a lead has none of them."""
        return and_(*(func.coalesce(column, "") == "" for column in self.columns))


@dataclass(frozen=True, slots=True)
class _Placed(Field):
    """A reference instead of a text."""

    @property
    def is_missing(self) -> ColumnElement[bool]:
        """Whether a lead has none of them."""
        return and_(*(column.is_(None) for column in self.columns))


FIELDS: dict[str, Field] = {
    "email": Field("E-mail", (Lead.email,), "Joins a lead with deals, calls and clicks."),
    "name": Field("Name", (Lead.first_name, Lead.last_name), "Tells people apart."),
    "phone": Field("Phone", (Lead.phone,), "Lets sales call."),
    "company": Field("Company", (Lead.company_name, Lead.company_domain), "Finds duplicates and colleagues."),
    "country": Field("Country", (Lead.country,), "Routes leads, and scores them."),
    "owner": Field("Owner", (Lead.assigned,), "Says who calls."),
    "source": Field("CRM source", (Lead.source_value,), "Tells the channel where no click does."),
    "campaign": _Placed("Campaign", (Lead.campaign_id,), "Spend per SQL needs it; see Matching."),
}
"""By name, in the order shown."""


@dataclass(frozen=True, slots=True)
class Missing:
    """How many `leads` the period has, and how many lack each of FIELDS."""

    leads: int
    counts: dict[str, int]


def missing(connection: Connection, filters: Filters, now: datetime) -> Missing:
    """The leads created in the period that count, whatever the basis; those of persons erased lack nothing."""
    here = scope(connection, filters, now)
    lacks = [func.count(case((field.is_missing, 1))) for field in FIELDS.values()]
    chosen = told(here, func.count(), *lacks)
    total, *counts = connection.execute(chosen.where(Lead.erased_at.is_(None))).one()
    return Missing(total, dict(zip(FIELDS, counts, strict=True)))


def without(connection: Connection, filters: Filters, now: datetime, field: str, limit: int = 20) -> Frame:
    """The newest of those that lack a field: id, name, email, company, day."""
    columns = (Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.company_name)
    chosen, day = born(scope(connection, filters, now), *columns)
    chosen = chosen.add_columns(day).where(FIELDS[field].is_missing, Lead.erased_at.is_(None))
    rows = connection.execute(chosen.order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit))
    found = [
        (key, " ".join(filter(None, (first, last))), email or "", company or "", day_date(at))
        for key, first, last, email, company, at in rows
    ]
    return Frame.of(found, ["id", "name", "email", "company", "day"])
