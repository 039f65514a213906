"""What leads and deals add up to: each measure's day, moment, amount and condition, defined once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, literal

from core.derive.events import AFTER_LEAD, column
from core.store.models import DealFact, Journey
from core.store.stages import Stage

COUNTED = {Stage.MQL: "mqls", Stage.SQL: "sqls", Stage.OPPORTUNITY: "opportunities", Stage.WON: "won"}
HOME = ""
"""Currency of what is no money, and of amounts in the company's own."""


@dataclass(frozen=True, eq=False)
class Measure:
    """Sum of `amount` over the rows of `table` that `counts`, on `day`; it happened at `at`, on `at_day`."""

    name: str
    table: type[Journey] | type[DealFact]
    day: Any
    at: Any
    at_day: Any
    counts: ColumnElement[bool]
    amount: Any = 1
    money: bool = False

    @property
    def currency(self) -> Any:
        """The currency of the rows' amounts."""
        return DealFact.currency if self.money else literal(HOME)


def _leads() -> Iterator[Measure]:
    created = (Journey.created_day, Journey.created_at, Journey.created_day)
    yield Measure("leads", Journey, *created, Journey.junk == 0)
    yield Measure("junk", Journey, *created, Journey.junk != 0)
    for stage in AFTER_LEAD:
        at, day = getattr(Journey, column(stage, "at")), getattr(Journey, column(stage, "day"))
        counts = and_(at.is_not(None), Journey.junk == 0)
        yield Measure(COUNTED[stage], Journey, day, at, day, counts)
        yield Measure(f"cohort_{COUNTED[stage]}", Journey, Journey.created_day, at, day, counts)


def _deals() -> Iterator[Measure]:
    fact, closed = DealFact, (DealFact.closed_at, DealFact.closed_day)
    valued = fact.amount_micros.is_not(None)
    yield Measure("deals_won", fact, fact.closed_day, *closed, fact.won == 1)
    yield Measure("deals_closed", fact, fact.closed_day, *closed, fact.won.is_not(None))
    for prefix, day in (("", fact.closed_day), ("cohort_", fact.born_day)):
        yield Measure(f"{prefix}revenue", fact, day, *closed, valued, fact.amount_micros, money=True)
        yield Measure(f"{prefix}valued_deals", fact, day, *closed, valued, money=True)


MEASURES = {measure.name: measure for measure in (*_leads(), *_deals())}


def alike(names: Iterable[str]) -> Iterator[list[Measure]]:
    """Measures that can be added up in one pass: of the same table, day and kind of currency."""

    def place(measure: Measure) -> tuple[str, str, bool]:
        return measure.table.__tablename__, measure.day.key, measure.money

    for _, group in groupby(sorted((MEASURES[name] for name in names), key=place), key=place):
        yield list(group)
