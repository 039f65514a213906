"""A file of exchange rates: a row for each rate, or a row for each day with a column for each currency."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.errors import InvalidInput
from core.ingest.files import dates, decode, numbers, table
from core.ingest.files.currency import CODES
from core.ingest.files.dates import OrderEvidence
from core.ingest.files.numbers import BadValue, MarkEvidence
from core.ingest.files.table import Table
from core.ingest.files.values import Formats
from core.ingest.records import Rejected
from core.text import shorten

NANOS = 1_000_000_000
FEWEST = 100_000
"""A rate cut at nine decimals keeps at least six digits, or it is refused."""
EURO = "EUR"
DATE = ("date", "day", "time_period", "datum")
CURRENCY = ("currency", "code", "from", "base", "currency code", "währung")
RATE = ("rate", "exchange rate", "value", "price", "obs_value", "kurs")
QUOTE = ("to", "quote", "in", "target")
_PLAIN = re.compile(r"^(\d{1,9})\.(\d{1,9})$")
SAMPLED = 1_000
"""Rows whose rates tell which decimal mark a file uses."""
NONE = frozenset(("", "n/a", "-", "–", "--", "."))


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit of `base` costs `nanos` billionths of one of `quote` on a day."""

    base: str
    quote: str
    day: date
    nanos: int


@dataclass(frozen=True, slots=True)
class RatesFile:
    """The rates of a file and the rows that are none; `layout` says how it was read."""

    layout: str
    quotes: tuple[Quote, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns are what: either `currency` and `rate` (and `quote`), or a currency for each of `wide`."""

    date: int
    currency: int = -1
    rate: int = -1
    quote: int = -1
    wide: Mapping[int, str] | None = None

    def rates(self, cells: tuple[str, ...]) -> list[str]:
        """The cells that hold a rate."""
        return [cells[column] for column in self.wide or (self.rate,)]


def read(data: bytes, filename: str, home: str, base: str = EURO) -> RatesFile:
    """Its rates. In rows, one unit of the currency costs that much in `home` or in the currency the row names.

    With a column for each currency one unit of `base` costs that much of them, as in the European Central Bank's
    files. TooLarge and InvalidInput, in a sentence, for a file that is none of these.
    """
    decode.check_bytes(data, filename)
    encoding, _ = decode.find_encoding(data, None)
    found = table.locate(data, encoding, None)
    layout = _layout(found)
    formats = _formats(found, layout)
    quotes: list[Quote] = []
    rejected: list[Rejected] = []
    for line in found.lines():
        if line.problem is not None:
            rejected.append(Rejected(line.row, tuple(line.cells), line.problem))
            continue
        cells = found.pick([cell.strip() for cell in line.cells])
        for told in _row(cells, layout, formats, home, base):
            if isinstance(told, Quote):
                quotes.append(told)
            else:
                rejected.append(Rejected(line.row, cells, f"Row {line.row}: {told}"))
    if not quotes and not rejected:
        raise InvalidInput("No rates in this file; nothing imported.", field="file")
    words = f"one unit of {base} in each currency" if layout.wide else f"one unit of each currency in {home}"
    return RatesFile(words, tuple(quotes), tuple(rejected))


def rate(text: str, mark: numbers.Mark = ".") -> int:
    """A rate as nanos; BadValue completes the sentence."""
    if mark == "." and (plain := _PLAIN.match(text)) and (quick := int(plain[1] + plain[2].ljust(9, "0"))) >= FEWEST:
        return quick
    value, _ = numbers.parse(text, mark)
    nanos = int((value * NANOS).to_integral_value())
    if nanos < FEWEST and nanos != value * NANOS:
        raise BadValue("has too few digits within nine decimals; give the rate the other way around")
    if not value:
        raise BadValue("is no rate; it must be above 0")
    if value >= NANOS:
        raise BadValue("is too large; a rate lies below 1,000,000,000")
    return nanos


def shown(nanos: int) -> str:
    """A rate as people write it: "1.085"."""
    return f"{(Decimal(nanos) / NANOS).normalize():f}"


def _layout(found: Table) -> _Layout:
    names = [header.strip().casefold() for header in found.headers]
    day, currency, price, quote = (
        next((names.index(word) for word in words if word in names), -1) for words in (DATE, CURRENCY, RATE, QUOTE)
    )
    if min(day, currency, price) >= 0:
        return _Layout(day, currency, price, quote)
    wide = {place: name.upper() for place, name in enumerate(names) if name.upper() in CODES}
    if day >= 0 and wide:
        return _Layout(day, wide=wide)
    raise InvalidInput(
        "This file has no exchange rates: it needs the columns Date, Currency and Rate, "
        "or Date and a column for each currency (EUR, GBP, ...).",
        field="file",
    )


def _formats(found: Table, layout: _Layout) -> Formats:
    """How numbers and dates are written; InvalidInput where nothing in the file tells."""
    mark, order = MarkEvidence(), OrderEvidence()
    for number, line in enumerate(found.lines()):
        if line.problem is None:
            cells = found.pick([cell.strip() for cell in line.cells])
            order.see(cells[layout.date])
            for cell in layout.rates(cells) if number < SAMPLED else ():
                mark.see(cell, whole=False)
    if doubt := order.doubtful:
        raise InvalidInput(f"“{doubt}” may be day or month first; write dates like 2026-03-04.", field="file")
    if not (mark.point or mark.comma) and mark.either and "," in mark.either:
        raise InvalidInput(f"“{mark.either}” may have a decimal comma or none; use a decimal point.", field="file")
    return Formats(mark.mark, order.order)


def _row(cells: tuple[str, ...], layout: _Layout, formats: Formats, home: str, base: str) -> Iterator[Quote | str]:
    """The rates of one row; where one cannot be used, the sentence that says why."""
    try:
        day = _told(cells[layout.date], lambda text: dates.parse_day(text, formats.order))
        priced = _priced(cells, layout, home) if layout.wide is None else _across(cells, layout.wide, base)
    except BadValue as problem:
        yield str(problem)
        return
    for (one, other), cell in priced:
        try:
            yield Quote(one, other, day, _told(cell, lambda text: rate(text, formats.mark)))
        except BadValue as problem:
            yield f"{problem}" if layout.wide is None else f"{other}: {problem}"


def _priced(cells: tuple[str, ...], layout: _Layout, home: str) -> list[tuple[tuple[str, str], str]]:
    """The one pair of a row, and the cell with its rate."""
    currency = _code(cells[layout.currency])
    into = _code(cells[layout.quote]) if layout.quote >= 0 and cells[layout.quote] else home
    if currency == into:
        raise BadValue(f"{currency} has no rate against itself.")
    return [((currency, into), cells[layout.rate])]


def _across(cells: tuple[str, ...], wide: Mapping[int, str], base: str) -> list[tuple[tuple[str, str], str]]:
    """The pair of each column that has a rate in this row."""
    filled = {currency: cells[column] for column, currency in wide.items() if cells[column].casefold() not in NONE}
    return [((base, currency), cell) for currency, cell in filled.items() if currency != base]


def _told(cell: str, read: Callable[[str], T]) -> T:
    """The cell's value; what is wrong with it as a whole sentence."""
    try:
        return read(cell)
    except BadValue as problem:
        raise BadValue(f"“{shorten(cell)}” {problem}.") from None


def _code(text: str) -> str:
    code = text.upper()
    if code not in CODES:
        raise BadValue(f"“{shorten(text)}” is no currency code such as EUR.")
    return code
