"""What became of the leads of each month, by how many months later."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from core.derive.contributions import cohorts_of
from core.derive.measures import Measure
from core.errors import InvalidInput
from core.filters import Filters
from core.frame import Frame
from core.metrics.days import month
from core.metrics.known import missing, why
from core.metrics.scope import Scope, scope, within
from core.metrics.sums import too_late
from core.store.base import table_of
from core.store.models import CohortMonth
from core.store.types import day_number

OUTCOMES = ("mqls", "sqls", "opportunities", "won", "revenue")
FILTERS = frozenset({"channel", "campaign"})


def cohorts(connection: Connection, outcome: str, filters: Filters, now: datetime) -> Frame:
    """One row a month of creation: month (its first day), leads, and by age in months what they have become since.

    Columns named 0, 1, ... hold running totals (micros of the team's currency for revenue); None is still to come.
    All of them are None where what the outcome rests on was never brought in (core/metrics/known.py).
    A month counts whole when any of its days is in the period. InvalidInput for an outcome there is none of, and
    for filters other than channel and campaign.
    """
    if outcome not in OUTCOMES:
        raise InvalidInput(f"Cohorts show {', '.join(OUTCOMES)}; not {outcome!r}.", field="metric")
    here = scope(connection, filters, now)
    if unknown := here.conditions.keys() - FILTERS:
        raise InvalidInput(f"Cohorts cannot be filtered by {', '.join(sorted(unknown))}.", field="where")
    is_known = not why(outcome, missing(connection))
    cells = _cells(connection, here, f"cohort_{outcome}")
    this_month = month(day_number(here.today))
    rows = []
    for number in sorted({number for number, _ in cells}):
        oldest = this_month - number
        leads = sum(cells.get((number, age), (0, 0))[0] for age in range(oldest + 1))
        running = [sum(cells.get((number, age), (0, 0))[1] for age in range(upto + 1)) for upto in range(oldest + 1)]
        told = running if is_known else [None] * len(running)
        rows.append([date(number // 12, number % 12 + 1, 1), leads, *told])
    width = max((len(row) for row in rows), default=2)
    padded = [row + [None] * (width - len(row)) for row in rows]
    return Frame.of(padded, ["month", "leads", *map(str, range(width - 2))])


def _cells(connection: Connection, here: Scope, measure: str) -> dict[tuple[int, int], tuple[int, int]]:
    """(month, age) -> leads and outcome, without what is yet to come."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    stood = table_of(CohortMonth)
    late = cohorts_of(lambda each: _late(here, each))
    for sign, rows in ((1, stood), (-1, late)):
        sums = [func.sum(rows.c[name]) for name in ("leads", measure)]
        chosen = select(rows.c.month, rows.c.age, *sums).where(*_where(here, rows))
        for number, age, leads, outcome in connection.execute(chosen.group_by(rows.c.month, rows.c.age)):
            before = found.get((number, age), (0, 0))
            found[number, age] = before[0] + sign * int(leads), before[1] + sign * int(outcome)
    return {key: cell for key, cell in found.items() if any(cell)}


def _where(here: Scope, rows: Any) -> list[Any]:
    """Months of the period, keys the filters ask for, and amounts in the team's currency."""
    first, last = here.days
    span = within(rows.c.month, (month(first), month(last)))
    return [here.on(rows), span, rows.c.currency.in_(("", here.team.currency))]


def _late(here: Scope, measure: Measure) -> list[Any]:
    late = [and_(*terms, measure.day >= (first or 0)) for terms, first in too_late(here, measure)]
    return [or_(*late)]
