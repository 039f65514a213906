"""The single leads and deals that figures count: what drill-downs list."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, select

from core.derive.events import column
from core.metrics.scope import Scope
from core.store.base import table_of
from core.store.crm import one_of_its_own
from core.store.models import Deal, DealFact, Journey, Lead
from core.store.order import looked_at
from core.store.places import came_from, midnight
from core.store.stages import Stage


def born(scope: Scope, *columns: Any, junk: bool = False) -> tuple[Select[Any], Any]:
    """The leads (or the junk) created in the period, and the column of their day."""
    counts = Journey.junk != 0 if junk else Journey.junk == 0
    here = and_(
        Journey.created_at <= scope.epoch, scope.within(Journey.created_day), counts, scope.on(table_of(Journey))
    )
    return select(*columns).select_from(Journey).join(Lead, Lead.id == Journey.lead_id).where(here), Journey.created_day


def told(scope: Scope, *columns: Any, junk: bool = False) -> Select[Any]:
    """The same leads without a look at their journeys: an index over leads may have all that is asked."""
    first, last = scope.filters.start, scope.filters.end
    here = [Lead.created_at <= datetime.fromtimestamp(scope.epoch, UTC)]
    if first is not None:
        here.append(Lead.created_at >= midnight(first, scope.team.zone))
    if last is not None:
        here.append(Lead.created_at < midnight(last + timedelta(days=1), scope.team.zone))
    # A lead that was merged into another one is junk; it stands nowhere.
    counts = [Lead.junk.is_not(None), one_of_its_own()] if junk else [looked_at(Lead.junk.is_(None))]
    places = [looked_at(came_from(name, condition.keys)) for name, condition in scope.conditions.items()]
    return select(*columns).select_from(Lead).where(*here, *counts, *places)


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
