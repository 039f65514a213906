"""Leads by stage, revenue and deals, entered by the scope's keys."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from core.frame import Frame
from core.metrics.catalog import STAGES
from core.metrics.facts import Facts
from core.metrics.keys import Key, keys_known, keys_of, narrowed
from core.metrics.scope import Scope
from core.metrics.sums import sums
from core.store.stages import Stage

BY_BASIS = frozenset({*(name for name, stage in STAGES.items() if stage is not Stage.LEAD), "revenue", "valued_deals"})
"""Columns that a cohort counts on the day their lead was created."""


def add(connection: Connection, scope: Scope, facts: Facts, columns: Collection[str], *, active: bool = False) -> None:
    """Add up some columns over leads and deals into `facts`; `active`: note the campaigns leads came from, too."""
    wide = scope.grouped_by("campaign") if active else scope
    measures = {measure_of(scope, name): name for name in columns}
    known = keys_known(connection, wide.keys)
    seen: dict[tuple[Key, int], int] = defaultdict(int)
    for sign, rows in sums(connection, wide, {*measures, "leads"} if active else measures):
        keys = narrowed(keys_of(wide, rows, known), wide, scope)
        found = {column: _whole(rows, measure, sign) for measure, column in measures.items()}
        _enter(facts, keys, [currency or scope.team.currency for currency in rows["currency"]], found)
        if active:
            for key, campaign, number in zip(keys, rows["campaign"], _whole(rows, "leads", sign), strict=True):
                seen[key, campaign] += number
    for (key, campaign), number in seen.items():
        if campaign and number:
            facts.active(key, campaign)


def measure_of(scope: Scope, column: str) -> str:
    """The measure that a column counts in the scope's basis."""
    return f"cohort_{column}" if scope.cohort and column in BY_BASIS else column


def _whole(rows: Frame, measure: str, sign: int) -> list[int]:
    """A measure's sums; a database may tell them in another type, or none."""
    return [sign * int(number or 0) for number in rows[measure]]


def _enter(facts: Facts, keys: Sequence[Key], currencies: Sequence[str], columns: Mapping[str, Sequence[int]]) -> None:
    """Counts add up whatever the currency; amounts, and how many deals have one, only in the team's."""
    home = facts.scope.team.currency
    for name, numbers in columns.items():
        if name == "revenue":
            facts.add_money(keys, name, numbers, currencies)
        elif name == "valued_deals":
            facts.add(keys, name, (n * (c == home) for n, c in zip(numbers, currencies, strict=True)))
        else:
            facts.add(keys, name, numbers)
