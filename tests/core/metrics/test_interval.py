"""Intervals against scipy's distributions and values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.metrics.interval import cost, jeffreys


@given(st.integers(1, 5000), st.data(), st.floats(0.5, 0.99))
def test_a_rate_is_the_beta_posterior(trials, data, level):
    successes = data.draw(st.integers(0, trials))
    low, high = jeffreys(successes, trials, level)
    posterior = stats.beta(successes + 0.5, trials - successes + 0.5)
    assert low == (0 if successes == 0 else pytest.approx(posterior.ppf((1 - level) / 2)))
    assert high == (1 if successes == trials else pytest.approx(posterior.ppf((1 + level) / 2)))
    assert low <= successes / trials <= high


@given(st.integers(1, 10**12), st.integers(1, 3000), st.floats(0.5, 0.99))
def test_a_cost_is_spend_over_the_gamma_posterior(spent, results, level):
    low, high = cost(spent, results, level)
    posterior = stats.gamma(results + 0.5)
    assert low == pytest.approx(spent / posterior.ppf((1 + level) / 2))
    assert high == pytest.approx(spent / posterior.ppf((1 - level) / 2))


def test_by_hand():
    # The 95 % Jeffreys interval of 1 in 10, as printed in tables: 0.011 to 0.381.
    assert jeffreys(1, 10, 0.95) == (pytest.approx(0.0110, abs=5e-5), pytest.approx(0.3813, abs=5e-5))
    # Gamma(11/2) is half a chi-square with 11 degrees of freedom: 4.575 and 19.675.
    assert cost(1000, 5, 0.9) == (
        pytest.approx(2000 / 19.675, rel=1e-4),
        pytest.approx(2000 / 4.575, rel=1e-3),
    )


def test_many_are_computed_at_once():
    """Nothing succeeded, all did, an ordinary one; then no trials, more than the trials, less than none, not known."""
    successes, trials = np.array([0, 3, 1, 0, 3, -1, 1, np.nan]), np.array([3, 3, 10, 0, 2, 5, -1, 4])
    low, high = jeffreys(successes, trials, 0.95)
    assert (low[0], high[1]) == (0, 1)
    assert (low[2], high[2]) == jeffreys(1, 10, 0.95)
    assert 0 < low[1] < high[1]
    assert low[0] < high[0] < 1
    assert np.isnan([low[3:], high[3:]]).all()


def test_no_results_no_spend_or_no_knowledge_has_no_interval():
    spent, results = np.array([1000, 100, 0, np.nan, 100]), np.array([5, 0, 10, 4, np.nan])
    low, high = cost(spent, results, 0.9)
    assert (low[0], high[0]) == cost(1000, 5, 0.9)
    assert np.isnan([low[1:], high[1:]]).all()
