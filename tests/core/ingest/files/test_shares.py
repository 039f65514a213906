"""Shares as Google Ads writes them."""

import pytest

from core.ingest.files.numbers import BadValue
from core.ingest.files.values import Formats, parser
from core.ingest.records import Type


@pytest.mark.parametrize(
    ("text", "points"),
    [("45.30%", 4530), ("100%", 10_000), ("0.00%", 0), ("< 10%", 999), ("> 90%", 9001), ("0.4530", 4530)],
)
def test_a_share_is_basis_points(text: str, points: int):
    assert parser(Type.SHARE, Formats())(text) == points


def test_a_share_follows_the_decimal_mark():
    assert parser(Type.SHARE, Formats(mark=","))("45,30 %") == 4530


@pytest.mark.parametrize("text", ["101%", "-1%", "many", "<"])
def test_what_is_no_share_is_refused(text: str):
    with pytest.raises(BadValue):
        parser(Type.SHARE, Formats())(text)
