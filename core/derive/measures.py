"""What leads and deals add up to: each measure's day, moment, amount and condition, defined once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, literal

from core.derive.events import AFTER_LEAD, column
from core.store.models import DealFact, Journey
from core.store.stages import Stage

COUNTED = {Stage.MQL: "mqls", Stage.SQL: "sqls", Stage.OPPORTUNITY: "opportunities", Stage.WON: "won"}
HOME = ""
"""Currency of what is no money, and of amounts in the company's own."""


Counted = Callable[[Mapping[str, NDArray[Any]]], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Measure:
    """Sum of `amount` over the rows of `table` that `counts`, on `day`; it happened at `at`, on `at_day`.

    `counted` is `counts` for arrays, where `at` is known already.
    """

    name: str
    table: type[Journey] | type[DealFact]
    day: Any
    at: Any
    at_day: Any
    counts: ColumnElement[bool]
    counted: Counted
    amount: Any = 1
    money: bool = False

    @property
    def currency(self) -> Any:
        """The currency of the rows' amounts."""
        return DealFact.currency if self.money else literal(HOME)


def _where(name: str, test: Callable[[NDArray[Any]], NDArray[np.bool_]]) -> Counted:
    return lambda rows: test(rows[name])


_clean = _where("junk", lambda junk: junk == 0)
_junk = _where("junk", lambda junk: junk != 0)
_won = _where("won", lambda won: won == 1)
_any = _where("won", lambda won: won >= 0)
_valued = _where("amount_micros", lambda micros: micros >= 0)


def _leads() -> Iterator[Measure]:
    created = (Journey.created_day, Journey.created_at, Journey.created_day)
    yield Measure("leads", Journey, *created, Journey.junk == 0, _clean)
    yield Measure("junk", Journey, *created, Journey.junk != 0, _junk)
    for stage in AFTER_LEAD:
        at, day = getattr(Journey, column(stage, "at")), getattr(Journey, column(stage, "day"))
        counts = and_(at.is_not(None), Journey.junk == 0)
        yield Measure(COUNTED[stage], Journey, day, at, day, counts, _clean)
        yield Measure(f"cohort_{COUNTED[stage]}", Journey, Journey.created_day, at, day, counts, _clean)


def _deals() -> Iterator[Measure]:
    fact, closed = DealFact, (DealFact.closed_at, DealFact.closed_day)
    valued = fact.amount_micros.is_not(None)
    yield Measure("deals_won", fact, fact.closed_day, *closed, fact.won == 1, _won)
    yield Measure("deals_closed", fact, fact.closed_day, *closed, fact.won.is_not(None), _any)
    for prefix, day in (("", fact.closed_day), ("cohort_", fact.born_day)):
        yield Measure(f"{prefix}revenue", fact, day, *closed, valued, _valued, fact.amount_micros, True)
        yield Measure(f"{prefix}valued_deals", fact, day, *closed, valued, _valued, money=True)


MEASURES = {measure.name: measure for measure in (*_leads(), *_deals())}


def alike(names: Iterable[str]) -> Iterator[list[Measure]]:
    """Measures that can be added up in one pass: of the same table, day and kind of currency."""

    def place(measure: Measure) -> tuple[str, str, bool]:
        return measure.table.__tablename__, measure.day.key, measure.money

    for _, group in groupby(sorted((MEASURES[name] for name in names), key=place), key=place):
        yield list(group)
