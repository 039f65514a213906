"""What the leads of a period do not tell: how many lack which field."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func

from core.filters import Filters
from core.metrics.journey import told
from core.metrics.scope import scope
from core.store.models import Lead


@dataclass(frozen=True, slots=True)
class Field:
    """Something a lead should tell: its name, the columns any of which does, and those of the table of leads."""

    label: str
    columns: tuple[Any, ...]
    why: str
    listed: tuple[str, ...]

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
    "email": Field("E-mail", (Lead.email,), "Joins a lead with deals, calls and clicks.", ("email",)),
    "name": Field("Name", (Lead.first_name, Lead.last_name), "Tells people apart.", ("name",)),
    "phone": Field("Phone", (Lead.phone,), "Lets sales call.", ("phone",)),
    "company": Field(
        "Company", (Lead.company_name, Lead.company_domain), "Finds duplicates and colleagues.", ("company", "domain")
    ),
    "country": Field("Country", (Lead.country,), "Routes leads, and scores them.", ("country",)),
    "owner": Field("Owner", (Lead.assigned,), "Says who calls.", ("owner",)),
    "source": Field("CRM source", (Lead.source_value,), "Tells the channel where no click does.", ("crm_source",)),
    "campaign": _Placed("Campaign", (Lead.campaign_id,), "Spend per SQL needs it; see Matching.", ("campaign",)),
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
