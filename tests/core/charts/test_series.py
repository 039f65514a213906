from datetime import UTC, date, datetime

import pytest

from core.charts.series import grain_for, points
from core.filters import Filters
from core.store.stages import Stage
from tests.core.metrics.asking import query

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)  # a Wednesday


def test_a_bucket_without_rows_is_zero_for_a_count_and_nothing_for_a_ratio(connection, world):
    world.lead("2026-03-02")
    world.lead("2026-03-16")
    result = query(connection, ("leads", "cpl"), Filters(date(2026, 3, 2), date(2026, 3, 18)), NOW, by=("week",))
    assert [point.value for point in points(result, "leads", "week")] == [1, 0, 1]
    assert points(result, "cpl", "week")[1].value is None


def test_the_week_cut_by_today_is_neither_whole_nor_settled(connection, world):
    world.lead("2026-03-02")
    result = query(connection, ("leads",), Filters(date(2026, 3, 2), date(2026, 3, 18)), NOW, by=("week",))
    line = points(result, "leads", "week")
    assert [point.whole for point in line] == [True, True, False]
    assert [point.settled for point in line] == [True, True, False]
    assert (line[2].first, line[2].last) == (date(2026, 3, 16), date(2026, 3, 22))


def test_a_week_cut_by_the_start_of_the_period_is_not_whole(connection, world):
    world.lead("2026-03-05")
    result = query(connection, ("leads",), Filters(date(2026, 3, 4), date(2026, 3, 15)), NOW, by=("week",))
    assert [point.whole for point in points(result, "leads", "week")] == [False, True]


def test_weeks_with_immature_leads_are_whole_but_not_settled_for_sqls(connection, world):
    for number in range(30):  # every lag is 10 days, so leads younger than that are immature
        created = date(2025, 11, 3 + number % 20)
        reached = {Stage.MQL: created, Stage.SQL: date.fromordinal(created.toordinal() + 10)}
        world.lead(created, stages=reached)
    world.lead("2026-03-10")
    asked = Filters(date(2026, 2, 16), date(2026, 3, 18))
    result = query(connection, ("leads", "sqls"), asked, NOW, by=("week",))
    assert [point.settled for point in points(result, "sqls", "week")] == [True, True, False, False, False]
    assert [point.settled for point in points(result, "leads", "week")] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("start", "end", "grain"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), "day"),
        (date(2026, 1, 1), date(2026, 2, 1), "week"),
        (date(2026, 1, 1), date(2026, 12, 31), "month"),
        (None, None, "month"),
    ],
)
def test_the_usual_step_of_time(start, end, grain):
    assert grain_for(Filters(start, end)) == grain
