"""What chance alone would allow: intervals for rates and costs."""

from scipy.special import betaincinv, gammaincinv

Interval = tuple[float, float]


def jeffreys(successes: int, trials: int, level: float) -> Interval | None:
    """Interval of a rate (Jeffreys): 0 below when nothing succeeded, 1 above when all did.

    None without trials, and where successes are not a part of the trials (counted by their own day).
    """
    if trials <= 0 or not 0 <= successes <= trials:
        return None
    tail = (1 - level) / 2
    a, b = successes + 0.5, trials - successes + 0.5
    low = 0.0 if successes == 0 else float(betaincinv(a, b, tail))
    high = 1.0 if successes == trials else float(betaincinv(a, b, 1 - tail))
    return low, high


def cost(spent: int, results: int, level: float) -> Interval | None:
    """Interval of `spent` per result (Jeffreys for a Poisson count): spent / Gamma(results + 1/2).

    In the unit of `spent`; None without results or spend.
    """
    if results <= 0 or spent <= 0:
        return None
    tail = (1 - level) / 2
    low, high = gammaincinv(results + 0.5, tail), gammaincinv(results + 0.5, 1 - tail)
    return spent / float(high), spent / float(low)
