"""The way of a lead through the funnel: which stage it reached when, after how long, and how long it stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import Connection, RowMapping, select

from core.derive.events import column
from core.store.base import table_of
from core.store.crm import valid
from core.store.models import Deal, DealContact, Journey, StageChange
from core.store.settings import team
from core.store.stages import FUNNEL, Stage
from core.store.types import day_date

OUT = (Stage.LOST, Stage.DISQUALIFIED)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that was reached. Days are the team's; `after` counts from the day the lead was created.

    `stayed` are the days until the next stage, or until today in the last one; None where the way ends, and where
    the lead was moved back since.
    `is_dated`: a source told this very date; else it is estimated, or follows from a later stage.
    """

    stage: Stage
    day: date
    after: int
    stayed: int | None
    is_dated: bool


def steps(connection: Connection, lead: RowMapping, now: datetime) -> list[Step]:
    """What a lead reached by `now`, in order; its end as the last, when it was lost or disqualified."""
    today = now.astimezone(team(connection).zone).date()
    reached = _reached(connection, lead, now)
    here = Stage(lead["stage"])
    waits = here not in (*OUT, Stage.WON) and reached[-1][0] == here
    stays: Sequence[int | None] = [
        *((later - day).days for (_, day, _), (_, later, _) in pairwise(reached)),
        (today - reached[-1][1]).days if waits else None,
    ]
    first = reached[0][1]
    return [
        Step(stage, day, (day - first).days, stayed, told)
        for (stage, day, told), stayed in zip(reached, stays, strict=True)
    ]


def _reached(connection: Connection, lead: RowMapping, now: datetime) -> list[tuple[Stage, date, bool]]:
    """(stage, the team's day, whether a source told it)."""
    zone = team(connection).zone
    row = connection.execute(select(table_of(Journey)).where(Journey.lead_id == lead["id"])).mappings().one_or_none()
    created = day_date(row["created_day"]) if row else lead["created_at"].astimezone(zone).date()
    found = [(Stage.LEAD, created, True)]
    for stage in FUNNEL[1:] if row else ():
        at = row[column(stage, "at")] if row else None
        if row and at is not None and at <= now.timestamp():
            found.append((stage, day_date(row[column(stage, "day")]), row[column(stage, "lag")] is not None))
    end = _end(connection, lead) if Stage(lead["stage"]) in OUT else None
    return [*found, (Stage(lead["stage"]), end.astimezone(zone).date(), True)] if end else found


def _end(connection: Connection, lead: RowMapping) -> datetime | None:
    """When the lead was last said to be what it is now: by a deal's closing, else by a change of stage."""
    on_deals = select(Deal.closed_at).join(DealContact, DealContact.deal_id == Deal.id)
    closed = on_deals.where(DealContact.lead_id == lead["id"], Deal.stage == lead["stage"])
    told = select(StageChange.at).where(StageChange.lead_id == lead["id"], StageChange.stage == lead["stage"], valid())
    return connection.scalar(closed.order_by(Deal.closed_at.desc().nulls_last()).limit(1)) or connection.scalar(
        told.order_by(StageChange.at.desc()).limit(1)
    )
