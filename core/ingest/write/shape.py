"""From records to table rows: what every kind of record shares."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from core.ingest.identity.stage_map import StageMap
from core.ingest.records import Record
from core.ingest.write.moments import moment
from core.store.base import Base

Row = dict[str, Any]


class Step(NamedTuple):
    """How rows of one table are written: their key, and the columns a new file overwrites."""

    model: type[Base]
    key: tuple[str, ...]
    replace: tuple[str, ...]
    origin: str | None = None  # only the rows with this origin


class Shape(Protocol):
    """Turns records of one target into rows of the tables its steps name, in the order of writing."""

    @property
    def steps(self) -> Sequence[Step]:
        """The tables written."""
        ...

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """Rows of one record; Unusable when it cannot be written."""
        ...


class Unusable(Exception):
    """A record that cannot be written; the text is the reason a person reads."""


@dataclass(slots=True)
class Context:
    """What shaping needs to know about one import."""

    source_id: int
    zone: ZoneInfo
    provided: frozenset[str]  # field names the file carries
    stages: StageMap = field(default_factory=StageMap)
    _seen: dict[str, int] = field(default_factory=dict)
    _rows: dict[str, Record] = field(default_factory=dict)

    def moment(self, value: date | datetime | None) -> datetime | None:
        """A time of the file in UTC."""
        return moment(value, self.zone)

    def occurrence(self, key: str) -> str:
        """`key`, numbered from its second time on, so that repeated rows stay repeated."""
        count = self._seen[key] = self._seen.get(key, 0) + 1
        return key if count == 1 else f"{key}#{count}"

    def identity(self, record: Record, id_field: str = "id", email: str | None = None) -> str:
        """The id, else the e-mail hash, else the row's content; the latter two with occurrence numbers."""
        given = record.values.get(id_field)
        if given:
            return self._unique(str(given), record)
        return self.occurrence(f"email:{email}" if email else f"row:{content(record)}")

    def _unique(self, key: str, record: Record) -> str:
        first = self._rows.setdefault(key, record)
        if first.row == record.row:
            return key
        if content(first) == content(record):
            raise Unusable(f"The same as row {first.row}.")
        raise Unusable(
            f"The id {key[:60]} already appeared on row {first.row} with other values; row {first.row} was kept."
        )


def content(record: Record) -> str:
    """A hash of everything a row says."""
    cells = [
        sorted((name, str(value)) for name, value in record.values.items()),
        sorted(record.attributes.items()),
    ]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()[:32]


def copied(values: Mapping[str, Any], columns: Mapping[str, str]) -> Row:
    """Column -> value for columns that take one field as it is."""
    return {column: values.get(name) for column, name in columns.items()}


def replaced(columns: Mapping[str, str | tuple[str, ...]], provided: frozenset[str]) -> tuple[str, ...]:
    """The columns this file speaks about: those fed by a field it carries."""
    return tuple(
        column
        for column, names in columns.items()
        if provided & {names} | provided.intersection(names if isinstance(names, tuple) else ())
    )
