"""Which ad reports there are of each day."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, select

from core.metrics.plan import Coverage, Rows
from core.metrics.scope import Scope
from core.store.models import AdPeriodTotal, AdRun, Grain
from core.store.moment import lasting, once
from core.store.types import day_number


def coverage(connection: Connection, scope: Scope) -> Coverage:
    """What covers each day of the period, by source."""
    days = day_number(scope.filters.start or date.min), day_number(scope.filters.end or date.max)
    return once(connection, ("coverage", *days), lambda: _coverage(connection, *days))


def _coverage(connection: Connection, first: int, last: int) -> Coverage:
    found: dict[int, dict[int, list[Rows]]] = defaultdict(lambda: defaultdict(list))
    for source_id, what, start, end in lasting(connection, "ad_spans", lambda: _spans(connection)):
        for number in range(max(start, first), min(end, last) + 1):
            found[source_id][number].append(what)
    return found


def _spans(connection: Connection) -> list[tuple[int, Rows, int, int]]:
    """By source: rows, and the first and last day they cover."""
    total = AdPeriodTotal
    runs = connection.execute(select(AdRun.source_id, AdRun.grain, AdRun.first_day, AdRun.last_day)).all()
    periods = select(total.source_id, total.grain, total.start_day, total.end_day).distinct()
    spans = [(run.source_id, Rows(Grain(run.grain)), run.first_day, run.last_day) for run in runs]
    for source_id, grain, start, end in connection.execute(periods):
        days = day_number(start), day_number(end)
        spans.append((source_id, Rows(Grain(grain), *days), *days))
    return spans
