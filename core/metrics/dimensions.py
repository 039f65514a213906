"""What figures can be broken down by and filtered on."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput
from core.store.localday import month_number
from core.store.types import EPOCH, day_date

NOT_MATCHED = "(not matched)"
"""Filter value for "this dimension is not known"."""


class Kind(StrEnum):
    """What a dimension's keys are."""

    CHANNEL = "channel"  # code of core.store.channels
    ENTITY = "entity"  # id of a campaign, ad group, keyword or ad
    RAW = "raw"  # the value as the CRM wrote it
    TIME = "time"  # first day of the bucket


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to break figures down; `missing` is the label where it is not known."""

    id: str
    label: str
    kind: Kind
    missing: str = "Not matched"


_ROWS = (
    Dimension("channel", "Channel", Kind.CHANNEL),
    Dimension("campaign", "Campaign", Kind.ENTITY),
    Dimension("ad_group", "Ad group", Kind.ENTITY, "Not attributed"),
    Dimension("keyword", "Keyword", Kind.ENTITY, "Not attributed"),
    Dimension("ad", "Ad", Kind.ENTITY, "Not attributed"),
    Dimension("source", "Source", Kind.RAW),
    Dimension("day", "Day", Kind.TIME),
    Dimension("week", "Week", Kind.TIME),
    Dimension("month", "Month", Kind.TIME),
)

DIMENSIONS: dict[str, Dimension] = {row.id: row for row in _ROWS}
ENTITIES = tuple(row.id for row in _ROWS if row.kind is Kind.ENTITY)


def dimension(name: str) -> Dimension:
    """The dimension called `name`; InvalidInput lists those there are."""
    if name not in DIMENSIONS:
        raise InvalidInput(f"There is no dimension {name!r}; there are {', '.join(DIMENSIONS)}.", field="by")
    return DIMENSIONS[name]


def bucket(name: str, day: date, week_start: int) -> date:
    """First day of the day, week or month that `day` belongs to; weeks begin on `week_start` (Monday is 0)."""
    if name == "week":
        return day - timedelta(days=(day.weekday() - week_start) % 7)
    return day.replace(day=1) if name == "month" else day


def next_bucket(name: str, first: date, week_start: int) -> date:
    """First day of the bucket after the one that begins on `first`."""
    return bucket(name, first + timedelta(days={"day": 1, "week": 7, "month": 31}[name]), week_start)


def bucket_column(name: str, day: Any, week_start: int) -> Any:
    """The bucket of a day number as SQL: its first day's number, or the number of its month."""
    if name == "week":
        return (day + _weeks_before(week_start)) // 7 * 7 - _weeks_before(week_start)
    return month_number(day) if name == "month" else day


def bucket_array(name: str, days: NDArray[Any], week_start: int) -> NDArray[Any]:
    """The same of an array of day numbers."""
    if name == "month":
        return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + EPOCH.year * 12
    before = np.int64(_weeks_before(week_start))  # more than a day's own type may have room for
    return (days + before) // 7 * 7 - before if name == "week" else days


def bucket_start(name: str, number: int) -> date:
    """First day of the bucket that `bucket_column` gave this number."""
    return date(number // 12, number % 12 + 1, 1) if name == "month" else day_date(number)


def bucket_number(name: str, day: date, week_start: int) -> int:
    """Consecutive number of the bucket `day` belongs to."""
    if name == "month":
        return day.year * 12 + day.month - 1
    return day.toordinal() if name == "day" else (day.toordinal() - 1 - week_start) // 7


def _weeks_before(week_start: int) -> int:
    """Days from a day that begins a week, long before every record, to 1970: the first day of all was a Monday."""
    return EPOCH.toordinal() - 1 - week_start
