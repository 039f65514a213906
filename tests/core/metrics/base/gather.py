"""Figures straight from the base tables: the oracle of those read from derived ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from core.filters import Filters
from core.metrics.catalog import STAGES
from tests.core.metrics.base import ad_facts, crm_facts
from tests.core.metrics.base.facts import Facts
from tests.core.metrics.base.rates import Rates
from tests.core.metrics.base.scope import Scope, scope

Plain = tuple[dict[Any, dict[str, int]], set[Any], dict[str, dict[str, int]]]
"""Columns by key, keys with an estimate among them, and foreign amounts; zeros left out."""


def gathered(connection: Connection, filters: Filters, now: datetime, by: tuple[str, ...]) -> list[Plain]:
    """Every additive column, for the period and (when the filters compare) for the previous one."""
    here = scope(connection, filters, now, by)
    previous = here.filters.previous()
    return [_plain(_facts(connection, one)) for one in (here, *([here.before(previous)] if previous else []))]


def _facts(connection: Connection, here: Scope) -> Facts:
    facts = Facts(here)
    covered, rates = ad_facts.coverage(connection, here), Rates.read(connection)
    ad_facts.add_active(connection, here, facts, covered, rates)
    ad_facts.add_ads(connection, here, facts, covered, rates)
    crm_facts.add_active(connection, here, facts)
    crm_facts.add_leads(connection, here, facts, STAGES)
    crm_facts.add_revenue(connection, here, facts, rates)
    crm_facts.add_closed(connection, here, facts)
    return facts


def _plain(facts: Facts) -> Plain:
    cells = {key: {name: n for name, n in facts.cell(key).items() if n} for key in facts.present()}
    return (
        {key: cell for key, cell in cells.items() if cell},
        {key for key in facts.estimated if cells.get(key)},
        {name: facts.unconverted(name) for name in ("cost", "revenue")},
    )
