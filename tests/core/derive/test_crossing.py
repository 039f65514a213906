"""Rates by day, worked by hand: gaps, both directions, crosses."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core.derive.crossing import LARGEST, fitted, rates
from core.store.rates import NANOS
from tests.core.metrics.base.rates import Rates


def nanos(text):
    return int(Fraction(text) * NANOS)


def found(quotes, home="USD", carry=2):
    given = {pair: {day: nanos(text) for day, text in days.items()} for pair, days in quotes.items()}
    return {key: Fraction(*ratio) for key, ratio in rates(given, home, carry).items()}


def test_a_rate_holds_until_the_next_one_but_not_for_ever():
    told = found({("EUR", "USD"): {10: "1.10", 12: "1.20", 20: "1.30"}})
    days = {day: rate for (_, day), rate in told.items()}
    first, second, third = Fraction("1.1"), Fraction("1.2"), Fraction("1.3")
    assert days == {10: first, 11: first, 12: second, 13: second, 14: second, 20: third, 21: third, 22: third}


def test_either_direction_will_do():
    assert found({("USD", "EUR"): {10: "0.8"}}, carry=0) == {("EUR", 10): Fraction(5, 4)}


def test_rates_against_the_euro_cross():
    told = found({("EUR", "USD"): {10: "1.10"}, ("EUR", "JPY"): {10: "165"}}, carry=0)
    assert told == {("EUR", 10): Fraction(11, 10), ("JPY", 10): Fraction(11, 1650)}


def test_the_youngest_counts_and_of_equally_old_ones_the_direct():
    told = found(
        {("EUR", "USD"): {10: "1.10", 11: "1.20"}, ("EUR", "JPY"): {10: "165", 11: "180"}, ("USD", "JPY"): {10: "140"}},
        carry=2,
    )
    assert told["JPY", 10] == Fraction(1, 140)
    assert told["JPY", 11] == Fraction(120, 18000)  # the cross is of the day
    assert told["JPY", 12] == Fraction(120, 18000)


def test_there_is_no_way_over_two_others():
    quotes = {("GBP", "EUR"): {10: "1.2"}, ("EUR", "CHF"): {10: "0.9"}, ("CHF", "USD"): {10: "1.1"}}
    assert set(found(quotes, carry=0)) == {("CHF", 10), ("EUR", 10)}


def test_a_fraction_that_fits_no_column_loses_its_last_digits():
    above, below = 3**50, 7**25
    numerator, denominator = fitted(above, below)
    assert max(numerator, denominator) <= LARGEST
    assert abs(Fraction(numerator, denominator) / Fraction(above, below) - 1) < Fraction(1, 10**14)
    assert fitted(10**36, 1) is None


pairs = st.sampled_from([("EUR", "USD"), ("USD", "JPY"), ("EUR", "JPY"), ("GBP", "EUR"), ("GBP", "JPY")])
quotes = st.dictionaries(st.tuples(pairs, st.integers(0, 12)), st.integers(1, 4 * NANOS), max_size=12)


@given(quotes, st.integers(0, 9), st.sampled_from(["USD", "EUR"]))
def test_every_day_equals_a_look_back_from_it(given, carry, home):
    by_pair = {}
    for (pair, day), number in given.items():
        by_pair.setdefault(pair, {})[day] = number
    told = rates(by_pair, home, carry)
    oracle = Rates([(*pair, day, Fraction(n, NANOS)) for (pair, day), n in given.items()], home, carry)
    for currency in {"USD", "EUR", "JPY", "GBP"} - {home}:
        for day in range(-1, 24):
            ratio = told.get((currency, day))
            expected = oracle.of(currency, day)
            assert (ratio is None) == (expected is None)
            assert ratio is None or abs(Fraction(*ratio) / expected - 1) < Fraction(1, 10**15)
