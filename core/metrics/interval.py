"""What chance alone would allow: intervals for rates and costs, element by element."""

from typing import Any

import numpy as np

from core.metrics.quantile import Floats, beta, gamma

Interval = tuple[Floats, Floats]


def jeffreys(successes: Any, trials: Any, level: float) -> Interval:
    """Intervals of rates (Jeffreys): 0 below where nothing succeeded, 1 above where all did.

    NaN without trials, and where successes are not a part of the trials (counted by their own day).
    """
    tail = (1 - level) / 2
    sound = (trials > 0) & (successes >= 0) & (successes <= trials)
    a, b = np.where(sound, successes + 0.5, np.nan), np.where(sound, trials - successes + 0.5, np.nan)
    low = beta(a, b, tail, out=np.zeros_like(a), where=a != 0.5)
    high = beta(a, b, 1 - tail, out=np.ones_like(b), where=b != 0.5)
    return low, high


def cost(spent: Any, results: Any, level: float) -> Interval:
    """Intervals of `spent` per result (Jeffreys for a Poisson count): spent / Gamma(results + 1/2).

    In the unit of `spent`; NaN without results or spend.
    """
    tail = (1 - level) / 2
    shape = np.where((results > 0) & (spent > 0), results + 0.5, np.nan)
    return spent / gamma(shape, 1 - tail), spent / gamma(shape, tail)
