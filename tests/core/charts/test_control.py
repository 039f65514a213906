"""The control band of a trend, on worlds small enough to count."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.charts.control import FEWEST, control, parts
from core.charts.series import points
from core.derive.refresh import rebuild
from core.filters import Filters
from core.metrics import limits
from core.metrics.catalog import METRICS
from core.metrics.query import query
from core.store.stages import Stage

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
FIRST = date(2026, 5, 4)  # a Monday
MAY = Filters(FIRST, FIRST + timedelta(days=27))


def week(world, number, leads, sqls, spend=0):
    """Leads of the week that begins so many weeks after the period does; they become SQLs the day after."""
    monday = FIRST + timedelta(weeks=number)
    if spend:
        world.daily(monday, spend)
    for each in range(leads):
        stages = {Stage.SQL: monday + timedelta(days=1)} if each < sqls else {}
        world.lead(monday, channel="paid_search", stages=stages)


def band(connection, metric, filters=MAY):
    """The band of a metric by week, and its points."""
    rebuild(connection)
    result = query(connection, parts(METRICS[metric]), filters, NOW, by=("week",))
    return control(connection, METRICS[metric], result, "week", NOW), points(result, metric, "week")


@pytest.fixture
def history(world):
    """Ten weeks of 40 leads, of which 10 became SQLs, for 100."""
    for number in range(-10, 0):
        week(world, number, 40, 10, 100)
    return world


def test_the_band_rests_on_the_weeks_before(connection, history):
    week(history, 0, 40, 11, 100)
    week(history, 1, 40, 1, 100)
    found, line = band(connection, "lead_to_sql")
    low, high = limits.rates([10] * 10, [40] * 10, [40], 0.9)
    assert (found.level, found.buckets, found.inside) == (0.9, 10, 10)
    assert found.spans[FIRST] == pytest.approx((low[0], high[0]))
    assert [found.outside(point) for point in line] == [False, True, False, False], "two weeks have no leads"
    assert set(found.spans) == {FIRST, FIRST + timedelta(weeks=1)}


def test_a_cost_turns_the_count_around(connection, history):
    week(history, 0, 40, 3, 100)
    found, line = band(connection, "cost_per_sql")
    few, many = limits.counts([10] * 10, [100e6] * 10, [100e6], 0.9)
    assert found.spans[FIRST] == pytest.approx((100e6 / many[0], 100e6 / few[0]))
    assert (line[0].few, found.outside(line[0])) == (True, False), "3 SQLs are too few to say"


def test_counts_have_one_and_money_has_none(connection, history):
    week(history, 0, 40, 10, 100)
    found, line = band(connection, "leads")
    assert found.spans[FIRST][0] < 40 < found.spans[FIRST][1]
    assert found.outside(line[1]), "no leads where 40 are usual"
    for metric in ("spend", "revenue", "roas", "clicks"):
        assert band(connection, metric)[0] is None


def test_it_takes_enough_weeks(connection, world):
    for number in range(-FEWEST + 1, 1):
        week(world, number, 40, 10)
    assert band(connection, "lead_to_sql")[0].spans == {}
    week(world, -FEWEST, 40, 10)
    assert band(connection, "lead_to_sql")[0].spans.keys() == {FIRST}
    assert band(connection, "lead_to_sql", Filters())[0].spans == {}, "nothing comes before all time"


def test_weeks_that_may_still_change_have_no_span(connection, history):
    today = Filters(FIRST, date(2026, 6, 30))
    for number in range(8):
        week(history, number, 40, 10)
    week(history, 8, 40, 10)  # begins on 29 June, and is not over
    assert max(band(connection, "lead_to_sql", today)[0].spans) == FIRST + timedelta(weeks=7)
