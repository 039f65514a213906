from datetime import date
from urllib.parse import unquote

from core.charts.series import Point
from layouts.parts import interval_bar, sparkline
from layouts.totals import totals

DAY = date(2026, 3, 1)


def paths(line):
    return unquote(sparkline(line).style["--path"]).split("<path d='")[1:]


def test_a_sparkline_is_solid_where_settled_and_dashed_beyond():
    line = [Point(DAY, DAY, value) for value in (1, 2)]
    line += [Point(DAY, DAY, 3, settled=False), Point(DAY, DAY, 99, whole=False, settled=False)]
    solid, dashed = paths(line)
    assert solid.startswith("M0.0,28.0L50.0,15.0'")
    assert dashed.startswith("M50.0,15.0L100.0,2.0'"), "the cut bucket is not drawn"


def test_there_is_no_sparkline_of_next_to_nothing():
    assert sparkline([Point(DAY, DAY, 1)]) is None
    assert sparkline([Point(DAY, DAY, 1), Point(DAY, DAY, 2), *[Point(DAY, DAY, None)] * 3]) is None


def test_an_interval_beyond_the_scale_ends_at_its_edge():
    style = interval_bar(0.2, 0.1, 0.9, 0.5).style
    assert style == {"--low": "20.0%", "--span": "80.0%", "--at": "40.0%"}


def test_totals_are_told_to_the_cent_with_their_currency():
    found = {"impressions": 1234, "won": 0, "conversions": 10.0, "currency": "USD", "cost": 45493.64}
    assert totals(found) == [("impressions", "1,234"), ("conversions", "10"), ("cost", "45,493.64 USD")]
    assert totals({"cost_by_currency": {"USD": 1.0, "EUR": 2.5}}) == [("cost", "1.00 USD"), ("cost", "2.50 EUR")]
