"""How far the data reach, and which days to look at where a period shows nothing or too little."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, func, select, type_coerce

from core.filters import Filters
from core.metrics.results import remembered
from core.store.models import AdPeriodTotal, AdRun, Journey
from core.store.settings import team
from core.store.types import day_date

Span = tuple[date, date]
YEAR = 365


@dataclass(frozen=True, slots=True)
class Reach:
    """First and last day with ad figures, and with leads; None where there are none. Days to come do not count."""

    ads: Span | None = None
    leads: Span | None = None

    @property
    def named(self) -> dict[str, Span]:
        """What there is: its name -> its days."""
        both = {"ad figures": self.ads, "leads": self.leads}
        return {name: span for name, span in both.items() if span}

    @property
    def shared(self) -> Span | None:
        """The days that all of it speaks of."""
        spans = self.named.values()
        return _meet(spans) if spans else None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Why a period shows little, and the days to look at instead: a period, what to call it, None where none is better.

    `said` is without its full stop.
    """

    said: str
    period: Filters | None
    label: str


def reach(connection: Connection, now: datetime) -> Reach:
    """How far ad figures and leads reach, up to today."""
    today = now.astimezone(team(connection).zone).date()
    found = remembered(connection, ("reach",), lambda: _reach(connection))
    ads, leads = (span and (min(span[0], today), min(span[1], today)) for span in found)
    return Reach(ads, leads)


def _reach(connection: Connection) -> tuple[Span | None, Span | None]:
    total = AdPeriodTotal
    whole = type_coerce(total.start_day, Integer), type_coerce(total.end_day, Integer)
    ads = [_ends(connection, AdRun.first_day, AdRun.last_day), _ends(connection, *whole)]
    return _join(ads), _ends(connection, Journey.created_day, Journey.created_day)


def _ends(connection: Connection, first: Any, last: Any) -> Span | None:
    # Asked apart: SQLite finds one end of an index at once, and both of them by reading all of it.
    ends = (select(func.min(first)).scalar_subquery(), select(func.max(last)).scalar_subquery())
    row = connection.execute(select(*ends)).one()
    return None if row[0] is None else (day_date(row[0]), day_date(row[1]))


def _join(spans: Iterable[Span | None]) -> Span | None:
    known = [span for span in spans if span]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


def _meet(spans: Iterable[Span]) -> Span | None:
    firsts, lasts = zip(*spans, strict=True)
    return (max(firsts), min(lasts)) if max(firsts) <= min(lasts) else None


def meeting(days: Span, there: Reach) -> Span:
    """Those of the days on which there are ad figures and leads, so that both tell of one time; else all of them."""
    return (there.shared and _meet([days, there.shared])) or days


def elsewhere(there: Reach, filters: Filters, *, few: bool = False) -> Elsewhere | None:
    """Where there is more to see than in the period; None when it lies elsewhere, or the period is all time.

    `few`: the period has data, and too few of them.
    """
    spans, start, end = there.named, filters.start, filters.end
    if not spans or start is None or end is None:
        return None
    over = {name: span for name, span in spans.items() if span[1] < start}
    ahead = {name: span for name, span in spans.items() if span[0] > end}
    if over:
        said = _named({name: last for name, (_, last) in over.items()}, "end", len(spans))
        return _instead(said, there, filters, start, end)
    if ahead:
        said = _named({name: first for name, (first, _) in ahead.items()}, "begin", len(spans))
        return _first(said, there, filters, start, end)
    first = min(first for first, _ in spans.values())
    if few and first < start:
        said = f"There are few SQLs on these days, and your data reach back to {first:%-d %b %Y}"
        return _instead(said, there, filters, start, end)
    return None


def _named(days: Mapping[str, date], verb: str, kinds: int) -> str:
    """Say when they end or begin, "Your data end on 31 Mar 2025"; each kind of them where they differ."""
    told = {name: f"{day:%-d %b %Y}" for name, day in days.items()}
    if len(told) == kinds > 1 and len(set(told.values())) == 1:
        told = {"data": next(iter(told.values()))}
    (name, day), *more = told.items()
    return f"Your {name} {verb} on {day}" + "".join(f", your {other} on {its}" for other, its in more)


def _first(said: str, there: Reach, filters: Filters, start: date, end: date) -> Elsewhere:
    """The first days on which there is all of it, as many as were asked for."""
    if there.shared is None:
        return Elsewhere(said, None, "")
    length = (end - start).days + 1
    first = there.shared[0]
    period = replace(filters, preset=None, start=first, end=first + timedelta(days=length - 1))
    return Elsewhere(said, period, f"the first {length} days of them" if length > 1 else "the first day of them")


def _instead(said: str, there: Reach, filters: Filters, start: date, end: date) -> Elsewhere:
    """The last days on which there is all of it, as many as were asked for; a year where the period has the last."""
    length = (end - start).days + 1
    if there.shared is None:
        return Elsewhere(said, None, "")
    last = there.shared[1]
    if start <= last <= end:
        year = replace(filters, preset=None, start=end - timedelta(days=YEAR - 1), end=end)
        return Elsewhere(said, year if length < YEAR else None, f"the last {YEAR} days")
    period = replace(filters, preset=None, start=last - timedelta(days=length - 1), end=last)
    return Elsewhere(said, period, f"the last {length} days of them" if length > 1 else "the last day of them")
