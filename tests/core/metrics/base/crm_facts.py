"""Leads by stage, revenue and deals, added up in SQL."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, case, func, null

from core.metrics.catalog import STAGES
from core.store.localday import local_day
from core.store.models import Deal, Lead
from core.store.stages import Stage
from tests.core.metrics.base.facts import Facts
from tests.core.metrics.base.journey import born, closed_at, closed_deals, counted, reached
from tests.core.metrics.base.rates import Rates
from tests.core.metrics.base.scope import LEAD_KEYS, Scope


def add_leads(connection: Connection, scope: Scope, facts: Facts, names: Collection[str]) -> None:
    """Count the leads of some columns ("leads" to "won") into `facts`."""
    if not scope.cohort:
        for name in names:
            _add_by_own_day(connection, scope, facts, name)
        return
    keys, later = _keys(scope), [name for name in names if STAGES[name] is not Stage.LEAD]
    chosen, day = born(scope, *keys)
    chosen = _grouped(chosen, keys, day, scope).add_columns(func.count())
    if later:
        at = reached(scope, [STAGES[name] for name in later])
        chosen = chosen.join(at, at.c.lead_id == Lead.id, isouter=True)
        chosen = chosen.add_columns(*(func.count(at.c[STAGES[name].name]) for name in later))
    for row in connection.execute(chosen):
        values, (created_on, *numbers) = row[: len(keys)], row[len(keys) :]
        found = dict(zip(("leads", *later), numbers, strict=True))
        facts.add(facts.key(values, created_on), {name: found[name] for name in names})


def _add_by_own_day(connection: Connection, scope: Scope, facts: Facts, name: str) -> None:
    """The leads of one column by the day they reached its stage."""
    keys = _keys(scope)
    chosen, day = counted(STAGES[name], scope, *keys)
    for *values, at, number in connection.execute(_grouped(chosen, keys, day, scope).add_columns(func.count())):
        facts.add(facts.key(values, at), {name: number})


def add_active(connection: Connection, scope: Scope, facts: Facts) -> None:
    """Note the campaigns that leads of the period came from."""
    keys = [*_keys(scope), Lead.campaign_id]
    chosen, day = counted(Stage.LEAD, scope, *keys)
    chosen = chosen.where(Lead.campaign_id.is_not(None))
    for *values, campaign_id, at in connection.execute(_grouped(chosen, keys, day, scope)):
        facts.active(facts.key(values, at), campaign_id)


def add_revenue(connection: Connection, scope: Scope, facts: Facts, rates: Rates) -> None:
    """Add up what won deals brought, each at its rate, and how many of them have an amount."""
    keys = _keys(scope)
    closed = local_day(closed_at(), scope.team.time_zone)
    chosen, day = closed_deals(
        scope, *keys, Deal.currency, closed.label("closed_on"), Deal.amount_micros, by_closing=False
    )
    chosen = chosen.where(Deal.stage == Stage.WON, Deal.amount_micros.is_not(None)).add_columns(day)
    for *values, own, closed_on, amount, at in connection.execute(chosen):
        key = facts.key(values, at)
        micros, currency = rates.at_home(amount, own, closed_on)
        facts.add_money(key, "revenue", micros, currency)
        if currency is None:
            facts.add(key, {"valued_deals": 1})


def add_closed(connection: Connection, scope: Scope, facts: Facts) -> None:
    """Count the deals won, and won or lost, by closing day."""
    keys = _keys(scope)
    chosen, day = closed_deals(scope, *keys, by_closing=True)
    won = func.count(case((Deal.stage == Stage.WON, 1)))
    for *values, at, number, closed in connection.execute(
        _grouped(chosen, keys, day, scope).add_columns(won, func.count())
    ):
        facts.add(facts.key(values, at), {"deals_won": number, "deals_closed": closed})


def _keys(scope: Scope) -> list[Any]:
    return [LEAD_KEYS[name] for name in scope.keys]


def _grouped(chosen: Select[Any], keys: list[Any], day: Any, scope: Scope) -> Select[Any]:
    """Group by keys and, when asked for, day; the day column is there in any case (null)."""
    if scope.time is None:
        return chosen.add_columns(null().label("day")).group_by(*keys)
    return chosen.add_columns(day.label("day")).group_by(*keys, day)
