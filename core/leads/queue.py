"""Whom to call next: open leads that count, those waiting too long first, then by what they are worth."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    case,
    func,
    literal,
    or_,
    select,
)

from core.store.crm import BY_SALES
from core.store.localday import epoch
from core.store.models import Lead, Touchpoint
from core.store.order import looked_at
from core.store.stages import Stage

OPEN = (Stage.LEAD, Stage.MQL, Stage.SQL)
SHOWN = 50
USUAL_SCORE = 50
BASE = 50
"""A lead counts BASE plus its score per cent of what leads like it are worth: half with 0, one and a half with 100."""


class Band(IntEnum):
    """Where a lead stands in the queue."""

    LATE = 0  # nobody of sales was in touch in time
    FRESH = 1  # nor yet, but there is time
    ATTENDED = 2


class Whose(StrEnum):
    """Whose leads."""

    MINE = "mine"
    NOBODYS = "unassigned"
    ALL = "everybody"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead of the queue. `since`: from when it waits, `last`: the last touch of sales; `value` in micros."""

    id: int
    name: str
    company: str
    job_title: str
    email: str
    phone: str
    stage: Stage
    channel: str
    score: int | None
    grade: str | None
    assigned: str | None
    since: datetime
    last: datetime | None
    band: Band
    value: int | None

    @property
    def label(self) -> str:
        """What to call them."""
        return self.name or self.email or self.company or f"Lead {self.id}"


@dataclass(frozen=True, slots=True)
class Queue:
    """The first of the queue, and how many of each band there are in all."""

    first: tuple[Waiting, ...]
    counts: Mapping[Band, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


Values = Mapping[tuple[Stage, str], int | None]
"""(stage, channel) -> what a lead of them is worth, in micros."""


def factor(score: int | None) -> int:
    """Per cent of its worth a lead with this score counts."""
    return BASE + (USUAL_SCORE if score is None else score)


def call_next(
    connection: Connection, values: Values, whose: Whose, names: Collection[str], now: datetime, *,
    within: timedelta, days: int, limit: int = SHOWN,
) -> Queue:  # fmt: skip
    """The queue at `now`: leads created in the last `days`; late are those that wait for longer than `within`.

    `names` are those one is known by as an owner. In a band the most valuable comes first, of equals the oldest.
    """
    lead = _leads(values, now, within, days, _of(whose, names))
    counts = [
        select(func.count()).select_from(lead).where(lead.c.band == int(band)).scalar_subquery().label(f"band_{band}")
        for band in Band
    ]
    first = select(lead, *counts).order_by(*_order(lead)).limit(limit).subquery("first")
    told = select(first, *_TOLD).join(Lead, Lead.id == first.c.id).order_by(*_order(first))
    rows = connection.execute(told).mappings().all()
    found = {band: int(rows[0][f"band_{band}"]) if rows else 0 for band in Band}
    return Queue(tuple(_waiting(row, valued=any(values.values())) for row in rows), found)


def in_order(
    connection: Connection, values: Values, whose: Whose, names: Collection[str], now: datetime, *,
    within: timedelta, days: int,
) -> list[int]:  # fmt: skip
    """The ids of the whole queue."""
    lead = _leads(values, now, within, days, _of(whose, names))
    return list(connection.scalars(select(lead.c.id).order_by(*_order(lead))))


def _order(lead: FromClause) -> tuple[ColumnElement[Any], ...]:
    return lead.c.band, lead.c.value.desc(), lead.c.since, lead.c.id


_TOLD = (
    Lead.first_name, Lead.last_name, Lead.company_name, Lead.company_domain, Lead.job_title, Lead.email, Lead.phone,
    Lead.stage, Lead.channel, Lead.score, Lead.grade, Lead.assigned,
)  # fmt: skip


def _leads(values: Values, now: datetime, within: timedelta, days: int, whose: list[Any]) -> CTE:
    """Open leads: id, since, last, value, band. Materialized, or a database looks touches up for every mention."""
    since = func.coalesce(Lead.own_owner_at, Lead.created_at)
    last = select(func.max(Touchpoint.at)).where(Touchpoint.lead_id == Lead.id, BY_SALES).scalar_subquery()
    young = (Lead.created_at > now - timedelta(days=days), Lead.created_at <= now)
    # Looked at, not looked up by: the index by age has all of this, and no lead needs to be read for it.
    more = (Lead.junk.is_(None), Lead.stage.in_([int(stage) for stage in OPEN]), *whose)
    columns: list[Any] = [Lead.id, since.label("since"), last.label("last"), _value(values).label("value")]
    chosen = select(*columns)
    chosen = chosen.where(*young, *map(looked_at, more))
    lead = _materialized(chosen, "open_lead")
    late = epoch(lead.c.since) <= int((now - within).timestamp())
    attended = lead.c.last >= lead.c.since
    band = case((attended, int(Band.ATTENDED)), (late, int(Band.LATE)), else_=int(Band.FRESH))
    return _materialized(select(lead, band.label("band")), "waiting")


def _materialized(chosen: Select[Any], name: str) -> CTE:
    both = chosen.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")
    return both.prefix_with("MATERIALIZED", dialect="sqlite")


def _value(values: Values) -> ColumnElement[int]:
    """Micros of the expected value; where nothing was won yet the score alone."""
    weight = BASE + func.coalesce(Lead.score, USUAL_SCORE)
    known = {
        stage: {channel: value for (at, channel), value in values.items() if at == stage and value} for stage in OPEN
    }
    if not any(known.values()):
        return weight
    worth = [
        (Lead.stage == int(stage), case(some, value=Lead.channel, else_=0)) for stage, some in known.items() if some
    ]
    return case(*worth, else_=literal(0, BigInteger)) * weight // literal(100, BigInteger)


def _of(whose: Whose, names: Collection[str]) -> list[ColumnElement[bool]]:
    if whose is Whose.ALL:
        return []
    if whose is Whose.NOBODYS:
        return [Lead.assigned.is_(None)]
    return [or_(Lead.assigned.in_(names), func.lower(Lead.assigned).in_([name.lower() for name in names]))]


def _waiting(row: Mapping[Any, Any], *, valued: bool) -> Waiting:
    return Waiting(
        id=row["id"],
        name=" ".join(filter(None, (row["first_name"], row["last_name"]))),
        company=row["company_name"] or row["company_domain"] or "",
        job_title=row["job_title"] or "",
        email=row["email"] or "",
        phone=row["phone"] or "",
        stage=Stage(row["stage"]),
        channel=row["channel"],
        score=row["score"],
        grade=row["grade"],
        assigned=row["assigned"],
        since=row["since"],
        last=row["last"],
        band=Band(row["band"]),
        value=int(row["value"]) if valued else None,
    )
