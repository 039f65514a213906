"""Impressions, clicks and cost: the rows of the plan, added up in SQL."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from core.metrics.ad_rows import sums
from core.metrics.crm_facts import keys_known
from core.metrics.dimensions import bucket_start
from core.metrics.facts import Facts, Key
from core.metrics.plan import Coverage, Rows
from core.metrics.scope import Scope
from core.store.models import AdPeriodTotal, AdRun, Grain
from core.store.types import day_number


def add(connection: Connection, scope: Scope, facts: Facts, *, active: bool = False) -> None:
    """Read the period's figures into `facts`, by the scope's keys; `active`: note campaigns that have any, too.

    A period total gives days a to b of its n days floor(total * (b + 1) / n) - floor(total * a / n), a and b
    from 0: whole numbers that add up to the total whichever way the days are cut. A figure for which one was
    cut is marked estimated. The CRM's source of an ad figure is not known, so it is null.
    """
    covered = coverage(connection, scope)
    wide = scope.grouped_by("campaign") if active else scope
    # A finer report may break a cut total down: its campaigns are read, but the figures are not estimated by it.
    apart = wide is not scope and _has_totals(covered)
    if apart:
        add(connection, scope, facts)
    seen: dict[tuple[Key, Any], list[int]] = defaultdict(lambda: [0, 0])
    for wider, row in rows(connection, wide, covered):
        key = wider if wide is scope else (*wider[: len(scope.keys)], *wider[len(wide.keys) :])
        if active:
            figures = seen[key, wider[wide.keys.index("campaign")]]
            figures[0] += int(row["cost"])
            figures[1] += int(row["impressions"])
        if apart:
            continue
        facts.add(key, {"impressions": int(row["impressions"]), "clicks": int(row["clicks"])})
        facts.add_money(key, "cost", int(row["cost"]), row["currency"] or scope.team.currency)
        if row["cut"]:
            facts.estimated.add(key)
    for (key, campaign), figures in seen.items():
        if campaign is not None and any(figures):
            facts.active(key, campaign)


def _has_totals(covered: Coverage) -> bool:
    return any(each.start is not None for days in covered.values() for rows in days.values() for each in rows)


def rows(connection: Connection, scope: Scope, covered: Coverage) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    """(key, row) by the scope's keys; none where the question is about a CRM source, which platforms do not know."""
    condition = scope.conditions.get("source")
    if condition is not None and not condition.null:
        return
    known = keys_known(connection, scope.keys)
    for row in sums(connection, scope, covered):
        values = [known[name].get(row[name]) if name in known else row[name] or None for name in scope.keys]
        yield (*values, bucket_start(scope.time, row["bucket"])) if scope.time else tuple(values), row


def coverage(connection: Connection, scope: Scope) -> Coverage:
    """What covers each day of the period, by source."""
    found: dict[int, dict[int, list[Rows]]] = defaultdict(lambda: defaultdict(list))
    first, last = day_number(scope.filters.start or date.min), day_number(scope.filters.end or date.max)
    total = AdPeriodTotal
    runs = connection.execute(select(AdRun.source_id, AdRun.grain, AdRun.first_day, AdRun.last_day)).all()
    periods = select(total.source_id, total.grain, total.start_day, total.end_day).distinct()
    spans = [(run.source_id, Rows(Grain(run.grain)), run.first_day, run.last_day) for run in runs]
    for source_id, grain, start, end in connection.execute(periods):
        days = day_number(start), day_number(end)
        spans.append((source_id, Rows(Grain(grain), *days), *days))
    for source_id, what, start, end in spans:
        for number in range(max(start, first), min(end, last) + 1):
            found[source_id][number].append(what)
    return found
