"""The single leads and deals that figures count: what drill-downs list."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import aliased

from core.derive.events import column
from core.metrics.scope import Scope
from core.store.base import table_of
from core.store.crm import CLAIMS, one_of_its_own
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
    # A lead that was merged into another one is junk; it stands nowhere.
    counts = [Lead.junk.is_not(None), one_of_its_own()] if junk else [looked_at(Lead.junk.is_(None))]
    places = [looked_at(came_from(name, condition.keys)) for name, condition in scope.conditions.items()]
    return select(*columns).select_from(Lead).where(*_then(scope, Lead.created_at), *counts, *places)


def claiming(scope: Scope, *columns: Any) -> Select[Any]:
    """Of these leads those without a campaign that say something of one."""
    here = aliased(Lead)  # looked up by themselves: PostgreSQL thinks that they are many
    return told(scope, *columns).where(Lead.id.in_(select(here.id).where(CLAIMS, *_then(scope, here.created_at))))


def _then(scope: Scope, created: Any) -> Iterator[ColumnElement[bool]]:
    """Created by now, and in the period."""
    first, last = scope.filters.start, scope.filters.end
    yield created <= datetime.fromtimestamp(scope.epoch, UTC)
    if first is not None:
        yield created >= midnight(first, scope.team.zone)
    if last is not None:
        yield created < midnight(last + timedelta(days=1), scope.team.zone)


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
