"""Impressions, clicks and cost: the rows of the plan, added up in SQL."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, select

from core.frame import Frame
from core.metrics.ad_rows import sums
from core.metrics.facts import Facts
from core.metrics.keys import Key, keys_known, keys_of, narrowed
from core.metrics.plan import Coverage, Rows
from core.metrics.scope import Scope
from core.store.models import AdPeriodTotal, AdRun, Grain
from core.store.moment import once
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
    seen: dict[tuple[Key, int], list[int]] = defaultdict(lambda: [0, 0])
    for wider, figures in rows(connection, wide, covered):
        keys = narrowed(wider, wide, scope)
        if active:
            places = zip(keys, figures["campaign"], figures["cost"], figures["impressions"], strict=True)
            for key, campaign, cost, impressions in places:
                told = seen[key, campaign]
                told[0] += int(cost)
                told[1] += int(impressions)
        if not apart:
            _enter(facts, keys, figures)
    for (key, campaign), told in seen.items():
        if campaign and any(told):
            facts.active(key, campaign)


def _enter(facts: Facts, keys: Sequence[Key], figures: Frame) -> None:
    for name in ("impressions", "clicks"):
        facts.add(keys, name, map(int, figures[name]))
    currencies = [currency or facts.scope.team.currency for currency in figures["currency"]]
    facts.add_money(keys, "cost", list(map(int, figures["cost"])), currencies)
    facts.estimated.update(key for key, cut in zip(keys, figures["cut"], strict=True) if cut)


def _has_totals(covered: Coverage) -> bool:
    return any(each.start is not None for days in covered.values() for rows in days.values() for each in rows)


def rows(connection: Connection, scope: Scope, covered: Coverage) -> Iterator[tuple[Sequence[Key], Frame]]:
    """Sums and their keys; none where the question is about a CRM source, which platforms do not know."""
    condition = scope.conditions.get("source")
    if condition is not None and not condition.null:
        return
    known = keys_known(connection, scope.keys)
    for figures in sums(connection, scope, covered):
        yield keys_of(scope, figures, known), figures


def coverage(connection: Connection, scope: Scope) -> Coverage:
    """What covers each day of the period, by source."""
    found: dict[int, dict[int, list[Rows]]] = defaultdict(lambda: defaultdict(list))
    first, last = day_number(scope.filters.start or date.min), day_number(scope.filters.end or date.max)
    for source_id, what, start, end in once(connection, "ad_spans", lambda: _spans(connection)):
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
