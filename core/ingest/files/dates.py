"""Dates and times as people and programs write them."""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Literal

from core.ingest.files.numbers import BadValue

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january januar jänner", "feb february februar",
         "mar march mär märz mrz", "apr april", "may mai",
         "jun june juni", "jul july juli", "aug august", "sep sept september", "oct october okt oktober",
         "nov november", "dec december dez dezember"), start=1)
    for name in names.split()
}  # fmt: skip
_TIME = (
    r"(?:[T ,]+(?:at )?(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$"
)
_ISO = re.compile(r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME)
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})" + _TIME)
_NUMERIC = re.compile(r"^(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{2})" + _TIME)
_WEEKDAY = r"^(?:[^\W\d_]{2,10}\.?,\s+)?"
_DAY_FIRST = re.compile(
    _WEEKDAY + r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?[ -]+(?P<mon>[^\W\d_]{3,9})\.?,?[ -]+(?P<y>\d{4})" + _TIME
)
_MONTH_FIRST = re.compile(
    _WEEKDAY + r"(?P<mon>[^\W\d_]{3,9})\.? +(?P<d>\d{1,2})(?:st|nd|rd|th)?,? +(?P<y>\d{4})" + _TIME
)
_EPOCH = re.compile(r"^(?P<s>\d{10})(?P<ms>\d{3})?(?:\.0)?$")
_MONTH = re.compile(
    r"^(?:(?P<y>\d{4})[-/](?P<m>\d{1,2})|(?P<m2>\d{1,2})[-/](?P<y2>\d{4})"
    r"|(?P<mon>[^\W\d_]{3,9})\.? (?P<y3>\d{4}))$"
)
_EARLIEST, _LATEST = 1970, 2199


def _day(year: str, month: str | int, day: str) -> date:
    number = int(year) + (2000 if len(year) == 2 else 0)
    if not _EARLIEST <= number <= _LATEST:
        raise BadValue(f"is not a date between {_EARLIEST} and {_LATEST}")
    try:
        return date(number, int(month), int(day))
    except ValueError:
        raise BadValue("is not a date that exists") from None


def _numeric(match: re.Match[str], order: Order) -> date:
    a, b, c = match["a"], match["b"], match["c"]
    if match["sep"] == "." and order != "ymd":
        order = "dmy"  # nobody writes month.day.year
    if order == "ymd":
        if len(c) == 4:
            raise BadValue("is not a date written year, month, day")
        return _day(a.zfill(2), b, c)
    day, month = (a, b) if order == "dmy" else (b, a)
    if int(month) > 12:
        words = "day, month, year" if order == "dmy" else "month, day, year"
        raise BadValue(f"is not a date written {words}")
    return _day(c, month, day)


def _named(match: re.Match[str]) -> date:
    month = _MONTHS.get(match["mon"].casefold())
    if month is None:
        raise BadValue("is not a date: the month is not known")
    return _day(match["y"], month, match["d"])


def _zone(text: str) -> timezone:
    if text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=16):
        raise BadValue("has a time zone that does not exist")
    return timezone(-offset if text[0] == "-" else offset)


def _with_time(day: date, match: re.Match[str]) -> date | datetime:
    if match["h"] is None:
        return day
    hour = int(match["h"])
    if match["half"]:
        if not 1 <= hour <= 12:
            raise BadValue("is not a time that exists")
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    try:
        clock = time(hour, int(match["mi"]), int(match["s"] or 0), int((match["f"] or "0")[:6].ljust(6, "0")))
    except ValueError:
        raise BadValue("is not a time that exists") from None
    return datetime.combine(day, clock, _zone(match["zone"]) if match["zone"] else None)


def _epoch(match: re.Match[str]) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(match["s"]), milliseconds=int(match["ms"] or 0))


@lru_cache(maxsize=65_536)
def parse(text: str, order: Order) -> date | datetime:
    """A date, or a datetime when a time was given (aware when a zone was); BadValue otherwise."""
    if match := _ISO.match(text) or _COMPACT.match(text):
        return _with_time(_day(match["y"], match["m"], match["d"]), match)
    if match := _NUMERIC.match(text):
        return _with_time(_numeric(match, order), match)
    if match := _DAY_FIRST.match(text) or _MONTH_FIRST.match(text):
        return _with_time(_named(match), match)
    if match := _EPOCH.match(text):
        return _epoch(match)
    raise BadValue("is not a date")


def parse_day(text: str, order: Order) -> date:
    """The date alone, a time of day left out."""
    value = parse(text, order)
    return value.date() if isinstance(value, datetime) else value


def is_date(text: str) -> bool:
    """Whether the text is a date in one order or another."""
    for order in ORDERS:
        with suppress(BadValue):
            parse(text, order)
            return True
    return False


def month_span(text: str) -> tuple[date, date] | None:
    """First and last day of `2026-05`, `05/2026` or `May 2026`; None when the text is no month."""
    match = _MONTH.match(text)
    if match is None:
        return None
    month = int(match["m"] or match["m2"] or _MONTHS.get((match["mon"] or "").casefold(), 0))
    year = int(match["y"] or match["y2"] or match["y3"])
    if not (1 <= month <= 12 and _EARLIEST <= year <= _LATEST):
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


class OrderEvidence:
    """Whether 03/04/2026 means March or April here, from all the dates of a file."""

    def __init__(self) -> None:
        self.dmy: str | None = None
        self.mdy: str | None = None
        self.either: str | None = None

    def see(self, text: str) -> None:
        """Take one cell into account."""
        match = _NUMERIC.match(text)
        if match is None or match["sep"] == ".":
            return
        first, second = int(match["a"]), int(match["b"])
        if first > 12 >= second:
            self.dmy = self.dmy or text
        elif second > 12 >= first:
            self.mdy = self.mdy or text
        elif first != second and first <= 12:
            self.either = self.either or text

    @property
    def order(self) -> Order:
        """The best guess."""
        return "mdy" if self.mdy and not self.dmy else "dmy"

    @property
    def doubtful(self) -> str | None:
        """A cell to ask about: both orders are possible, or both occur."""
        if self.dmy and self.mdy:
            return self.either or self.dmy
        return None if self.dmy or self.mdy else self.either
