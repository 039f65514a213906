"""Where a figure would lie if nothing had changed since some buckets of time before it. Pure.

A control chart's limits: the mean of the buckets before, and around it as much as chance allows for the size of the
bucket in question, for the size of what the mean rests on, and for how much more than chance those buckets scattered
(Pearson's chi-square by degrees of freedom, at least 1). The spread is that of a beta distribution for rates, of a
gamma distribution for counts, with the same mean and variance, so that limits stay within what is possible.
"""

from typing import Any

import numpy as np

from core.metrics.interval import Interval
from core.metrics.quantile import Floats, beta, gamma


def rates(hits: Any, trials: Any, size: Any, level: float) -> Interval:
    """Limits for rates of `size` trials after buckets with `hits` of `trials`; NaN where size says nothing."""
    hits, trials, size = (np.asarray(each, float) for each in (hits, trials, size))
    mean = (hits.sum() + 0.5) / (trials.sum() + 1)
    extra = _scatter(hits, trials * mean, 1 - mean)
    weight = 1 / (extra * (_inverse(size) + 1 / trials.sum())) - 1
    weight = np.where(weight > 0, weight, np.nan)
    low, high = (beta(mean * weight, (1 - mean) * weight, part) for part in _tails(level))
    return low, high


def counts(results: Any, exposure: Any, size: Any, level: float) -> Interval:
    """Limits for counts over `size` of exposure after buckets with `results` over `exposure`; NaN without size."""
    results, exposure, size = (np.asarray(each, float) for each in (results, exposure, size))
    mean = (results.sum() + 0.5) / exposure.sum()
    expected = np.where(size > 0, mean * size, np.nan)
    extra = _scatter(results, exposure * mean, 1)
    shape = 1 / (extra * (1 / expected + 1 / (results.sum() + 0.5)))
    low, high = (expected * gamma(shape, part) / shape for part in _tails(level))
    return low, high


def _scatter(found: Floats, expected: Floats, share: float) -> float:
    """How many times the variance that chance explains; never less than 1."""
    return max(1.0, float(((found - expected) ** 2 / (expected * share)).sum()) / (len(found) - 1))


def _inverse(size: Floats) -> Floats:
    return np.divide(1, size, out=np.full_like(size, np.inf), where=size > 0)


def _tails(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2
