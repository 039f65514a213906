"""Currencies: which ones amounts are in, how much of that has a rate, and the rates there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Integer, and_, func, or_, select, type_coerce, union_all

from core.derive.ads import in_a_row
from core.filters import Filters
from core.frame import Frame
from core.metrics.query import gather
from core.metrics.results import remembered, shared_moment
from core.metrics.scope import scope
from core.store.models import AdMetric, AdPeriodTotal, Deal, DealFact, FxDay, FxRate
from core.store.settings import team
from core.store.types import day_date, day_number

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Held:
    """A currency that amounts are in beside the team's.

    `days` and `deals` count days with spend and won deals with an amount; of them `days_without` and
    `deals_without` have no rate, on the days `missing`. `spend` and `revenue` are what stands unconverted, in micros.
    """

    currency: str
    days: int
    days_without: int
    deals: int
    deals_without: int
    missing: tuple[Days, ...]
    spend: int
    revenue: int


@dataclass(frozen=True, slots=True)
class Known:
    """A currency with rates: how many, of which days, and its latest into the team's currency (None: no way there)."""

    currency: str
    quotes: int
    first: date
    last: date
    rate: Fraction | None


def settings(connection: Connection) -> tuple[str, int]:
    """The team's currency, and for how many days a rate also holds."""
    here = team(connection)
    return here.currency, here.fx_days


def held(connection: Connection, now: datetime) -> list[Held]:
    """The currencies of the data beside the team's, by code."""
    now = shared_moment(connection, now)
    return remembered(connection, ("currencies", now), lambda: _held(connection, now))


def _held(connection: Connection, now: datetime) -> list[Held]:
    here = scope(connection, Filters(), now)
    facts = gather(connection, here, frozenset({"cost", "revenue"}))
    spend, revenue = facts.unconverted("cost"), facts.unconverted("revenue")
    home = here.team.currency
    days, deals = _spend_days(connection, home), _deals(connection, home)
    found = []
    for currency in sorted(days.keys() | deals.keys()):
        known = set(connection.scalars(select(FxDay.day).where(FxDay.currency == currency)))
        spent, closed = days.get(currency, set()), deals.get(currency, {})
        without = {day: number for day, number in closed.items() if day not in known}
        found.append(
            Held(
                currency,
                days=len(spent),
                days_without=len(spent - known),
                deals=sum(closed.values()),
                deals_without=sum(without.values()),
                missing=_spans((spent - known) | without.keys()),
                spend=spend.get(currency, 0),
                revenue=revenue.get(currency, 0),
            )
        )
    return found


def _spans(days: Iterable[int]) -> tuple[Days, ...]:
    return tuple((day_date(first), day_date(last)) for first, last in in_a_row(sorted(days)))


def _spend_days(connection: Connection, home: str) -> dict[str, set[int]]:
    """Days with spend by foreign currency; a report without days needs the rate of its last one."""
    parts = [
        select(model.currency, type_coerce(day, Integer).label("day")).where(
            model.currency.is_not(None), model.currency != home, model.cost_micros != 0
        )
        for model, day in ((AdMetric, AdMetric.day), (AdPeriodTotal, AdPeriodTotal.end_day))
    ]
    found: dict[str, set[int]] = defaultdict(set)
    for row in connection.execute(select(union_all(*parts).subquery("spent")).distinct()):
        found[row.currency].add(row.day)
    return found


def _deals(connection: Connection, home: str) -> dict[str, dict[int, int]]:
    """Won deals with an amount by foreign currency and closing day."""
    chosen = (
        select(Deal.currency, DealFact.closed_day, func.count().label("deals"))
        .join(DealFact, DealFact.deal_id == Deal.id)
        .where(DealFact.amount_micros.is_not(None), Deal.currency.is_not(None), Deal.currency != home)
        .group_by(Deal.currency, DealFact.closed_day)
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(chosen):
        found[row.currency][row.closed_day] = row.deals
    return found


def known(connection: Connection) -> list[Known]:
    """The currencies beside the team's that rates were given for, by code."""
    home = team(connection).currency
    sides = [select(side.label("currency"), FxRate.day) for side in (FxRate.base, FxRate.quote)]
    given = union_all(*sides).subquery("given")
    chosen = select(given.c.currency, func.count(), func.min(given.c.day), func.max(given.c.day))
    rows = connection.execute(chosen.where(given.c.currency != home).group_by(given.c.currency)).all()
    return [
        Known(currency, quotes, first, last, _rate(connection, currency, last))
        for currency, quotes, first, last in sorted(rows)
    ]


def _rate(connection: Connection, currency: str, day: date) -> Fraction | None:
    """The newest rate up to a day."""
    here = (FxDay.currency == currency, FxDay.day <= day_number(day))
    chosen = select(FxDay.numerator, FxDay.denominator).where(*here).order_by(FxDay.day.desc()).limit(1)
    row = connection.execute(chosen).first()
    return Fraction(row.numerator, row.denominator) if row else None


def quotes(connection: Connection, currency: str, limit: int) -> tuple[Frame, int]:
    """The newest rates given for a currency (day, base, quote, nanos, origin), and how many there are.

    Those between it and the team's currency; where there is none of them, those between it and any other.
    """
    home = team(connection).currency
    direct = and_(FxRate.base.in_((currency, home)), FxRate.quote.in_((currency, home)))
    total = _count(connection, direct)
    here: Any = direct if total else or_(FxRate.base == currency, FxRate.quote == currency)
    columns = (FxRate.day, FxRate.base, FxRate.quote, FxRate.nanos, FxRate.origin)
    rows = connection.execute(select(*columns).where(here).order_by(FxRate.day.desc(), FxRate.quote).limit(limit))
    frame = Frame.of(rows, rows.keys())
    return frame, total or _count(connection, here)


def _count(connection: Connection, condition: Any) -> int:
    return connection.scalar(select(func.count()).select_from(FxRate).where(condition)) or 0
