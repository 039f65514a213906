"""Impressions, clicks and cost: the rows of the plan, added up in SQL."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from core.frame import Frame
from core.metrics.ad_rows import sums
from core.metrics.coverage import coverage
from core.metrics.facts import Facts
from core.metrics.keys import Key, keys_known, keys_of, narrowed
from core.metrics.plan import Coverage
from core.metrics.scope import Scope


def add(connection: Connection, scope: Scope, facts: Facts, *, active: bool = False) -> None:
    """Read the period's figures into `facts`, by the scope's keys; `active`: note campaigns that have any, too.

    A period total gives days a to b of its n days floor(total * (b + 1) / n) - floor(total * a / n), a and b
    from 0: whole numbers that add up to the total whichever way the days are cut. A figure for which one was
    cut is marked estimated. The CRM's source of an ad figure is not known, so it is null.
    """
    wide = scope.grouped_by("campaign") if active else scope
    # A finer report may break a cut total down: its campaigns are read, but the figures are not estimated by it.
    apart = wide is not scope and _has_totals(coverage(connection, scope))
    if apart:
        add(connection, scope, facts)
    seen: dict[tuple[Key, int], list[int]] = defaultdict(lambda: [0, 0])
    for wider, figures in rows(connection, wide):
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


def rows(connection: Connection, scope: Scope) -> Iterator[tuple[Sequence[Key], Frame]]:
    """Sums and their keys; none where the question is about a CRM source, which platforms do not know."""
    condition = scope.conditions.get("source")
    if condition is not None and not condition.null:
        return
    known = keys_known(connection, scope.keys)
    for figures in sums(connection, scope):
        yield keys_of(scope, figures, known), figures
