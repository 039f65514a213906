"""Differences against Newcombe's published examples and against chance itself."""

from math import log

import numpy as np
import pytest
from scipy import stats

from core.metrics.difference import Told, difference, ratio
from core.metrics.interval import cost, jeffreys


def wilson(successes, trials, z=1.959964):
    p, n = successes / trials, trials
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return Told(p, (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n))


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17: 873-890, table II, method 10, 95 %
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_with_wilsons_intervals_it_is_newcombes_method(one, other, low, high):
    assert difference(wilson(*one), wilson(*other)) == pytest.approx((low, high), abs=5e-5)


def test_swapped_sides_swap_the_ends():
    one, other = Told(0.4, 0.3, 0.55), Told(0.25, 0.2, 0.31)
    there, back = difference(one, other), difference(other, one)
    assert there == pytest.approx((-back.high, -back.low))
    assert ratio(one, other).low == pytest.approx(1 / ratio(other, one).high)


def test_a_ratio_by_hand():
    found = ratio(Told(400, 200, 800), Told(100, 50, 200))
    half = np.sqrt(2) * log(2)
    assert found == pytest.approx((4 / np.exp(half), 4 * np.exp(half)))
    assert ratio(Told(400, 0, 800), Told(100, 50, 200)) is None


def test_equal_rates_are_told_apart_about_as_often_as_chance_allows():
    """90 % intervals of two groups with one true rate leave 0 out in about a tenth of the cases."""
    rng = np.random.default_rng(5)
    ones, others = rng.binomial(120, 0.3, 2_000), rng.binomial(80, 0.3, 2_000)
    sides = [
        [Told(*map(float, ends)) for ends in zip(hits / trials, *jeffreys(hits, trials, 0.9), strict=True)]
        for hits, trials in ((ones, 120), (others, 80))
    ]
    spans = [difference(one, other) for one, other in zip(*sides, strict=True)]
    assert 0.06 < np.mean([not span.low <= 0 <= span.high for span in spans]) < 0.14


def test_equal_costs_likewise():
    counts = stats.poisson(20).rvs(size=(2_000, 2), random_state=3)
    out = []
    for pair in counts:
        low, high = cost(np.array([1e6, 1e6]), pair, 0.9)
        span = ratio(*(Told(1e6 / n, a, b) for n, a, b in zip(pair, low, high, strict=True)))
        out.append(not span.low <= 1 <= span.high)
    assert 0.06 < np.mean(out) < 0.14
