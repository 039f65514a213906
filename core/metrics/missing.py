"""What the leads of a period do not tell: how many lack which field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, or_, select

from core.derive import snapshot
from core.derive.lacks import Lacks
from core.derive.snapshot import Snapshot
from core.filters import Filters
from core.metrics.arrays import journeys
from core.metrics.journey import born, told
from core.metrics.scope import Scope, scope
from core.store.models import Journey, Lead


@dataclass(frozen=True, slots=True)
class Field:
    """Something a lead should tell: its name, why, its columns of the table of leads, and its bit (None: the owner's).

    Owners change all day without a change of figures, so that journeys do not know them.
    """

    label: str
    why: str
    listed: tuple[str, ...]
    bit: Lacks | None = None


FIELDS: dict[str, Field] = {
    "email": Field("E-mail", "Joins a lead with deals, calls and clicks.", ("email",), Lacks.EMAIL),
    "name": Field("Name", "Tells people apart.", ("name",), Lacks.NAME),
    "phone": Field("Phone", "Lets sales call.", ("phone",), Lacks.PHONE),
    "company": Field("Company", "Finds duplicates and colleagues.", ("company", "domain"), Lacks.COMPANY),
    "country": Field("Country", "Routes leads, and scores them.", ("country",), Lacks.COUNTRY),
    "owner": Field("Owner", "Says who calls.", ("owner",)),
    "source": Field("CRM source", "Tells the channel where no click does.", ("crm_source",), Lacks.SOURCE),
    "campaign": Field("Campaign", "Spend per SQL needs it; see Matching.", ("campaign",), Lacks.CAMPAIGN),
}
"""By name, in the order shown."""


@dataclass(frozen=True, slots=True)
class Missing:
    """How many `leads` the period has, and how many lack each of FIELDS."""

    leads: int
    counts: dict[str, int]


def missing(connection: Connection, filters: Filters, now: datetime) -> Missing:
    """The leads created in the period that count, whatever the basis; those of persons erased lack nothing."""
    here, taken = scope(connection, filters, now), snapshot.of(connection)
    by_bits = _from_arrays(taken, here) if taken else _from_tables(connection, here)
    alive = {bits: number for bits, number in by_bits.items() if not bits & Lacks.ERASED}
    counts = {
        name: sum(number for bits, number in alive.items() if bits & field.bit)
        if field.bit
        else _without_owner(connection, here)
        for name, field in FIELDS.items()
    }
    return Missing(sum(alive.values()), counts)


def _from_tables(connection: Connection, here: Scope) -> Mapping[int, int]:
    """How many leads lack the same."""
    chosen, _ = born(here, Journey.lacks, func.count())
    return dict(connection.execute(chosen.group_by(Journey.lacks)).all())


def _from_arrays(taken: Snapshot, here: Scope) -> Mapping[int, int]:
    numbers = np.bincount(journeys(taken, here)["lacks"])
    return {bits: number for bits, number in enumerate(numbers.tolist()) if number}


def _without_owner(connection: Connection, here: Scope) -> int:
    nobodys: Any = or_(Lead.assigned.is_(None), Lead.assigned == "")
    erased = select(Lead.id).where(Lead.erased_at.is_not(None))
    return connection.scalar(told(here, func.count()).where(nobodys, Lead.id.not_in(erased))) or 0
