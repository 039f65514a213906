"""The one door through which figures are read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, exists, select

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics import ad_facts, crm_facts
from core.metrics.catalog import COLUMNS, Fact, columns, metric
from core.metrics.dimensions import Kind, dimension
from core.metrics.facts import Facts
from core.metrics.frame import frame, total
from core.metrics.known import missing, unknown
from core.metrics.maturity import maturity
from core.metrics.result import Result
from core.metrics.results import remembered, shared_moment
from core.metrics.scope import Scope, scope
from core.store.models import FxDay
from core.store.moment import lasting

__all__ = ["Result", "query"]


def query(
    connection: Connection, metrics: Sequence[str], filters: Filters, now: datetime, by: Sequence[str] = ()
) -> Result:
    """Figures for `filters` as they stand at `now`, broken down by the dimensions `by`.

    A previous period counts only what had happened when it was as old as this one is now. It is set beside
    this one by key, and where `by` has a time, first bucket to first bucket; a bucket it does not have, or
    that was still to come at that age, has null. A single time dimension has a
    row for every bucket; other breakdowns have rows only where something is not zero. What rests on records that
    were never brought in is null, not 0 (core/metrics/known.py).
    InvalidInput for unknown metrics, dimensions and filter values.
    """
    now = shared_moment(connection, now)
    question = ("query", tuple(metrics), repr(filters), tuple(by), now)
    result = remembered(connection, question, lambda: _answer(connection, metrics, filters, now, by))
    return replace(result, total=dict(result.total))


def _answer(
    connection: Connection, metrics: Sequence[str], filters: Filters, now: datetime, by: Sequence[str]
) -> Result:
    chosen = [metric(name) for name in dict.fromkeys(metrics)]
    names = _dimensions(by)
    here = scope(connection, filters, now, names)
    wanted = frozenset[str]().union(*(columns(row.id) for row in chosen))
    facts = gather(connection, here, wanted)
    absent = missing(connection)
    hidden = unknown(wanted, absent)
    previous = here.filters.previous()
    before = gather(connection, here.before(previous), wanted) if previous else None
    return Result(
        frame=frame(connection, names, chosen, facts, before, hidden),
        total=total(chosen, facts, before, hidden),
        metrics=tuple(row.id for row in chosen),
        by=names,
        currency=here.team.currency,
        unconverted=facts.unconverted("cost"),
        unconverted_revenue=facts.unconverted("revenue"),
        filters=here.filters,
        previous=before.scope.filters if before else None,
        as_of=here.today,
        maturity=maturity(connection, here, wanted),
        ignored=here.ignored,
        week_start=here.week_start,
        missing=absent,
        converts=lasting(connection, "converts", lambda: bool(connection.scalar(select(exists().select_from(FxDay))))),
    )


def gather(connection: Connection, here: Scope, wanted: frozenset[str]) -> Facts:
    """Read the wanted additive columns for one scope."""
    facts = Facts(here)
    active = "active_campaigns" in wanted
    if active or any(COLUMNS[name] is Fact.AD for name in wanted):
        ad_facts.add(connection, here, facts, active=active)
    counted = [name for name in wanted if COLUMNS[name] in (Fact.LEAD, Fact.DEAL)]
    if active or counted:
        crm_facts.add(connection, here, facts, counted, active=active)
    return facts


def _dimensions(by: Sequence[str]) -> tuple[str, ...]:
    asked = [dimension(name) for name in dict.fromkeys(by)]
    times = [row.id for row in asked if row.kind is Kind.TIME]
    if len(times) > 1:
        raise InvalidInput(f"Break down by one of {' and '.join(times)}, not by both.", field="by")
    return tuple(row.id for row in asked)
