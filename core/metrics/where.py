"""Filter values, as people and addresses write them, made into conditions on keys."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics.dimensions import DIMENSIONS, NOT_MATCHED, Kind
from core.store.channels import CHANNELS, CODES, PAID
from core.store.models import Ad, AdGroup, Campaign, Keyword, RawSource

Keys = frozenset[int]
"""Keys as the derived tables have them; 0 is "not known"."""
UNKNOWN_KEY = 0
_ID = re.compile(r"id:\d{1,18}")
NAMES: dict[str, tuple[Any, Any]] = {
    "campaign": (Campaign.id, Campaign.name),
    "ad_group": (AdGroup.id, AdGroup.name),
    "keyword": (Keyword.id, Keyword.text),
    "ad": (Ad.id, Ad.text),
}
"""Where the ids of a dimension have their names."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The keys a dimension may have."""

    keys: Keys

    @property
    def null(self) -> bool:
        """Whether "not known" is among them."""
        return UNKNOWN_KEY in self.keys

    def on(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition as SQL."""
        return column.in_(sorted(self.keys))


@dataclass(frozen=True, slots=True)
class Resolved:
    """Filters whose values all exist, the same as conditions, and the (dimension, value) left out."""

    filters: Filters
    conditions: Mapping[str, Condition]
    ignored: tuple[tuple[str, str], ...]


def resolve(connection: Connection, filters: Filters) -> Resolved:
    """Look the filter values up.

    An id that no longer exists ("id:12" in an old address) is left out and reported; a name or code that
    does not exist is InvalidInput with those that come close.
    """
    conditions: dict[str, Condition] = {}
    ignored: list[tuple[str, str]] = []
    for name, values in filters.conditions.items():
        found = _found(connection, name, [value for value in values if value != NOT_MATCHED])
        gone = [value for value, keys in found.items() if not keys]
        ignored += [(name, value) for value in gone]
        filters = filters.with_where(name, [value for value in values if value not in gone])
        if len(gone) < len(values):
            unknown = {UNKNOWN_KEY} if NOT_MATCHED in values else set()
            conditions[name] = Condition(frozenset[int](unknown).union(*found.values()))
    return Resolved(filters, conditions, tuple(ignored))


def _found(connection: Connection, name: str, values: Sequence[str]) -> dict[str, Keys]:
    """The keys of each value; ids, of which there may be many, are looked up together."""
    numbered = {value: int(value[3:]) for value in values if name in NAMES and _ID.fullmatch(value)}
    there: set[int] = set()
    if numbered:
        key, _ = NAMES[name]
        there = set(connection.scalars(select(key).where(key.in_(sorted(numbered.values())))))
    return {
        value: frozenset({numbered[value]} & there) if value in numbered else _keys(connection, name, value)
        for value in values
    }


def _keys(connection: Connection, name: str, value: str) -> Keys:
    """The keys of a name or code."""
    if name not in DIMENSIONS or DIMENSIONS[name].kind is Kind.TIME:
        raise InvalidInput(f"Figures cannot be filtered by {name!r}.", field=name)
    if name == "channel":
        return _channels(value)
    if name == "source":
        return _sources(connection, value)
    key, label = NAMES[name]
    wanted = value.strip().casefold()
    rows = connection.execute(select(key, label)).all()
    found = frozenset(row[0] for row in rows if row[1].strip().casefold() == wanted)
    if not found:
        raise _unknown(name, value, [row[1] for row in rows])
    return found


def _channels(value: str) -> Keys:
    code = re.sub(r"[\s\-_]+", "_", value.strip().casefold())
    if code == "paid":
        return frozenset(CODES[channel] for channel in PAID)
    codes = {re.sub(r"\s", "_", label.casefold()): known for known, label in CHANNELS.items()}
    found = code if code in CHANNELS else codes.get(code)
    if found is None:
        raise _unknown("channel", value, ["paid", *CHANNELS])
    return frozenset({CODES[found]})


def _sources(connection: Connection, value: str) -> Keys:
    found = frozenset(connection.scalars(select(RawSource.id).where(RawSource.value == value)))
    if found:
        return found
    raise _unknown("source", value, [text for text in connection.scalars(select(RawSource.value)) if text])


def _unknown(name: str, value: str, known: list[str]) -> InvalidInput:
    folded = {text.casefold(): text for text in known}
    near = difflib.get_close_matches(value.casefold(), folded, n=5, cutoff=0.4)
    hint = ", ".join(folded[text] for text in near) or ", ".join(list(folded.values())[:10]) or "none yet"
    word = "close" if near else "there are"
    label = DIMENSIONS[name].label.lower()
    return InvalidInput(f"There is no {label} {value!r}; {word}: {hint}.", field=name)
