"""Arrays of a snapshot with the rows exchanged that have changed since it was taken."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, or_

from core.store.bulk import chunks
from core.store.models import AdMetric, Journey
from core.store.types import day_date

Arrays = dict[str, NDArray[Any]]
Read = Callable[[ColumnElement[bool]], Arrays]
"""Reads the rows for which a condition holds."""
CHUNK = 500


def leads(known: Arrays, changed: Sequence[int], read: Read) -> Arrays:
    """Journeys with those of some leads read again, in the order of their day."""
    kept = ~np.isin(known["lead_id"], changed)
    fresh = [read(Journey.lead_id.in_(part)) for part in chunks(changed, CHUNK)]
    return _together(known, kept, fresh, ("created_day",))


def days(known: Arrays, changed: Iterable[Sequence[int]], read: Read) -> Arrays:
    """Daily ad figures with some days of some sources read again, in the order of source, grain and day."""
    kept, here = np.ones(len(known["day"]), bool), []
    for source, first, last in changed:
        kept &= ~((known["source_id"] == source) & (known["day"] >= first) & (known["day"] <= last))
        here.append(and_(AdMetric.source_id == source, AdMetric.day.between(day_date(first), day_date(last))))
    return _together(known, kept, [read(or_(*here))], ("source_id", "grain", "day"))


def _together(known: Arrays, kept: NDArray[np.bool_], fresh: Sequence[Arrays], order: Sequence[str]) -> Arrays:
    """Kept and fresh rows, each fresh one behind the kept ones of its place."""
    whole = {name: np.concatenate([column[kept], *(part[name] for part in fresh)]) for name, column in known.items()}
    places = np.lexsort([whole[name] for name in reversed(order)])
    return {name: column[places] for name, column in whole.items()}
