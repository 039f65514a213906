"""What passes between a reader of files and the writer of tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
CLICK_IDS = ("gclid", "gbraid", "wbraid")
PLACE = (
    "campaign",
    "campaign_id",
    "ad_group",
    "ad_group_id",
    "keyword",
    "keyword_id",
    "match_type",
    "ad",
    "ad_id",
)
"""Fields that say where in an ad account something belongs."""


class Target(StrEnum):
    """Which part of the store a kind of file feeds."""

    AD = "ad"
    BUDGET = "budget"
    CLICK = "click"
    COMPANY = "company"
    LEAD = "lead"
    DEAL = "deal"
    STAGE = "stage"
    ACTIVITY = "activity"


class Type(StrEnum):
    """How a cell is read; the comment names the Python value a record carries."""

    TEXT = "text"  # str, never empty: an empty cell is None
    WORDS = "words"  # the same of up to values.LONGEST characters: names, ids, what is looked up or ordered by
    EMAIL = "email"  # str as written, checked for shape
    COUNT = "count"  # int >= 0
    MONEY = "money"  # int micros >= 0 for costs, any sign never accepted
    DECIMAL = "decimal"  # decimal.Decimal >= 0
    SHARE = "share"  # int basis points, 0 to 10,000
    DATE = "date"  # datetime.date
    TIME = "time"  # datetime.datetime: aware, or naive local; or datetime.date when no time was given
    FLAG = "flag"  # bool
    CURRENCY = "currency"  # ISO 4217 code, upper case


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a kind of file can tell: its name here and the headers it goes by."""

    name: str
    label: str
    type: Type = Type.WORDS
    required: bool = False
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it feeds, which family of source it comes from, and its fields.

    `signature` lists headers (normalised) that together identify the kind; an empty one is only
    chosen by guessing or by name. `one_of` lists groups of fields of which one must be mapped.
    """

    id: str
    label: str
    target: Target
    family: Literal["google_ads", "hubspot", "files"]
    fields: tuple[Field, ...]
    signature: tuple[frozenset[str], ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    grain: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to read one file. None means: find out, and ask when it cannot be told."""

    kind: str | None = None
    columns: Mapping[str, str] | None = None  # field name -> header as in the file
    constants: Mapping[str, str] = field(default_factory=dict)  # field name -> text used for every row
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    currency: str | None = None
    account: str | None = None
    start: date | None = None  # period of a report without a Day column
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One row as understood. `row` counts lines of the file from 1, as an editor shows them."""

    row: int
    values: Mapping[str, Any]
    attributes: Mapping[str, str] = field(default_factory=dict)  # unmapped, non-empty cells by header


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that could not be used: the cells as they were, and why, in a sentence."""

    row: int
    cells: tuple[str, ...]
    reason: str
