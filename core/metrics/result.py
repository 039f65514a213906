"""What the query door answers with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.filters import Filters
from core.frame import Frame
from core.metrics.known import Missing
from core.metrics.maturity import Maturity


@dataclass(frozen=True)
class Result:
    """Figures, one row per combination of `by` (one row when it is empty), sorted: time, then label.

    Columns of `frame`, with None for "not known":
    for a dimension `<dim>` (label) and `<dim>_key` (id, channel code, raw value or first day; None: not
    matched); for a metric `<m>` (int, float or None; money in micros of `currency`), `<m>_low` and `<m>_high`
    (interval), `<m>_n` (what a rate or cost is divided by), `<m>_few` (n below the team's floor),
    `<m>_estimated` (a report's period total was cut for it) and, with a `previous` period, `<m>_previous` and
    `<m>_previous_few`; `previous` ends early when this period is not over.
    `total` has the metric columns for everything in view. Amounts in other currencies are converted at their
    day's rate; those without one (micros by currency) stand beside it in `unconverted` (spend) and
    `unconverted_revenue`; they are never added.
    """

    frame: Frame
    total: dict[str, Any]
    metrics: tuple[str, ...]
    by: tuple[str, ...]
    currency: str
    unconverted: dict[str, int]
    unconverted_revenue: dict[str, int]
    filters: Filters
    previous: Filters | None
    as_of: date
    maturity: Maturity | None
    ignored: tuple[tuple[str, str], ...] = ()
    """(dimension, "id:...") of filter values that no longer exist."""
    missing: Missing = frozenset()
    """What was never brought in; what rests on it is None everywhere."""
    week_start: int = 0
    """The day weeks begin on, as `date.weekday` counts."""
    converts: bool = False
    """Whether there are exchange rates, so that amounts in other currencies are in the figures."""
