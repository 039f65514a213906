import numpy as np
import pytest
from scipy import stats

from core.metrics import limits


def test_a_rate_by_hand():
    """Ten weeks of 20 in 100 scatter not at all: mean 200.5 / 1001, variance of a beta with 1 / (1/50 + 1/1000) - 1."""
    low, high = limits.rates([20] * 10, [100] * 10, [50], 0.9)
    weight = 1 / (1 / 50 + 1 / 1000) - 1
    mean = 200.5 / 1001
    expected = stats.beta(mean * weight, (1 - mean) * weight).ppf([0.05, 0.95])
    assert [low[0], high[0]] == pytest.approx(list(expected))
    assert low[0] < 0.2 < high[0]


def test_counts_by_hand():
    """Five results per unit: 10 expected of 2 units, with a gamma's spread of 1/10 + 1/50.5."""
    low, high = limits.counts([5] * 10, [1] * 10, [2], 0.9)
    shape = 1 / (1 / 10.1 + 1 / 50.5)
    expected = stats.gamma(shape, scale=10.1 / shape).ppf([0.05, 0.95])
    assert [low[0], high[0]] == pytest.approx(list(expected))


def test_weeks_that_scatter_more_make_a_wider_band():
    calm = limits.rates([20] * 10, [100] * 10, [100], 0.9)
    wild = limits.rates([5, 35] * 5, [100] * 10, [100], 0.9)
    assert wild[1][0] - wild[0][0] > 2 * (calm[1][0] - calm[0][0])


def test_a_larger_week_has_a_narrower_band_and_an_empty_one_none():
    low, high = limits.rates([20] * 10, [100] * 10, [10, 100, 1000, 0], 0.9)
    assert list(np.argsort(high - low)) == [2, 1, 0, 3]
    assert np.isnan([low[3], high[3]]).all()
    assert np.isnan(limits.counts([5] * 10, [1] * 10, [0], 0.9)).all()


@pytest.mark.parametrize("scatter", [0, 0.15])
def test_nine_of_ten_weeks_lie_in_the_band_when_nothing_changes(scatter):
    """Simulated: 26 weeks before, one after, leads and their rate drawn with more than chance where `scatter`."""
    rng = np.random.default_rng(7)
    rate_held, cost_held, worlds = 0, 0, 1500
    for _ in range(worlds):
        leads = rng.poisson(60, 27)
        rates = np.clip(0.2 * np.exp(rng.normal(0, scatter, 27)), 0, 1) if scatter else np.full(27, 0.2)
        sqls = rng.binomial(leads, rates)
        low, high = limits.rates(sqls[:26], leads[:26], leads[26:], 0.9)
        rate_held += low[0] <= sqls[26] / leads[26] <= high[0]
        low, high = limits.counts(sqls[:26], leads[:26], leads[26:], 0.9)
        cost_held += low[0] <= sqls[26] <= high[0]
    assert 0.87 < rate_held / worlds < 0.94
    assert 0.87 < cost_held / worlds < 0.96  # a part of a whole scatters less than a count of its own
