"""Rounding of converted amounts, worked by hand, in Python and in SQL."""

import pytest
from sqlalchemy import BigInteger, cast, literal, select

from core.store.convert import convert, converted

CASES = [
    (1_000_000, 1_085_000_000, 1_000_000_000, 1_085_000),
    (1, 1, 2, 0),  # half, and 0 is even
    (3, 1, 2, 2),  # 1.5
    (5, 1, 2, 2),  # 2.5
    (7, 1, 2, 4),  # 3.5
    (2, 1, 3, 1),
    (1, 1, 3, 0),
    (-5, 1, 2, -2),
    (0, 7, 3, 0),
    (999_999_999_999_999_999, 1, 1, 999_999_999_999_999_999),
    (123_456_789_012_345, 6_134_969_325, 1_000_000_000_000, 757_403_613_554),  # ...553.73
    (10**18, 1, 1, None),  # too much to add up
    (10**17, 10**17, 3, None),
    (None, 1, 1, None),
    (1, None, None, None),
]


@pytest.mark.parametrize(("micros", "above", "below", "expected"), CASES)
def test_half_goes_to_even(connection, micros, above, below, expected):
    assert convert(micros, above, below) == expected
    given = (cast(literal(number), BigInteger) for number in (micros, above, below))
    assert connection.scalar(select(converted(*given))) == expected
