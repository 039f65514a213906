"""Numbers as people and programs write them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from core.ingest.files.currency import CODES, DOLLAR, SYMBOLS

Mark = Literal[".", ","]

MICROS = 1_000_000
_LONGEST = 64
_LARGEST_EXPONENT = 11  # below 10**12 the micros fit a signed 64-bit column
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’"))  # used to group digits, or before a currency
_ATTACHED = re.compile(
    "^(?P<sign>[+-]?)(?P<before>" + "|".join(map(re.escape, SYMBOLS)) + r"|\$|[A-Z]{3})?"
    r"(?P<body>[+-]?[\d.,][\d.,eE+-]*)(?P<after>" + "|".join(map(re.escape, SYMBOLS)) + r"|\$|[A-Z]{3})?$"
)
_GROUPED = {
    ".": re.compile(r"^[+-]?(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)(?:\.\d*)?$|^[+-]?\.\d+$"),
    ",": re.compile(r"^[+-]?(?:\d{1,3}(?:\.\d{2,3})*\.\d{3}|\d+)(?:,\d*)?$|^[+-]?,\d+$"),
}
_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,4}$")


class BadValue(ValueError):
    """A cell that cannot be read; the text completes the sentence `"cell" …`."""


def _body(text: str) -> tuple[str, str | None, bool]:
    """Digits and marks, the currency attached to them, and whether a percent sign followed."""
    if len(text) > _LONGEST:
        raise BadValue("is not a number")
    compact = text.translate(_SPACES).replace("−", "-")
    percent = compact.endswith("%")
    match = _ATTACHED.match(compact.removesuffix("%"))
    if match is None:
        raise BadValue("is not a number")
    symbol = match["before"] or match["after"]
    currency = SYMBOLS.get(symbol or "", symbol)
    if currency not in (None, DOLLAR) and currency not in CODES:
        raise BadValue("is not a number")
    return match["sign"] + match["body"], currency, percent


@lru_cache(maxsize=65_536)
def parse(text: str, mark: Mark) -> tuple[Decimal, str | None]:
    """The exact number >= 0, and the currency written with it (`$` when only a dollar sign)."""
    body, currency, percent = _body(text)
    if _SCIENTIFIC.match(body):
        value = Decimal(body)
    elif _GROUPED[mark].match(body):
        grouping = "," if mark == "." else "."
        value = Decimal(body.replace(grouping, "").replace(mark, "."))
    else:
        raise BadValue(f"is not a number with a decimal {'point' if mark == '.' else 'comma'}")
    if value and value.adjusted() > _LARGEST_EXPONENT:
        raise BadValue("is too large; the limit is 999,999,999,999")
    if value < 0:
        raise BadValue("is negative; it must be 0 or more")
    return (value / 100 if percent else abs(value)), currency


def micros(value: Decimal) -> int:
    """Money in millionths, exact up to six decimals, rounded half to even beyond."""
    return int((value * MICROS).to_integral_value())


def whole(value: Decimal) -> int:
    """The number as int; BadValue when it has a fraction."""
    if value != value.to_integral_value():
        raise BadValue("is not a whole number")
    return int(value)


_GROUP = r"\d{{1,3}}(?:{0}\d{{2,3}})*{0}\d{{3}}"
_POINT = re.compile(r"^[+-]?(?:" + _GROUP.format(",") + r"\.\d*|\d*\.\d{1,2}|\d*\.\d{4,}|0\.\d+|\d{4,}\.\d+"
                    r"|\d{1,3}(?:,\d{2,3})*,\d{3},\d{3})$")  # fmt: skip
_COMMA = re.compile(r"^[+-]?(?:" + _GROUP.format(r"\.") + r",\d*|\d*,\d{1,2}|\d*,\d{4,}|0,\d+|\d{4,},\d+"
                    r"|\d{1,3}(?:\.\d{2,3})*\.\d{3}\.\d{3})$")  # fmt: skip
_EITHER = re.compile(r"^[+-]?\d{1,3}[.,]\d{3}$")


class MarkEvidence:
    """Which decimal mark a file uses, from all its numbers."""

    def __init__(self) -> None:
        self.point: str | None = None
        self.comma: str | None = None
        self.either: str | None = None

    def see(self, text: str, *, whole: bool) -> None:
        """Take one cell into account; `whole` says that the column holds counts."""
        if "." not in text and "," not in text:
            return
        try:
            body = _body(text)[0]
        except BadValue:
            return
        if _POINT.match(body) or (whole and _EITHER.match(body) and "," in body):
            self.point = self.point or text
        elif _COMMA.match(body) or (whole and _EITHER.match(body)):
            self.comma = self.comma or text
        elif _EITHER.match(body):
            self.either = self.either or text

    @property
    def mark(self) -> Mark:
        """The best guess."""
        return "," if self.comma and not self.point else "."

    @property
    def doubtful(self) -> str | None:
        """A cell to ask about, or None: everything has a decimal point, or there is nothing to tell."""
        return self.comma or (None if self.point else self.either)


def preview(text: str, marks: Iterable[Mark] = (".", ",")) -> dict[Mark, str]:
    """What a cell means with each decimal mark."""
    meanings: dict[Mark, str] = {}
    for mark in marks:
        try:
            meanings[mark] = f"{parse(text, mark)[0]:,f}"
        except BadValue as problem:
            meanings[mark] = str(problem)
    return meanings
