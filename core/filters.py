"""The question every page asks: which days, which leads, counted how, compared with what. Pure."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlencode

from core.errors import InvalidInput
from core.text import shorten

MAX_VALUES = 100
Span = tuple[date | None, date | None]
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
WHERE = ("channel", "campaign", "ad_group", "keyword", "ad", "source")
"""Dimensions a filter may name; `core.metrics.dimensions` says what they are."""


class Basis(StrEnum):
    """Which day an outcome counts on."""

    COHORT = "cohort"  # the day its lead was created
    ACTIVITY = "activity"  # the day it happened


BASIS_LABELS = {Basis.COHORT: "By lead created date", Basis.ACTIVITY: "By stage date"}


class Compare(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    YEAR = "year"
    NONE = "none"


PRESETS = {
    "today": "Today",
    "7d": "Last 7 days",
    "28d": "Last 28 days",
    "90d": "Last 90 days",
    "365d": "Last 365 days",
    "month": "This month",
    "quarter": "This quarter",
    "year": "Year to date",
    "all": "All time",
}
DEFAULT_PRESET = "90d"


@dataclass(frozen=True, slots=True)
class Filters:
    """Days from `start` to `end` inclusive (None: no limit), and everything else a figure depends on."""

    start: date | None = None
    end: date | None = None
    preset: str | None = None
    compare: Compare = Compare.NONE
    basis: Basis = Basis.COHORT
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def conditions(self) -> dict[str, tuple[str, ...]]:
        """Dimension -> accepted values."""
        return dict(self.where)

    def with_where(self, dimension: str, values: Iterable[str]) -> "Filters":
        """The same question about other values of one dimension; no values lifts its filter."""
        chosen = {**self.conditions, dimension: tuple(dict.fromkeys(values))}
        order = sorted(chosen, key=lambda name: WHERE.index(name) if name in WHERE else len(WHERE))
        return replace(self, where=tuple((name, chosen[name]) for name in order if chosen[name]))

    def previous(self) -> "Filters | None":
        """The period this one is compared with, like for like; None when there is nothing to compare."""
        if self.compare is Compare.NONE or self.start is None or self.end is None:
            return None
        if self.compare is Compare.YEAR:
            start, end = _months_back(self.start, 12), _months_back(self.end, 12)
        else:
            start, end = _period_before(self.start, self.end, self.preset)
        return replace(self, start=start, end=end, preset=None, compare=Compare.NONE)

    def to_query(self) -> str:
        """The URL form; parsing it again on the same day asks the same question."""
        where = encoded(tuple((name, value) for name, values in self.where for value in values))
        period = _period(self.preset, self.start, self.end, self.compare, self.basis)
        return f"{period}&{where}" if where else period


@lru_cache(maxsize=256)
def _period(preset: str | None, start: date | None, end: date | None, compare: Compare, basis: Basis) -> str:
    """Remembered: a table has hundreds of links that begin with it."""
    days = [("range", "all")]
    if preset:
        days = [("range", preset)]
    elif start and end:
        days = [("from", start.isoformat()), ("to", end.isoformat())]
    return urlencode([*days, ("compare", compare.value), ("basis", basis.value)])


@lru_cache(maxsize=4096)
def encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    """Pairs as a query string. Remembered: links of a page say the same again and again."""
    return urlencode(pairs)


def parse(params: Mapping[str, Sequence[str]], today: date, fiscal_month: int = 1) -> Filters:
    """Read URL parameters (as parse_qs gives them); unknown names are ignored, bad values are InvalidInput.

    Without a range it is the last 90 days to `today`, compared with the 90 days before, by cohort.
    """
    first = {name: values[0] for name, values in params.items() if values}
    if "from" in first or "to" in first:
        preset = None
        days: Span = (day(first.get("from", ""), "from"), day(first.get("to", ""), "to"))
        check_order(*days)
    else:
        preset = first.get("range", DEFAULT_PRESET)
        days = preset_days(preset, today, fiscal_month)
    return Filters(
        start=days[0],
        end=days[1],
        preset=preset,
        compare=Compare(_choice(first, "compare", [c.value for c in Compare], Compare.PREVIOUS.value)),
        basis=Basis(_choice(first, "basis", [b.value for b in Basis], Basis.COHORT.value)),
        where=tuple((name, _values(name, params[name])) for name in WHERE if params.get(name)),
    )


def narrow(asked: Filters, values: Mapping[str, str]) -> Filters:
    """The question about one part of what `asked` covers: one value of some dimensions, some of the days.

    `values` maps dimensions to a value, and "from" and "to" to days; other names are ignored.
    """
    for name in WHERE:
        if name in values:
            asked = asked.with_where(name, (values[name],))
    if "from" in values and "to" in values:
        first, last = day(values["from"], "from"), day(values["to"], "to")
        asked = replace(asked, preset=None, start=max(first, asked.start or first), end=min(last, asked.end or last))
    return asked


def preset_days(preset: str, today: date, fiscal_month: int = 1) -> Span:
    """First and last day of a named range ending today; (None, None) for all time."""
    if preset not in PRESETS:
        raise InvalidInput(f"range cannot be {shorten(preset)!r}; it may be {', '.join(PRESETS)}.", field="range")
    if preset == "all":
        return None, None
    if preset == "today":
        return today, today
    if preset.endswith("d"):
        return today - timedelta(days=int(preset[:-1]) - 1), today
    span = {"month": 1, "quarter": 3, "year": 12}[preset]
    into = (today.month - fiscal_month) % 12 % span
    return _months_back(today.replace(day=1), into), today


def day(text: str, name: str) -> date:
    """The date of a parameter called `name`, written 2026-11-22; InvalidInput says what it must be."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        problem = f"{name} must be a date like 2026-11-22; it is {shorten(text)!r}."
        raise InvalidInput(problem, field=name) from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise InvalidInput(f"{name} must lie between {FIRST_DAY} and {LAST_DAY}; it is {found}.", field=name)
    return found


def check_order(start: date | None, end: date | None) -> None:
    """InvalidInput when a period ends before it starts."""
    if start and end and start > end:
        raise InvalidInput(f"Start is after end: {start:%-d %b %Y} comes after {end:%-d %b %Y}.", field="from")


def _choice(first: Mapping[str, str], name: str, allowed: list[str], default: str) -> str:
    value = first.get(name, default)
    if value not in allowed:
        raise InvalidInput(f"{name} cannot be {shorten(value)!r}; it may be {', '.join(allowed)}.", field=name)
    return value


def _values(name: str, values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > MAX_VALUES:
        raise InvalidInput(f"{name} has {len(values)} values; the limit is {MAX_VALUES}.", field=name)
    return tuple(dict.fromkeys(values))


def _period_before(start: date, end: date, preset: str | None) -> tuple[date, date]:
    span = {"month": 1, "quarter": 3, "year": 12}.get(preset or "")
    if span:
        return _months_back(start, span), _months_back(end, span)
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return _months_back(start, months), start - timedelta(days=1)
    days = (end - start).days + 1
    return start - timedelta(days=days), start - timedelta(days=1)


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
