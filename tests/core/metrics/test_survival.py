from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.metrics.survival import kaplan_meier


def test_six_leads_by_hand():
    """On day 1 one of six; two waited 2 days only and are out by day 3, when two of the four left get there."""
    curve = kaplan_meier([0, 1, 0, 2], [0, 0, 1, 1, 0, 1], 0.9)
    assert list(curve.at_risk) == [6, 6, 5, 4, 1, 1]
    assert curve.share == pytest.approx([0, 1 / 6, 1 / 6, 7 / 12, 7 / 12, 7 / 12])
    # Greenwood: 1 / (6 * 5) + 2 / (4 * 2); 1.6449 * sqrt(0.28333) / -ln(5 / 12) = 1.0001 on the log-log scale.
    assert (curve.low[3], curve.high[3]) == (pytest.approx(0.2753, abs=1e-4), pytest.approx(0.9075, abs=1e-4))


def test_the_points_named_are_of_those_who_get_there():
    curve = kaplan_meier([2, 2, 1], [0, 0, 0, 5], 0.9)
    assert curve.end == pytest.approx(0.5)
    assert [curve.day_of(part) for part in (0.4, 0.5, 0.8, 0.9)] == [0, 1, 1, 2]


def test_a_curve_ends_where_too_few_are_watched():
    curve = kaplan_meier([0, 1], [0, 0, 3, 1], 0.9)
    assert curve.watched_by(4).last == 2
    assert curve.watched_by(100).last == -1
    assert curve.watched_by(0).last == 3
    assert curve.to(1).end == pytest.approx(0.2)


def test_nobody_and_everybody():
    assert kaplan_meier([], [], 0.9).last == -1
    none = kaplan_meier([], [0, 5], 0.9)
    assert (none.end, none.day_of(0.5), none.high[-1]) == (0, None, 0)
    everybody = kaplan_meier([0, 3], [], 0.9)
    assert (everybody.end, everybody.low[-1], everybody.high[-1]) == (1, 1, 1)


counts = st.lists(st.integers(0, 6), max_size=12)


@given(counts, counts)
def test_it_is_the_product_of_the_days(reached, censored):
    """Lead by lead, in fractions: of those whose time is at least the day's, those who get there on it."""
    leads = [(day, True) for day, n in enumerate(reached) for _ in range(n)]
    leads += [(day, False) for day, n in enumerate(censored) for _ in range(n)]
    curve, left = kaplan_meier(reached, censored, 0.9), Fraction(1)
    for day in range(curve.last + 1):
        watched = [there and at == day for at, there in leads if at >= day]
        left *= 1 - Fraction(sum(watched), len(watched)) if watched else 1
        assert curve.at_risk[day] == len(watched)
        assert curve.share[day] == pytest.approx(float(1 - left))
    assert np.all((curve.low <= curve.share + 1e-12) & (curve.share <= curve.high + 1e-12))
