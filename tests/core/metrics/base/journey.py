"""When leads reached each stage: the funnel's SQL."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import CompoundSelect, Select, Subquery, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from core.store.localday import local_day
from core.store.models import Deal, DealContact, Lead, RuleStage, StageChange
from core.store.stages import Stage
from tests.core.metrics.base.scope import Scope


def closed_at() -> Any:
    """When a deal was closed; where its export does not say, when it (or its lead) was created."""
    return func.coalesce(Deal.closed_at, Deal.created_at, Lead.created_at)


def born_at() -> Any:
    """When the lead a deal is credited to was created; without one, when the deal was."""
    return func.coalesce(Lead.created_at, Deal.created_at, Deal.closed_at)


def events() -> CompoundSelect[Any]:
    """Everything that says a lead reached a stage after LEAD: lead_id, stage, at, estimated.

    Deals outrank labels: once a lead stands on a deal, only deals say OPPORTUNITY and WON. A date that some
    source told outranks an estimate of the same stage, and the date of a rule is one.
    """
    change, on_deal = StageChange, exists().where(DealContact.lead_id == StageChange.lead_id)
    dated = aliased(StageChange)
    told = exists().where(
        dated.lead_id == change.lead_id, dated.stage == change.stage, dated.estimated.is_(False), _stands(dated)
    )
    labels = select(change.lead_id, change.stage, change.at, change.estimated).where(
        change.lead_id.is_not(None),
        _stands(change),
        change.stage.between(Stage.MQL, Stage.WON),
        or_(change.stage < Stage.OPPORTUNITY, ~on_deal),
        or_(change.estimated.is_(False), ~told),
    )
    lead = RuleStage.lead_id
    on_deal, told = (
        exists().where(DealContact.lead_id == lead),
        exists().where(
            dated.lead_id == lead, dated.stage == RuleStage.stage, dated.estimated.is_(False), _stands(dated)
        ),
    )
    ruled = select(lead, RuleStage.stage, RuleStage.at, literal(value=True)).where(
        RuleStage.stage.between(Stage.MQL, Stage.WON), or_(RuleStage.stage < Stage.OPPORTUNITY, ~on_deal), ~told
    )
    opened = func.coalesce(Deal.created_at, Deal.closed_at, Lead.created_at)
    return union_all(
        labels,
        ruled,
        _deal_events(Stage.OPPORTUNITY, opened, Deal.created_at),
        _deal_events(Stage.WON, closed_at(), Deal.closed_at).where(Deal.stage == Stage.WON),
    )


def _stands(change: Any) -> Any:
    """What was entered by mistake counts for nothing, unless it was told again later."""
    return or_(change.void_until.is_(None), change.at > change.void_until)


def _deal_events(stage: Stage, at: Any, told: Any) -> Select[Any]:
    """What deals say about a stage: estimated where the deal itself did not tell when."""
    return (
        select(
            DealContact.lead_id,
            literal(int(stage)).label("stage"),
            at.label("at"),
            told.is_(None).label("estimated"),
        )
        .select_from(DealContact)
        .join(Deal, Deal.id == DealContact.deal_id)
        .join(Lead, Lead.id == DealContact.lead_id)
    )


def reached(scope: Scope, stages: Collection[Stage]) -> Subquery:
    """lead_id and, named like each of the stages, the first time it or one beyond it was reached, up to now."""
    event = events().subquery("event")
    first = [func.min(case((event.c.stage >= stage, event.c.at))).label(stage.name) for stage in stages]
    chosen = select(event.c.lead_id, *first).where(event.c.stage >= min(stages), event.c.at <= scope.now)
    return chosen.group_by(event.c.lead_id).subquery("reached")


def born(scope: Scope, *columns: Any) -> tuple[Select[Any], Any]:
    """The leads created in the period, and the expression of their day."""
    day = local_day(Lead.created_at, scope.team.time_zone)
    condition = and_(Lead.created_at <= scope.now, scope.within(day), scope.lead_condition())
    return select(*columns).select_from(Lead).where(condition), day


def counted(stage: Stage, scope: Scope, *columns: Any) -> tuple[Select[Any], Any]:
    """The leads that count as having reached `stage` in the period, and the expression of their day."""
    if stage is Stage.LEAD:
        return born(scope, *columns)
    at = reached(scope, [stage])
    if scope.cohort:
        chosen, day = born(scope, *columns)
        return chosen.join(at, at.c.lead_id == Lead.id), day
    day = local_day(at.c[stage.name], scope.team.time_zone)
    chosen = select(*columns).select_from(Lead).join(at, at.c.lead_id == Lead.id)
    return chosen.where(Lead.created_at <= scope.now, scope.within(day), scope.lead_condition()), day


def closed_deals(scope: Scope, *columns: Any, by_closing: bool) -> tuple[Select[Any], Any]:
    """Deals closed by now that count in the period, and the expression of the day they count on.

    By closing day, or by the basis: its lead's creation for a cohort. Keys are those of the credited lead.
    """
    at = closed_at() if by_closing or not scope.cohort else born_at()
    day = local_day(at, scope.team.time_zone)
    chosen = (
        select(*columns)
        .select_from(Deal)
        .join(Lead, Lead.id == Deal.lead_id, isouter=True)
        .where(
            and_(Deal.stage.in_((Stage.WON, Stage.LOST)), closed_at() <= scope.now),
            scope.within(day),
            scope.lead_condition(),
        )
    )
    return chosen, day
