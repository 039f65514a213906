"""What is asked of the table of leads, read from the grid's models or from the address. Pure.

Nothing of it is trusted: columns, operators and lengths are checked against lists, and what is not on them is told.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.errors import InvalidInput
from core.filters import WHERE, day
from core.leads.columns import ALL, COLUMNS, Column, Kind, column
from core.text import shorten

LONGEST = 100
MOST_VALUES = 100
MOST_SORTS = 3
MOST_ROWS = 500
LAST_ROW = 100_000_000
LARGEST_ID = 2**31 - 1
ORDERS = {"asc": False, "desc": True}
JUNK = {"": "without", "with": "with", "only": "only"}
Bound = str | float | date


class Op(StrEnum):
    """How a cell is compared, as the grid names it."""

    CONTAINS = "contains"
    NOT_CONTAINS = "notContains"
    EQUALS = "equals"
    NOT_EQUAL = "notEqual"
    STARTS = "startsWith"
    ENDS = "endsWith"
    LESS = "lessThan"
    LESS_EQUAL = "lessThanOrEqual"
    GREATER = "greaterThan"
    GREATER_EQUAL = "greaterThanOrEqual"
    RANGE = "inRange"
    BLANK = "blank"
    NOT_BLANK = "notBlank"


_BOTH = (Op.EQUALS, Op.NOT_EQUAL, Op.BLANK, Op.NOT_BLANK)
OPS = {
    Kind.TEXT: (Op.CONTAINS, Op.NOT_CONTAINS, Op.STARTS, Op.ENDS, *_BOTH),
    Kind.NUMBER: (Op.LESS, Op.LESS_EQUAL, Op.GREATER, Op.GREATER_EQUAL, Op.RANGE, *_BOTH),
    Kind.DATE: (Op.LESS, Op.GREATER, Op.RANGE, *_BOTH),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; `value` and `to` (both ends of a range belong to it) are None where it needs none."""

    op: Op
    value: Bound | None = None
    to: Bound | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter of one column: one or two conditions, both or either of which hold; or the values it may have.

    Among the values "" stands for none.
    """

    column: str
    conditions: tuple[Condition, ...] = ()
    either: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which leads, in which order: (column id, whether descending). `junk`: without, with or only.

    `given`: the notice by which somebody was told that they are theirs; 0 for leads of any.
    """

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    junk: str = "without"
    given: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether every lead that counts is asked for."""
        return not self.text and not self.filters and self.junk == "without" and not self.given


def read(params: Mapping[str, Sequence[str]], sort_model: object = None, filter_model: object = None) -> Asked:
    """From the view of an address, and what the grid says of order and filters where it was asked itself.

    An address has q, junk, given, sort (score:desc,name:asc), filter (the grid's model as JSON), and a set's values
    under its column's name. InvalidInput says what cannot be used.
    """
    first = {name: values[0] for name, values in params.items() if values}
    sort = parse_sort(_sort_of(first.get("sort", "")) if sort_model is None else sort_model)
    filters = parse_filters(_model(first.get("filter", "")) if filter_model is None else filter_model)
    named = {each.column for each in filters}
    own = (each for each in ALL if each.kind is Kind.SET and each.id not in WHERE and params.get(each.id))
    sets = (parse_set(each, params[each.id]) for each in own)
    return Asked(
        text=_searched(first.get("q", "")),
        filters=(*filters, *(each for each in sets if each.column not in named)),
        sort=sort,
        junk=_junk(first.get("junk", "")),
        given=_given(first.get("given", "")),
    )


def span(request: object) -> tuple[int, int]:
    """The first row the grid asks for and the row after the last. InvalidInput for none and for too many."""
    found = request if isinstance(request, Mapping) else {}
    start, end = _row(found.get("startRow")), _row(found.get("endRow"))
    if start is None or end is None or start >= end:
        raise InvalidInput(f"Rows must be from 0 to {LAST_ROW:,}, the first before the last.", field="rows")
    if end - start > MOST_ROWS:
        raise InvalidInput(f"{end - start:,} rows are asked for; the limit is {MOST_ROWS}.", field="rows")
    return start, end


def _row(value: object) -> int | None:
    is_row = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST_ROW
    return value if is_row and isinstance(value, int) else None


def parse_sort(model: object) -> tuple[tuple[str, bool], ...]:
    """[{"colId": "score", "sort": "desc"}] as (("score", True),). InvalidInput for what is no order of columns."""
    rows = model if isinstance(model, list | tuple) else None
    if rows is None or len(rows) > MOST_SORTS:
        raise InvalidInput(f"An order is a list of up to {MOST_SORTS} columns.", field="sort")
    found: dict[str, bool] = {}
    for row in rows:
        name, way = (row.get("colId"), row.get("sort")) if isinstance(row, Mapping) else (None, None)
        chosen = column(name)
        if way not in ORDERS:
            raise InvalidInput(f"An order is asc or desc; that of {chosen.label} is {_shown(way)}.", field="sort")
        found.setdefault(chosen.id, ORDERS[way])
    return tuple(found.items())


def parse_filters(model: object) -> tuple[Filter, ...]:
    """The grid's filter model by column. InvalidInput for a column, operator or value that cannot be used."""
    if not isinstance(model, Mapping):
        raise InvalidInput("Filters are an object with a filter for each column.", field="filter")
    if len(model) > len(COLUMNS):
        raise InvalidInput(f"There are {len(model)} filters; there are {len(COLUMNS)} columns.", field="filter")
    return tuple(_filter(column(name), told) for name, told in sorted(model.items(), key=lambda item: str(item[0])))


def _filter(chosen: Column, told: object) -> Filter:
    if not isinstance(told, Mapping):
        raise InvalidInput(f"The filter of {chosen.label} cannot be read.", field="filter")
    if chosen.kind is Kind.SET:
        return parse_set(chosen, told.get("values"))
    parts = told.get("conditions") if "operator" in told else [told]
    if not isinstance(parts, list) or not 1 <= len(parts) <= 2 or told.get("operator", "AND") not in ("AND", "OR"):
        raise InvalidInput(
            f"The filter of {chosen.label} has one condition, or two joined by AND or OR.", field="filter"
        )
    conditions = tuple(_condition(chosen, part) for part in parts)
    return Filter(chosen.id, conditions, either=told.get("operator") == "OR" and len(conditions) == 2)


def as_model(filters: Iterable[Filter]) -> str:
    """Filters by conditions in the grid's own words, as an address keeps them."""
    told = {}
    for each in filters:
        parts = [_told(COLUMNS[each.column].kind, condition) for condition in each.conditions]
        joined = {"filterType": parts[0]["filterType"], "operator": "OR" if each.either else "AND", "conditions": parts}
        told[each.column] = joined if len(parts) > 1 else parts[0]
    return json.dumps(told, separators=(",", ":"))


def _told(kind: Kind, condition: Condition) -> dict[str, Any]:
    names = ("dateFrom", "dateTo") if kind is Kind.DATE else ("filter", "filterTo")
    bounds = {
        name: value for name, value in zip(names, (condition.value, condition.to), strict=True) if value is not None
    }
    days = {name: f"{value} 00:00:00" if kind is Kind.DATE else value for name, value in bounds.items()}
    return {"filterType": str(kind), "type": str(condition.op), **days}


def parse_set(chosen: Column, values: object) -> Filter:
    """The values a column may have. InvalidInput for too many and for those that do not exist."""
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise InvalidInput(f"The filter of {chosen.label} is a list of values.", field=chosen.id)
    if not 1 <= len(values) <= MOST_VALUES:
        raise InvalidInput(
            f"The filter of {chosen.label} has {len(values)} values; it may have 1 to {MOST_VALUES}.", field=chosen.id
        )
    for value in filter(None, values):
        _check_length(chosen, value)
        if chosen.read:
            chosen.read(value)
    return Filter(chosen.id, values=tuple(sorted(set(values))))


def _condition(chosen: Column, told: object) -> Condition:
    named = told.get("type") if isinstance(told, Mapping) else None
    allowed = OPS[chosen.kind]
    if not isinstance(told, Mapping) or named not in [op.value for op in allowed]:
        raise InvalidInput(
            f"{chosen.label} cannot be filtered by {_shown(named)}; it may be {', '.join(allowed)}.", field="filter"
        )
    op = Op(named)
    if op in (Op.BLANK, Op.NOT_BLANK):
        return Condition(op)
    names = ("dateFrom", "dateTo") if chosen.kind is Kind.DATE else ("filter", "filterTo")
    value = _bound(chosen, told.get(names[0]))
    to = _bound(chosen, told.get(names[1])) if op is Op.RANGE else None
    return Condition(op, value, to)


def _bound(chosen: Column, value: object) -> Bound:
    """A value in the column's kind."""
    if chosen.kind is Kind.NUMBER:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
            raise InvalidInput(f"The filter of {chosen.label} must be a number; it is {_shown(value)}.", field="filter")
        return value
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(f"The filter of {chosen.label} has no value.", field="filter")
    if chosen.kind is Kind.DATE:
        return day(value[:10], chosen.label)
    _check_length(chosen, value)
    return value


def _check_length(chosen: Column, value: str) -> None:
    if len(value) > LONGEST or "\0" in value:
        raise InvalidInput(f"The filter of {chosen.label} may have up to {LONGEST} characters.", field=chosen.id)


def _searched(text: str) -> str:
    found = " ".join(text.replace("\0", " ").lower().split())
    if len(found) > LONGEST:
        raise InvalidInput(f"A search may have up to {LONGEST} characters; it has {len(found)}.", field="q")
    return found


def _junk(text: str) -> str:
    if text not in JUNK:
        raise InvalidInput(f"junk may be {' or '.join(filter(None, JUNK))}; it is {shorten(text)!r}.", field="junk")
    return JUNK[text]


def _given(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and 0 < int(text[:11]) <= LARGEST_ID):
        raise InvalidInput(f"given is the number of a notice; it is {shorten(text)!r}.", field="given")
    return int(text or 0)


def _sort_of(text: str) -> list[dict[str, str]]:
    parts: Iterable[str] = filter(None, text.split(","))
    return [dict(zip(("colId", "sort"), (*part.split(":", 1), "asc"), strict=False)) for part in parts]


def _model(text: str) -> object:
    try:
        return json.loads(text) if text else {}
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The filters of the address cannot be read.", field="filter") from error


def _shown(value: object) -> str:
    return repr(shorten(str(value)))
