"""One row of cells to one record, or to a rejection that says why."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.errors import InvalidInput
from core.ingest.files import dates, numbers, values
from core.ingest.files.currency import DOLLAR
from core.ingest.files.headers import normalise, split_currency
from core.ingest.files.kinds import fields_of
from core.ingest.files.numbers import BadValue
from core.ingest.files.values import Formats
from core.ingest.records import CLICK_IDS, PLACE, UTM, Field, Kind, Options, Record, Rejected, Target
from core.text import shorten

Finish = Callable[[dict[str, Any], Sequence[str]], None]

_TRACKED = frozenset(("lead_form_id", "landing_url", "referrer", "source", "source_detail", *UTM, *CLICK_IDS, *PLACE))
_MATCH_TYPES = {
    "broad": "broad",
    "phrase": "phrase",
    "exact": "exact",
    "b": "broad",
    "p": "phrase",
    "e": "exact",
    "weitgehend": "broad",
    "passende": "phrase",
    "genau": "exact",
}
_HEADLINE = re.compile(r"^headline \d+$|^anzeigentitel \d+$")


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    header: str
    field: Field
    parse: Callable[[str], Any]
    empty: frozenset[str]
    tracked: bool


class RowReader:
    """Reads the rows of one file, its columns and formats being settled."""

    def __init__(
        self,
        kind: Kind,
        headers: Sequence[str],
        columns: Mapping[str, str],
        options: Options,
        formats: Formats,
    ) -> None:
        fields = fields_of(kind)
        self._kind = kind
        self._constants = _constants(fields, options, formats)
        at = {header: index for index, header in enumerate(headers)}
        self._columns = [
            _column(at[header], header, fields[name], kind, formats)
            for name, header in columns.items()
            if name not in self._constants
        ]
        used = set(columns.values())
        self._rest = [(header, index) for header, index in at.items() if header not in used]
        self._nothing = values.EMPTY_BY_FAMILY[kind.family]
        self._groups = [(group, " or ".join(fields[name].label for name in group)) for group in kind.one_of]
        self._finish = tuple(_finishers(kind, at, columns, options, formats))

    def read(self, row: int, cells: tuple[str, ...]) -> Record | Rejected:
        """The record, with every mapped field (None when empty), or why there is none."""
        found: dict[str, Any] = {}
        for column in self._columns:
            name, text = column.field.name, cells[column.index].strip()
            if text in column.empty or (column.tracked and values.is_placeholder(text)):
                if column.field.required:
                    return Rejected(row, cells, f"Row {row}: {_named(column)} is empty")
                found[name] = None
                continue
            try:
                found[name] = column.parse(text)
            except BadValue as problem:
                return Rejected(row, cells, f"Row {row}: {_named(column)}: “{shorten(text)}” {problem}")
        found.update(self._constants)
        for group, labels in self._groups:
            if all(found.get(name) is None for name in group):
                return Rejected(row, cells, f"Row {row}: {labels} is needed, and all are empty")
        try:
            for finish in self._finish:
                finish(found, cells)
        except BadValue as problem:
            return Rejected(row, cells, f"Row {row}: {problem}")
        return Record(row, found, self._attributes(cells))

    def _attributes(self, cells: Sequence[str]) -> dict[str, str]:
        nothing = self._nothing
        return {header: text for header, index in self._rest if (text := cells[index].strip()) not in nothing}


def _named(column: _Column) -> str:
    return f"{column.field.label} (column “{shorten(column.header)}”)"


def _column(index: int, header: str, field: Field, kind: Kind, formats: Formats) -> _Column:
    parse = values.parser(field.type, formats)
    if field.name == "start_day":
        parse = _month_or(parse)
    tracked = field.name in _TRACKED and kind.target in (Target.LEAD, Target.CLICK)
    return _Column(index, header, field, parse, values.empties(field.type, kind.family), tracked)


def _constants(fields: Mapping[str, Field], options: Options, formats: Formats) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in options.constants.items():
        try:
            found[name] = values.parser(fields[name].type, formats)(text.strip())
        except BadValue as problem:
            raise InvalidInput(f"constants: {name}: “{shorten(text)}” {problem}.", field="columns") from None
    return found


def _finishers(
    kind: Kind, at: Mapping[str, int], columns: Mapping[str, str], options: Options, formats: Formats
) -> list[Finish]:
    """What a kind works out of several cells, or of none."""
    names = fields_of(kind)
    finishers: list[Finish] = []
    money = next((name for name in ("cost", "amount") if name in columns), None)
    if "currency" in names:
        finishers.append(_currency(at, columns.get(money or ""), options, formats))
    if "account" in names and options.account:
        finishers.append(_default("account", options.account))
    if "keyword" in columns:
        finishers.append(_split_keyword)
    elif "match_type" in columns:
        finishers.append(_name_match_type)
    if _HEADLINE.match(normalise(columns.get("ad", ""))):
        finishers.append(_headlines([at[h] for h in at if _HEADLINE.match(normalise(h))], kind))
    if "start_day" in columns:
        finishers.append(_span(at[columns["start_day"]], columns["start_day"]))
    meeting = next((index for header, index in at.items() if normalise(header) == "meeting outcome"), None)
    if kind.target is Target.ACTIVITY and "outcome" in columns and meeting is not None:
        finishers.append(_second_choice("outcome", meeting))
    return finishers


def _currency(at: Mapping[str, int], header: str | None, options: Options, formats: Formats) -> Finish:
    """Column first, then a symbol beside the amount, the header, the option; a bare $ is last."""
    in_header = split_currency(header)[1] if header else None
    usual = in_header or (options.currency.upper() if options.currency else None)

    def finish(found: dict[str, Any], cells: Sequence[str]) -> None:
        symbol: str | None = None
        if found.get("currency") is None and header is not None:
            symbol = _symbol(cells[at[header]].strip(), formats)
        own = None if symbol == DOLLAR else symbol
        found["currency"] = found.get("currency") or own or usual or ("USD" if symbol else None)

    return finish


def _symbol(text: str, formats: Formats) -> str | None:
    try:
        return numbers.parse(text, formats.mark)[1]
    except BadValue:
        return None  # an empty cell; anything else was rejected before


def _default(name: str, value: str) -> Finish:
    def finish(found: dict[str, Any], cells: Sequence[str]) -> None:
        if found.get(name) is None:
            found[name] = value

    return finish


def _second_choice(name: str, index: int) -> Finish:
    def finish(found: dict[str, Any], cells: Sequence[str]) -> None:
        found[name] = found[name] or cells[index].strip() or None

    return finish


def _name_match_type(found: dict[str, Any], cells: Sequence[str]) -> None:
    written = found.get("match_type")
    if written:
        found["match_type"] = _MATCH_TYPES.get(written.split()[0].casefold(), written)


def _split_keyword(found: dict[str, Any], cells: Sequence[str]) -> None:
    """`[cpr classes]` -> `cpr classes`, exact; the brackets and quotes only repeat the match type."""
    _name_match_type(found, cells)
    text = found["keyword"]
    for opening, closing, match_type in (("[", "]", "exact"), ('"', '"', "phrase")):
        if text and len(text) > 2 and text[0] == opening and text[-1] == closing:
            found["keyword"] = text[1:-1].strip() or None
            found["match_type"] = found.get("match_type") or match_type


def _headlines(indexes: Sequence[int], kind: Kind) -> Finish:
    nothing = values.EMPTY_BY_FAMILY[kind.family]

    def finish(found: dict[str, Any], cells: Sequence[str]) -> None:
        parts = [text for index in indexes if (text := cells[index].strip()) not in nothing]
        found["ad"] = " | ".join(parts) or None

    return finish


def _month_or(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    def start(text: str) -> date:
        span = dates.month_span(text)
        day: date = span[0] if span else parse(text)
        return day

    return start


def _span(index: int, header: str) -> Finish:
    """A month stands for all its days; any other start needs an end that is not before it."""
    monthly = normalise(header) in ("month", "monat")

    def finish(found: dict[str, Any], cells: Sequence[str]) -> None:
        start, end = found["start_day"], found.get("end_day")
        if start and end is None and (monthly or dates.month_span(cells[index].strip())):
            end = found["end_day"] = start.replace(day=monthrange(start.year, start.month)[1])
        if found.get("day") is None and (start is None or end is None):
            raise BadValue("the start or the end of its dates is empty")
        if start and end and start > end:
            raise BadValue(f"Start is after end ({start} and {end})")

    return finish
