"""The day's rate of every currency into the team's, and amounts at that rate.

Each amount is converted where it is derived, once, by itself, and rounded half to even to whole micros: a deal at the
day it was closed (whichever day its figures are counted on), an ad row at its own day, a report without days at the
last day of its period. So whatever is added up, by whichever keys, adds up to the same. An amount without a rate
keeps its currency and stands beside the totals.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, delete, func, literal, or_, select, type_coerce

from core.derive.crossing import Quotes, Ratio, rates
from core.store import bulk
from core.store.base import table_of
from core.store.convert import converted
from core.store.models import AdMetric, Deal, DealFact, DerivedState, FxDay, FxRate
from core.store.moment import lasting
from core.store.settings import Team, team
from core.store.types import day_date, day_number

Days = tuple[date, date]
"""First and last day."""
Changed = dict[str, tuple[int, int]]
"""currency -> first and last day whose rate has become another."""
LAST_DAY = day_number(date.max)


@dataclass(frozen=True)
class Money:
    """An amount in micros and its currency ("": the team's); both need `on` joined outside."""

    micros: ColumnElement[Any]
    currency: ColumnElement[Any]
    on: tuple[Any, ColumnElement[bool]]


def derived_team(connection: Connection) -> Team:
    """The team's settings, with the currency that derived amounts are in: it may have changed since."""
    here = team(connection)
    derived = lasting(connection, "derived_currency", lambda: connection.scalar(select(DerivedState.currency)))
    return replace(here, currency=derived or here.currency)


def at_rate(micros: Any, currency: Any, day: Any) -> Money:
    """The amount at the rate of a day (number); as it is where there is none."""
    own = func.coalesce(currency, literal(""))
    at = case((FxDay.numerator.is_not(None), converted(micros, FxDay.numerator, FxDay.denominator)))
    return Money(
        micros=func.coalesce(at, micros),
        currency=case((at.is_not(None), ""), else_=own),
        on=(FxDay, and_(FxDay.currency == currency, FxDay.day == day)),
    )


def follow(connection: Connection, days: Days | None = None) -> Changed:
    """Bring the rates by day up to date with the rates given, the team's currency and its settings.

    `days`: the first and last day of which a rate is another than before; None: look at all of them.
    """
    here = team(connection)
    low, high = (0, LAST_DAY) if days is None else (day_number(days[0]), day_number(days[1]) + here.fx_days)
    given = rates(_quotes(connection, low - here.fx_days, high), here.currency, here.fx_days)
    wanted = {key: ratio for key, ratio in given.items() if low <= key[1] <= high}
    rows = connection.execute(select(table_of(FxDay)).where(FxDay.day.between(low, high)))
    stood = {(currency, day): (numerator, denominator) for currency, day, numerator, denominator in rows}
    changed = _changed(stood, wanted)
    for currency, (first, last) in changed.items():
        connection.execute(delete(FxDay).where(FxDay.currency == currency, FxDay.day.between(first, last)))
    fresh = [
        (currency, day, *ratio)
        for (currency, day), ratio in wanted.items()
        if currency in changed and changed[currency][0] <= day <= changed[currency][1]
    ]
    bulk.send(connection, table_of(FxDay), list(table_of(FxDay).columns), fresh)
    return changed


def _quotes(connection: Connection, first: int, last: int) -> Quotes:
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    day = type_coerce(FxRate.day, Integer)
    chosen = select(FxRate.base, FxRate.quote, day, FxRate.nanos).where(day.between(first, last))
    for base, quote, number, nanos in connection.execute(chosen):
        found[base, quote][number] = nanos
    return found


def _changed(stood: dict[tuple[str, int], Ratio], wanted: dict[tuple[str, int], Ratio]) -> Changed:
    found: Changed = {}
    for currency, day in stood.keys() | wanted.keys():
        if stood.get((currency, day)) != wanted.get((currency, day)):
            first, last = found.get(currency, (day, day))
            found[currency] = min(first, day), max(last, day)
    return found


def deals_at(changed: Changed) -> Any:
    """The ids of the deals whose amount was or is to be converted at a changed rate."""
    days = [and_(Deal.currency == c, DealFact.closed_day.between(*span)) for c, span in changed.items()]
    return select(Deal.id).join(DealFact, DealFact.deal_id == Deal.id).where(or_(False, *days))


def spans_at(connection: Connection, changed: Changed) -> dict[int, tuple[Any, Any]]:
    """First and last day, by source, of daily ad figures at a changed rate."""
    day = type_coerce(AdMetric.day, Integer)
    days = [and_(AdMetric.currency == c, day.between(*span)) for c, span in changed.items()]
    chosen = select(AdMetric.source_id, func.min(day), func.max(day)).where(or_(False, *days))
    rows = connection.execute(chosen.group_by(AdMetric.source_id))
    return {source: (day_date(first), day_date(last)) for source, first, last in rows}
