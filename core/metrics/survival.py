"""How long something takes, when for many it is not over yet: the Kaplan-Meier estimator. Pure."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from core.metrics.quantile import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """By whole days since the start (0, 1, ...): the share that got there, its interval, and how many could have.

    `at_risk` are those watched until that day who had not got there before it.
    """

    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats

    @property
    def last(self) -> int:
        """The last day of the curve; -1 when it has none."""
        return len(self.share) - 1

    @property
    def end(self) -> float:
        """The share that got there by the last day."""
        return float(self.share[-1]) if len(self.share) else 0.0

    def day_of(self, part: float) -> int | None:
        """The day by which this part of those who get there by the last day have; None when nobody does."""
        return int(np.argmax(self.share >= part * self.end - 1e-12)) if self.end else None

    def watched_by(self, floor: int) -> "Curve":
        """The curve as far as at least `floor` were watched: beyond it hangs on a few."""
        return self.to(int(np.count_nonzero(self.at_risk >= max(floor, 1))) - 1)

    def to(self, last: int) -> "Curve":
        """The curve up to a day."""
        end = last + 1
        return Curve(self.share[:end], self.low[:end], self.high[:end], self.at_risk[:end])


def kaplan_meier(reached: Any, censored: Any, level: float) -> Curve:
    """The curve from how many got there on day 0, 1, ... and for how many watching ended on day 0, 1, ...

    Who is watched until a day could have got there on it. Intervals are Greenwood's on the log-log scale.
    """
    size = max(len(reached), len(censored))
    got, lost = (np.pad(np.asarray(each, float), (0, size - len(each))) for each in (reached, censored))
    gone = np.cumsum(got + lost)
    at_risk = got.sum() + lost.sum() - np.concatenate([[0.0], gone])[:size]
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.cumprod(np.where(at_risk > 0, 1 - got / at_risk, 1), dtype=np.float64)
        variance = np.cumsum(np.where(at_risk > got, got / (at_risk * (at_risk - got)), 0))
        wide = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(variance) / np.abs(np.log(left))
        edges = [np.where((left > 0) & (left < 1), 1 - left ** np.exp(sign * wide), 1 - left) for sign in (-1, 1)]
    return Curve(1 - left, edges[0], edges[1], at_risk)
