"""Whether leads have had the time to become what is counted."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select, union_all

from core.derive import snapshot
from core.derive.events import column
from core.derive.snapshot import Snapshot, span
from core.metrics import crm_facts
from core.metrics.catalog import WAITS_FOR
from core.metrics.facts import Facts
from core.metrics.grouping import Cells
from core.metrics.scope import Scope
from core.store.models import Journey, LagDay
from core.store.settings import Team
from core.store.stages import Stage
from core.store.types import day_number

TRAILING = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class StageMaturity:
    """For one stage: the usual lag in days, from which creation day leads are younger, and their share."""

    lag: int
    immature_from: date
    share: float | None  # of the period's leads that are mature; None without leads
    mature: bool


@dataclass(frozen=True, slots=True)
class Maturity:
    """Maturity by stage; a stage without enough dated history is missing. The rest speaks of `stage`."""

    stage: Stage
    stages: dict[Stage, StageMaturity]

    def of(self, stage: Stage | None) -> StageMaturity | None:
        """What is known about `stage`."""
        return self.stages.get(stage) if stage else None

    @property
    def known(self) -> bool:
        """Whether there is enough history to judge."""
        return self.stage in self.stages

    @property
    def lag(self) -> dict[Stage, int]:
        """Days within which the settings' quantile of leads reach each stage."""
        return {stage: known.lag for stage, known in self.stages.items()}

    @property
    def share(self) -> float | None:
        """Share of the period's leads that are mature."""
        return self.stages[self.stage].share if self.known else None

    @property
    def immature_from(self) -> date | None:
        """Leads created on this day or later are immature."""
        return self.stages[self.stage].immature_from if self.known else None

    @property
    def mature(self) -> bool:
        """Whether the period is mature; also when nothing is known."""
        return not self.known or self.stages[self.stage].mature


def maturity(connection: Connection, scope: Scope, wanted: Collection[str]) -> Maturity | None:
    """How mature the leads of the period are for the stages that the wanted columns count.

    None in the activity basis, which waits for nothing, and when no wanted column waits for a stage.
    """
    waiting = {WAITS_FOR[name] for name in wanted if name in WAITS_FOR} - {Stage.LEAD}
    if not waiting or not scope.cohort:
        return None
    return Maturity(
        Stage.SQL if Stage.SQL in waiting else max(waiting),
        _judged(connection, scope, quantile_lags(connection, scope, sorted(waiting))),
    )


def quantile_lags(connection: Connection, scope: Scope, stages: Sequence[Stage]) -> dict[Stage, int]:
    """Days within which the team's quantile of those who got there reached each stage; none with too few.

    Leads of the trailing year; only dates the source told (neither estimated nor taken from a later stage),
    and none before the lead was created.
    """
    first, last = day_number(scope.today - TRAILING) + 1, day_number(scope.today)
    taken = snapshot.of(connection)
    counts = {
        stage: _counted(taken, stage, first, last) if taken else _summed(connection, stage, first, last)
        for stage in stages
    }
    for stage in stages if taken is None or scope.epoch < taken.latest else ():
        for lag, leads in connection.execute(_to_come(scope, stage, first)):
            counts[stage][lag] -= leads
    floor = max(scope.team.rate_floor, 1)
    return {
        stage: _quantile(found, scope.team.mature_quantile) for stage, found in counts.items() if found.total() >= floor
    }


def _summed(connection: Connection, stage: Stage, first: int, last: int) -> Counter[int]:
    """Leads created on these days by their lag to a stage, to date."""
    to_date = select(LagDay.lag, func.sum(LagDay.leads)).where(
        LagDay.stage == int(stage), LagDay.day.between(first, last)
    )
    return Counter({lag: int(leads) for lag, leads in connection.execute(to_date.group_by(LagDay.lag))})


def _counted(taken: Snapshot, stage: Stage, first: int, last: int) -> Counter[int]:
    """The same from arrays."""
    table = taken.tables[LagDay.__tablename__]
    here = span(table, ("stage", int(stage), int(stage)), ("day", first, last))
    lags = Cells([table["lag"][here]], here.stop - here.start)
    return Counter(dict(zip(lags.columns()[0], lags.added(table["leads"][here]).tolist(), strict=True)))


def _to_come(scope: Scope, stage: Stage, first: int) -> Select[Any]:
    """Lags of the trailing year that nobody can know yet: dated after now, or of leads created after it."""
    at, day, lag = (getattr(Journey, column(stage, what)) for what in ("at", "day", "lag"))
    today = day_number(scope.today)
    waited = select(lag.label("lag")).where(lag.is_not(None), Journey.junk == 0)
    dated = waited.where(day >= today, at > scope.epoch, (Journey.created_day + 0).between(first, today))
    born = waited.where(Journey.created_day == today, Journey.created_at > scope.epoch, at <= scope.epoch)
    late = union_all(dated, born).subquery("late")
    return select(late.c.lag, func.count()).group_by(late.c.lag)


def _quantile(counts: Counter[int], share: float) -> int:
    """The smallest value that at least `share` of the counted ones do not exceed."""
    needed, seen = math.ceil(share * counts.total()), 0
    for value, number in sorted(counts.items()):
        seen += number
        if seen >= needed:
            return value
    raise ValueError("a quantile needs values")


def _judged(connection: Connection, scope: Scope, lags: Mapping[Stage, int]) -> dict[Stage, StageMaturity]:
    """How many of the period's leads are older than each lag."""
    by_day = Facts(replace(scope, keys=(), time="day"))
    crm_facts.add(connection, by_day.scope, by_day, ["leads"])
    born = {key[0]: leads for key, leads in by_day.sums["leads"].items()}
    leads = sum(born.values())
    starts = {stage: scope.today - timedelta(days=lag) for stage, lag in lags.items()}
    older = {stage: sum(n for day, n in born.items() if day < start) for stage, start in starts.items()}
    return {
        stage: _stage_maturity(lags[stage], start, older[stage] / leads if leads else None, scope.team)
        for stage, start in starts.items()
    }


def _stage_maturity(lag: int, start: date, share: float | None, team: Team) -> StageMaturity:
    return StageMaturity(lag, start, share, share is None or share >= team.mature_share)
