"""The single leads and deals that figures count: what drill-downs list."""

from typing import Any

from sqlalchemy import Select, and_, select

from core.derive.events import column
from core.metrics.scope import Scope
from core.store.base import table_of
from core.store.models import Deal, DealFact, Journey, Lead
from core.store.stages import Stage


def born(scope: Scope, *columns: Any, junk: bool = False) -> tuple[Select[Any], Any]:
    """The leads (or the junk) created in the period, and the column of their day."""
    counts = Journey.junk != 0 if junk else Journey.junk == 0
    here = and_(
        Journey.created_at <= scope.epoch, scope.within(Journey.created_day), counts, scope.on(table_of(Journey))
    )
    return select(*columns).select_from(Journey).join(Lead, Lead.id == Journey.lead_id).where(here), Journey.created_day


def counted(stage: Stage, scope: Scope, *columns: Any) -> tuple[Select[Any], Any]:
    """The leads that count as having reached `stage` in the period, and the column of their day."""
    if stage is Stage.LEAD:
        return born(scope, *columns)
    at, day = (getattr(Journey, column(stage, what)) for what in ("at", "day"))
    if scope.cohort:
        chosen, created = born(scope, *columns)
        return chosen.where(at <= scope.epoch), created
    here = and_(at <= scope.epoch, Journey.created_at <= scope.epoch, scope.within(day), scope.on(table_of(Journey)))
    chosen = select(*columns).select_from(Journey).join(Lead, Lead.id == Journey.lead_id)
    return chosen.where(here, Journey.junk == 0), day


def closed_deals(scope: Scope, *columns: Any, by_closing: bool) -> tuple[Select[Any], Any]:
    """Deals closed by now that count in the period, and the column of the day they count on.

    By closing day, or by the basis: its lead's creation for a cohort. Keys are those of the credited lead.
    """
    day = DealFact.closed_day if by_closing or not scope.cohort else DealFact.born_day
    chosen = (
        select(*columns)
        .select_from(DealFact)
        .join(Deal, Deal.id == DealFact.deal_id)
        .outerjoin(Lead, Lead.id == DealFact.lead_id)
    )
    return chosen.where(DealFact.closed_at <= scope.epoch, scope.within(day), scope.on(table_of(DealFact))), day
