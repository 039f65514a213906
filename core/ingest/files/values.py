"""One cell to one value, by the type of its field."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.ingest.files import dates, numbers
from core.ingest.files.currency import CODES, SYMBOLS
from core.ingest.files.numbers import BadValue
from core.ingest.records import Type

_EMAIL = re.compile(r"^[^@\s,;<>\"()\[\]]{1,64}@[^@\s,;<>\"()\[\]]+\.[^@\s.,;<>\"()\[\]]{2,}$")
_TRUE = frozenset(["true", "yes", "y", "1", "1.0", "t", "ja", "wahr", "x"])
_FALSE = frozenset(["false", "no", "n", "0", "0.0", "f", "nein", "falsch"])
_DASHES = frozenset(("-", "–", "—", "--", "n/a", "N/A"))
_NO_DATE = frozenset(("0000-00-00", "0000-00-00 00:00:00"))
_PLACEHOLDER = re.compile(
    r"^(?:undefined|null|\(not set\)|\(not provided\)|\{.*\}|\[\[.*\]\]|%7b.*%7d)$", re.IGNORECASE
)
EMPTY_BY_FAMILY = {
    "google_ads": frozenset(("", "--")),
    "hubspot": frozenset(("", "(No value)")),
    "files": frozenset(("", "--")),
}


LONGEST = 300
"""Characters of a name: an index of PostgreSQL takes 2,700 bytes, and holds some names twice."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How this file writes numbers and dates."""

    mark: numbers.Mark = "."
    order: dates.Order = "dmy"


def is_placeholder(text: str) -> bool:
    """Tracking text that was never filled in: `undefined`, `{keyword}`, `{{campaign.name}}`."""
    return _PLACEHOLDER.match(text) is not None


def _words(text: str) -> str:
    if len(text) > LONGEST:
        raise BadValue(f"has {len(text):,} characters; the limit is {LONGEST}")
    return text


def _email(text: str) -> str:
    if len(text) > 254 or not _EMAIL.match(text) or ".." in text:
        raise BadValue("is not an e-mail address")
    return text


def _share(text: str, mark: numbers.Mark) -> int:
    """Basis points of `45.30%`, or of a bound as Google Ads tells it: `< 10%` is 999, `> 90%` is 9,001."""
    bound = {"<": -1, ">": 1}.get(text[0], 0)
    points = numbers.parse(text.lstrip("<> "), mark)[0] * 10_000
    if points > 10_000:
        raise BadValue("is not a share of up to 100%")
    return round(points) + bound


def _flag(text: str) -> bool:
    word = text.casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise BadValue("is neither yes nor no")


def _currency(text: str) -> str:
    code = SYMBOLS.get(text, text.upper())
    if code not in CODES:
        raise BadValue("is not a currency code such as EUR")
    return code


def parser(of: Type, formats: Formats) -> Callable[[str], Any]:
    """The function that reads a trimmed, non-empty cell of this type; it raises BadValue."""

    def number(text: str) -> Decimal:
        return numbers.parse(text, formats.mark)[0]

    def moment(text: str) -> date:
        return dates.parse(text, formats.order)

    def day(text: str) -> date:
        return dates.parse_day(text, formats.order)

    parsers: dict[Type, Callable[[str], Any]] = {
        Type.TEXT: str,
        Type.WORDS: _words,
        Type.EMAIL: _email,
        Type.COUNT: lambda text: numbers.whole(number(text)),
        Type.MONEY: lambda text: numbers.micros(number(text)),
        Type.DECIMAL: number,
        Type.SHARE: lambda text: _share(text, formats.mark),
        Type.DATE: day,
        Type.TIME: moment,
        Type.FLAG: _flag,
        Type.CURRENCY: _currency,
    }
    return parsers[of]


def empties(of: Type, family: str) -> frozenset[str]:
    """The trimmed cells that mean "nothing" in a column of this type."""
    nothing = EMPTY_BY_FAMILY[family]
    if of in (Type.COUNT, Type.MONEY, Type.DECIMAL, Type.SHARE):
        return nothing | _DASHES
    return nothing | _NO_DATE if of in (Type.DATE, Type.TIME) else nothing
