"""What a connector is: it reads on from a bookmark and hands over pages of records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from core.ingest.records import Kind, Record


class Feed(NamedTuple):
    """Records of one kind. A connector tells every field of its kind, so a missing value means "none"."""

    kind: Kind
    records: Iterable[Record]


@dataclass(frozen=True, slots=True)
class Page:
    """What is written in one transaction: records in the order of writing, and the bookmark after them.

    An entity (a lead, a deal) appears at most once in a feed. `last_day` says how far the page reaches.
    """

    feeds: tuple[Feed, ...]
    bookmark: str
    last_day: date


class Connector(Protocol):
    """Reads one source. Reading the same span again gives the same records, so a page may be read twice."""

    @property
    def kind(self) -> str:
        """The kind of source it reads."""
        ...

    def read(self, bookmark: str | None, now: datetime) -> Iterator[Page]:
        """Everything new since `bookmark` (None: from the beginning) and not after `now`, oldest first.

        AppError when the source refuses; pages handed over before stay valid.
        """
        ...
