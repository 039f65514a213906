"""Figures straight from the base tables: the oracle of those read from derived ones."""

from datetime import datetime

from sqlalchemy import Connection

from core.filters import Filters
from core.metrics.catalog import STAGES
from tests.core.metrics.base import ad_facts, crm_facts
from tests.core.metrics.base.facts import Facts
from tests.core.metrics.base.scope import Scope, scope


def gathered(connection: Connection, filters: Filters, now: datetime, by: tuple[str, ...]) -> list[Facts]:
    """Every additive column, for the period and (when the filters compare) for the previous one."""
    here = scope(connection, filters, now, by)
    previous = here.filters.previous()
    return [_facts(connection, one) for one in (here, *([here.before(previous)] if previous else []))]


def _facts(connection: Connection, here: Scope) -> Facts:
    facts = Facts(here)
    covered = ad_facts.coverage(connection, here)
    ad_facts.add_active(connection, here, facts, covered)
    ad_facts.add_ads(connection, here, facts, covered)
    crm_facts.add_active(connection, here, facts)
    crm_facts.add_leads(connection, here, facts, STAGES)
    crm_facts.add_revenue(connection, here, facts)
    crm_facts.add_closed(connection, here, facts)
    return facts
