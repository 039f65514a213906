"""What the team decided: currency, time zone, thresholds; and the version of the data."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Connection, delete, insert, select

from core.errors import InvalidInput
from core.store.models import Setting, Source
from core.text import shorten


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise ValueError
    return value


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError
        return value

    return read


@cache
def _zones() -> set[str]:
    return available_timezones()  # reads a folder of files


def _zone(text: str) -> str:
    if text not in _zones():
        raise ValueError
    return text


_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")


def _domains(text: str) -> frozenset[str]:
    found = frozenset(part.strip().lower().removeprefix("@") for part in text.split(",") if part.strip())
    if not all(map(_DOMAIN.fullmatch, found)):
        raise ValueError
    return found


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise ValueError
    return text.upper()


@dataclass(frozen=True, slots=True)
class Row:
    """A team setting: how its text is read, its default, what it means, an example for messages."""

    name: str
    read: Callable[[str], Any]
    default: str
    help: str
    example: str


TEAM = (
    Row("company", str, "", "Name of the company, shown on reports.", "Acme Inc"),
    Row("currency", _currency, "", "Currency of totals; empty: that of the first account.", "USD"),
    Row("time_zone", _zone, "UTC", "Zone in which CRM events fall on a day.", "Europe/Berlin"),
    Row("fiscal_month", _whole(1, 12), "1", "First month of the fiscal year.", "4"),
    Row("rate_floor", _whole(0, 1_000_000), "20", "Below this denominator a rate says 'too few'.", "20"),
    Row(
        "cost_floor",
        _whole(0, 1_000_000),
        "5",
        "Below this count a cost per SQL (MQL, ...) says 'too few'.",
        "5",
    ),
    Row("confidence", _share, "0.9", "Probability an interval covers.", "0.9"),
    Row("mature_quantile", _share, "0.9", "A lead is mature once older than this quantile of the lag.", "0.9"),
    Row("mature_share", _share, "0.9", "A period is mature when this share of its leads is.", "0.9"),
    Row(
        "own_domains",
        _domains,
        "",
        "E-mail domains of your own company: leads from them are tests.",
        "acme.com, acme.de",
    ),
    Row(
        "form_seconds",
        _whole(0, 600),
        "3",
        "A form filled in within fewer seconds is junk; 0: none is.",
        "3",
    ),
    Row(
        "burst_leads",
        _whole(2, 1_000_000),
        "10",
        "As many leads from one network within burst_minutes are junk.",
        "10",
    ),
    Row("burst_minutes", _whole(1, 1_440), "10", "Minutes within which burst_leads count as a burst.", "10"),
    Row("stale_days", _whole(1, 3_650), "7", "Days after which a source fed by files counts as late.", "7"),
    Row(
        "capped_share",
        _share,
        "0.1",
        "A campaign that surely lost more than this share of its impressions to its budget is capped by it.",
        "0.1",
    ),
)
ROWS = {row.name: row for row in TEAM}
FALLBACK_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Team:
    """The team settings in force."""

    company: str
    currency: str
    time_zone: str
    fiscal_month: int
    rate_floor: int
    cost_floor: int
    confidence: float
    mature_quantile: float
    mature_share: float
    own_domains: frozenset[str]
    form_seconds: int
    burst_leads: int
    burst_minutes: int
    stale_days: int
    capped_share: float

    @property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.time_zone)


def team(connection: Connection) -> Team:
    """Defaults overlaid with what was set; an unset currency is that of the first account."""
    stored = {row.name: row.value for row in connection.execute(select(Setting.name, Setting.value))}
    values: dict[str, Any] = {row.name: "" for row in TEAM}
    for row in TEAM:
        if text := stored.get(row.name) or row.default:
            values[row.name] = row.read(text)
    values["currency"] = values["currency"] or _first_currency(connection)
    values["own_domains"] = values["own_domains"] or frozenset()
    return Team(**values)


def _first_currency(connection: Connection) -> str:
    found = connection.scalar(select(Source.currency).where(Source.currency.is_not(None)).order_by(Source.id).limit(1))
    return found or FALLBACK_CURRENCY


def set_team(connection: Connection, name: str, text: str) -> None:
    """Store one setting; InvalidInput says what a good value looks like."""
    if name not in ROWS:
        raise InvalidInput(f"There is no setting {shorten(name)!r}; there are {', '.join(ROWS)}.", field=name)
    row = ROWS[name]
    try:
        row.read(text)
    except ValueError as error:
        raise InvalidInput(f"{name} cannot be {shorten(text)!r}; an example is {row.example}.", field=name) from error
    _put(connection, name, text)
    bump_data_version(connection)  # a zone, a currency or a threshold changes what figures say


def data_version(connection: Connection) -> int:
    """A number that grows with every change of data or of what it means."""
    return int(connection.scalar(select(Setting.value).where(Setting.name == "data_version")) or 0)


def bump_data_version(connection: Connection) -> None:
    """Say that figures may have changed."""
    _put(connection, "data_version", str(data_version(connection) + 1))


def _put(connection: Connection, name: str, value: str) -> None:
    connection.execute(delete(Setting).where(Setting.name == name))
    connection.execute(insert(Setting).values(name=name, value=value))
