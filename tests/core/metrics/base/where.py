"""Filter values, as people and addresses write them, made into conditions on keys."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, or_, select

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics.dimensions import DIMENSIONS, NOT_MATCHED, Kind
from core.store.channels import CHANNELS, PAID
from core.store.models import Ad, AdGroup, Campaign, Keyword, Lead

Keys = frozenset[Any]
"""Ids or texts, one kind at a time."""
NAMES: dict[str, tuple[Any, Any]] = {
    "campaign": (Campaign.id, Campaign.name),
    "ad_group": (AdGroup.id, AdGroup.name),
    "keyword": (Keyword.id, Keyword.text),
    "ad": (Ad.id, Ad.text),
}
"""Where the ids of a dimension have their names."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The keys a dimension may have; `null` admits "not matched"."""

    keys: Keys
    null: bool

    def on(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition as SQL."""
        terms = [column.in_(sorted(self.keys))] if self.keys else []
        if self.null:
            terms.append(column.is_(None))
        return or_(*terms) if terms else false()


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
        found = {value: _keys(connection, name, value) for value in values if value != NOT_MATCHED}
        gone = [value for value, keys in found.items() if not keys]
        ignored += [(name, value) for value in gone]
        filters = filters.with_where(name, [value for value in values if value not in gone])
        if len(gone) < len(values):
            conditions[name] = Condition(frozenset[Any]().union(*found.values()), NOT_MATCHED in values)
    return Resolved(filters, conditions, tuple(ignored))


def _keys(connection: Connection, name: str, value: str) -> Keys:
    if name not in DIMENSIONS or DIMENSIONS[name].kind is Kind.TIME:
        raise InvalidInput(f"Figures cannot be filtered by {name!r}.", field=name)
    if name == "channel":
        return _channels(value)
    if name == "source":
        return _sources(connection, value)
    number = re.fullmatch(r"id:(\d{1,18})", value)
    key, label = NAMES[name]
    if number:
        return frozenset(connection.scalars(select(key).where(key == int(number[1]))))
    wanted = value.strip().casefold()
    rows = connection.execute(select(key, label)).all()
    found = frozenset(row[0] for row in rows if row[1].strip().casefold() == wanted)
    if not found:
        raise _unknown(name, value, [row[1] for row in rows])
    return found


def _channels(value: str) -> frozenset[str]:
    code = re.sub(r"[\s\-_]+", "_", value.strip().casefold())
    if code == "paid":
        return PAID
    codes = {re.sub(r"\s", "_", label.casefold()): known for known, label in CHANNELS.items()}
    found = code if code in CHANNELS else codes.get(code)
    if found is None:
        raise _unknown("channel", value, ["paid", *CHANNELS])
    return frozenset({found})


def _sources(connection: Connection, value: str) -> frozenset[str]:
    if connection.scalar(select(Lead.id).where(Lead.source_value == value).limit(1)) is not None:
        return frozenset({value})
    known = connection.scalars(select(Lead.source_value).where(Lead.source_value.is_not(None)).distinct())
    raise _unknown("source", value, [text for text in known if text])


def _unknown(name: str, value: str, known: list[str]) -> InvalidInput:
    folded = {text.casefold(): text for text in known}
    near = difflib.get_close_matches(value.casefold(), folded, n=5, cutoff=0.4)
    hint = ", ".join(folded[text] for text in near) or ", ".join(list(folded.values())[:10]) or "none yet"
    word = "close" if near else "there are"
    label = DIMENSIONS[name].label.lower()
    return InvalidInput(f"There is no {label} {value!r}; {word}: {hint}.", field=name)
