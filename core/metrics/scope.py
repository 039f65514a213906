"""What every part of one question shares: days, basis, conditions, the moment it is asked for."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_

from core.derive.fx import derived_team
from core.filters import Basis, Filters
from core.metrics.days import Range
from core.metrics.dimensions import DIMENSIONS, Kind
from core.metrics.where import Condition, resolve
from core.store.settings import Team
from core.store.types import day_number

KEY_COLUMNS = {
    "channel": "channel",
    "campaign": "campaign_id",
    "ad_group": "ad_group_id",
    "keyword": "keyword_id",
    "ad": "ad_id",
    "source": "source",
}
"""The column of each dimension in the derived tables."""


def within(number: Any, span: Range) -> ColumnElement[bool]:
    """The number of a day or month lies in the span."""
    first, last = span
    return and_(True, *([] if first is None else [number >= first]), *([] if last is None else [number <= last]))


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
    past: bool = False  # whether `now` lies back in time, so that much has happened since

    @property
    def today(self) -> date:
        """The team's calendar day of `now`."""
        return self.now.astimezone(self.team.zone).date()

    @property
    def week_start(self) -> int:
        """The team's first day of the week, as `date.weekday` counts."""
        return self.team.week_start

    @property
    def cohort(self) -> bool:
        """Whether outcomes count on the day their lead was created."""
        return self.filters.basis is Basis.COHORT

    @property
    def epoch(self) -> int:
        """`now` in whole seconds."""
        return int(self.now.timestamp())

    @property
    def days(self) -> Range:
        """First and last day of the period as day numbers; None is open."""
        first, last = self.filters.start, self.filters.end
        return None if first is None else day_number(first), None if last is None else day_number(last)

    def within(self, day: Any) -> ColumnElement[bool]:
        """The day number lies in the period."""
        return within(day, self.days)

    def on(self, table: FromClause) -> ColumnElement[bool]:
        """A derived table's row has the keys the filters ask for."""
        return and_(True, *(each.on(table.c[KEY_COLUMNS[name]]) for name, each in self.conditions.items()))

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
        return replace(self, filters=replace(previous, end=min(previous.end, now.date())), now=now, past=True)


def scope(connection: Connection, filters: Filters, now: datetime, by: tuple[str, ...] = ()) -> Scope:
    """Read the settings and look the filter values up; InvalidInput as `resolve`."""
    found = resolve(connection, filters)
    times = [name for name in by if DIMENSIONS[name].kind is Kind.TIME]
    return Scope(
        team=derived_team(connection),
        filters=found.filters,
        conditions=dict(found.conditions),
        ignored=found.ignored,
        now=now,
        keys=tuple(name for name in by if name not in times),
        time=times[0] if times else None,
    )
