"""What every part of one question shares: days, basis, conditions, the moment it is asked for."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists

from core.filters import Basis, Filters
from core.metrics.dimensions import DIMENSIONS, Kind
from core.store.models import Lead, LeadMerge
from core.store.settings import Team, team
from core.store.types import day_number
from tests.core.metrics.base.where import Condition, resolve

LEAD_KEYS: dict[str, Any] = {
    "channel": Lead.channel,
    "campaign": Lead.campaign_id,
    "ad_group": Lead.ad_group_id,
    "keyword": Lead.keyword_id,
    "ad": Lead.ad_id,
    "source": Lead.source_value,
}


@dataclass(frozen=True)
class Scope:
    """One question about one period; outcomes after `now` have not happened yet."""

    team: Team
    filters: Filters
    conditions: dict[str, Condition]
    ignored: tuple[tuple[str, str], ...]
    now: datetime
    keys: tuple[str, ...]  # dimensions to group by, without time
    time: str | None  # day, week or month

    @property
    def today(self) -> date:
        """The team's calendar day of `now`."""
        return self.now.astimezone(self.team.zone).date()

    @property
    def week_start(self) -> int:
        """The team's first day of the week."""
        return self.team.week_start

    @property
    def cohort(self) -> bool:
        """Whether outcomes count on the day their lead was created."""
        return self.filters.basis is Basis.COHORT

    def within(self, day: Any) -> ColumnElement[bool]:
        """The day number lies in the period."""
        terms = []
        if self.filters.start is not None:
            terms.append(day >= day_number(self.filters.start))
        if self.filters.end is not None:
            terms.append(day <= day_number(self.filters.end))
        return and_(True, *terms)

    def lead_condition(self) -> ColumnElement[bool]:
        """The lead is one the filters ask for."""
        return and_(
            Lead.junk.is_(None),
            _not_merged(),
            *(condition.on(LEAD_KEYS[name]) for name, condition in self.conditions.items()),
        )

    def grouped_by(self, name: str) -> "Scope":
        """The same question with one more key, when it is not there yet."""
        return self if name in self.keys else replace(self, keys=(*self.keys, name))

    def over(self, time: str) -> "Scope":
        """The same question by day, week or month."""
        return replace(self, time=time)

    def before(self, previous: Filters) -> "Scope":
        """The same question about the previous period when it was as old: nothing dated later counts.

        Both begin together, so a period that is not over is compared up to the same point. One that is over is
        compared with all of the other, though calendar periods differ in length.
        """
        here = self.filters
        if here.start is None or here.end is None or previous.start is None or previous.end is None:
            raise ValueError("only a period with a first and a last day has a previous one")
        back = here.start - previous.start
        if here.end <= self.today:
            back = min(back, here.end - previous.end)
        now = self.now.astimezone(self.team.zone) - back
        return replace(self, filters=replace(previous, end=min(previous.end, now.date())), now=now)


def scope(connection: Connection, filters: Filters, now: datetime, by: tuple[str, ...] = ()) -> Scope:
    """Read the settings and look the filter values up; InvalidInput as `resolve`."""
    found = resolve(connection, filters)
    times = [name for name in by if DIMENSIONS[name].kind is Kind.TIME]
    return Scope(
        team=team(connection),
        filters=found.filters,
        conditions=dict(found.conditions),
        ignored=found.ignored,
        now=now,
        keys=tuple(name for name in by if name not in times),
        time=times[0] if times else None,
    )


def _not_merged() -> ColumnElement[bool]:
    """Nobody said that the lead is part of another one."""
    return ~exists().where(LeadMerge.merged_id == Lead.id, LeadMerge.undone_at.is_(None))
