"""Options given by a person: checked, and read from a JSON mapping."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

from core.errors import InvalidInput
from core.ingest.files import dates, numbers
from core.ingest.files.currency import CODES
from core.ingest.files.kinds import fields_of, kind_of
from core.ingest.files.numbers import BadValue
from core.ingest.files.table import DELIMITERS
from core.ingest.records import Kind, Options

_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}
_KEYS = (
    "kind",
    "columns",
    "constants",
    "encoding",
    "delimiter",
    "decimal",
    "date_order",
    "currency",
    "account",
    "from",
    "to",
)


def options_from_json(text: str) -> Options:
    """Options from a mapping file, an object with any of the keys kind, columns (field -> header), constants
    (field -> text), encoding, delimiter, decimal, date_order, currency, account, from, to (YYYY-MM-DD).

    InvalidInput names the key and what it may be.
    """
    given = _object(text)
    unknown = [key for key in given if key not in _KEYS]
    if unknown:
        raise InvalidInput(f"mapping: unknown key “{unknown[0][:40]}”; use {', '.join(_KEYS)}.", field="mapping")
    texts = {key: _text(given, key) for key in _KEYS if key not in ("columns", "constants")}
    options = Options(
        kind=texts["kind"],
        columns=_texts(given, "columns"),
        constants=_texts(given, "constants") or {},
        encoding=texts["encoding"],
        delimiter=texts["delimiter"],
        decimal=texts["decimal"],  # type: ignore[arg-type]
        date_order=texts["date_order"],  # type: ignore[arg-type]
        currency=texts["currency"],
        account=texts["account"],
        start=_day(texts["from"], "from"),
        end=_day(texts["to"], "to"),
    )
    check(options)
    return options


def check(options: Options) -> None:
    """Refuse options that no file could satisfy."""
    _one_of("decimal", options.decimal, get_args(numbers.Mark))
    _one_of("date_order", options.date_order, dates.ORDERS)
    if options.delimiter is not None:
        delimiter_of(options.delimiter)
    if options.currency is not None and options.currency.upper() not in CODES:
        raise InvalidInput(f"currency: “{options.currency[:40]}” is not a code such as EUR.", field="currency")
    if (options.start is None) != (options.end is None):
        raise InvalidInput("Give both start and end of the dates the file covers, or neither.", field="start")
    if options.start and options.end and options.start > options.end:
        raise InvalidInput(f"Start is after end: {options.start} and {options.end}.", field="start")
    if options.kind is not None:
        check_fields(kind_of(options.kind), (*(options.columns or {}), *options.constants))


def check_fields(kind: Kind, names: Sequence[str]) -> None:
    """InvalidInput when the kind has no field of a name, with the names it has."""
    known = fields_of(kind)
    for name in names:
        if name not in known:
            raise InvalidInput(
                f"columns: {kind.label} has no field “{name[:40]}”; the fields are {', '.join(known)}.",
                field="columns",
            )


def check_headers(columns: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    """The mapping with headers spelled as in the file; an empty header means that the field has no column.

    InvalidInput names the headers that are not there.
    """
    spelled = {header.casefold(): header for header in headers}
    wanted = {name: header.strip() for name, header in columns.items() if header.strip()}
    absent = [header for header in wanted.values() if header.casefold() not in spelled]
    if absent:
        names = ", ".join(f"“{header[:40]}”" for header in absent)
        raise InvalidInput(f"columns: the file has no column {names}; it has {', '.join(headers)}.", field="columns")
    return {name: spelled[header.casefold()] for name, header in wanted.items()}


def delimiter_of(text: str) -> str:
    """The delimiter itself, from the character or its name."""
    found = _WORDS.get(text.casefold(), text)
    if found not in DELIMITERS:
        raise InvalidInput(f"delimiter: “{text[:40]}” is not one of comma, semicolon, tab, pipe.", field="delimiter")
    return found


def _object(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput(f"mapping: this is not JSON{where}.", field="mapping") from None
    if not isinstance(given, dict):
        raise InvalidInput("mapping: the file must hold a JSON object, {…}.", field="mapping")
    return given


def _text(given: Mapping[str, Any], key: str) -> str | None:
    value = given.get(key)
    if value is None or isinstance(value, str):
        return value
    raise InvalidInput(f"mapping: “{key}” must be text.", field="mapping")


def _texts(given: Mapping[str, Any], key: str) -> dict[str, str] | None:
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise InvalidInput(f"mapping: “{key}” must be an object of texts, field to text.", field="mapping")
    return value


def _day(text: str | None, key: str) -> date | None:
    if text is None:
        return None
    try:
        return dates.parse_day(text, "ymd")
    except BadValue as problem:
        raise InvalidInput(f"mapping: “{key}”: “{text[:40]}” {problem}; write YYYY-MM-DD.", field="mapping") from None


def _one_of(key: str, value: str | None, allowed: Sequence[str]) -> None:
    if value is not None and value not in allowed:
        raise InvalidInput(f"{key}: “{value[:40]}” is not one of {' '.join(allowed)}.", field=key)
