"""Intervals against scipy's distributions and values worked out by hand."""

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


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (3, 2), (-1, 5), (1, -1)])
def test_what_is_no_rate_has_no_interval(successes, trials):
    assert jeffreys(successes, trials, 0.9) is None


def test_no_results_or_no_spend_has_no_interval():
    assert cost(100, 0, 0.9) is None
    assert cost(0, 10, 0.9) is None
