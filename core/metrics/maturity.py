"""Whether leads have had the time to become what is counted."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Subquery, and_, case, func, select

from core.metrics.catalog import WAITS_FOR
from core.metrics.journey import born, events
from core.metrics.scope import Scope
from core.store.localday import local_day
from core.store.models import Lead
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
    at, zone = _told(scope, stages), scope.team.time_zone
    lags = [
        case((told >= Lead.created_at, local_day(told, zone) - local_day(Lead.created_at, zone))).label(stage.name)
        for stage in stages
        for told in [at.c[stage.name]]
    ]
    recent = Lead.created_at > scope.now - TRAILING
    chosen = select(*lags, func.count()).join_from(Lead, at, at.c.lead_id == Lead.id).where(recent).group_by(*lags)
    counts: dict[Stage, Counter[int]] = {stage: Counter() for stage in stages}
    for *days, number in connection.execute(chosen):
        for stage, lag in zip(stages, days, strict=True):
            if lag is not None:
                counts[stage][lag] += number
    floor = max(scope.team.rate_floor, 1)
    return {
        stage: _quantile(found, scope.team.mature_quantile) for stage, found in counts.items() if found.total() >= floor
    }


def _told(scope: Scope, stages: Sequence[Stage]) -> Subquery:
    """lead_id and, named like each of the stages, when it was first reached, if the source told that itself."""
    event = events().subquery("event")
    columns = []
    for stage in stages:
        first = func.min(case((event.c.stage >= stage, event.c.at)))
        own = func.min(case((and_(event.c.stage == stage, event.c.estimated.is_(False)), event.c.at)))
        columns.append(case((own == first, first)).label(stage.name))
    chosen = select(event.c.lead_id, *columns).where(event.c.at <= scope.now)
    return chosen.group_by(event.c.lead_id).subquery("told")


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
    starts = {stage: scope.today - timedelta(days=lag) for stage, lag in lags.items()}
    chosen, day = born(scope, func.count())
    older = [func.count(case((day < day_number(start), 1))) for start in starts.values()]
    leads, *mature = connection.execute(chosen.add_columns(*older)).one()
    return {
        stage: _stage_maturity(lags[stage], start, number / leads if leads else None, scope.team)
        for (stage, start), number in zip(starts.items(), mature, strict=True)
    }


def _stage_maturity(lag: int, start: date, share: float | None, team: Team) -> StageMaturity:
    return StageMaturity(lag, start, share, share is None or share >= team.mature_share)
