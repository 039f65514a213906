"""Weeks begin on the day the team says: in buckets of every kind, on both databases, and in what is drawn."""

from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import literal, select

from core.charts.series import points
from core.filters import Filters
from core.metrics.dimensions import bucket, bucket_array, bucket_column, bucket_number, bucket_start, next_bucket
from core.store.setting_kinds import WEEK_STARTS
from core.store.settings import set_team
from core.store.types import day_number
from tests.core.metrics.asking import query
from tests.core.metrics.small_worlds import NOW

# Sunday 1 March 2026; the weeks its neighbours belong to, worked out on a calendar.
FIRST_DAYS = {
    "monday": {"2026-02-28": "2026-02-23", "2026-03-01": "2026-02-23", "2026-03-02": "2026-03-02"},
    "sunday": {"2026-02-28": "2026-02-22", "2026-03-01": "2026-03-01", "2026-03-07": "2026-03-01"},
    "saturday": {"2026-02-27": "2026-02-21", "2026-02-28": "2026-02-28", "2026-03-06": "2026-02-28"},
}
CASES = [(start, day, first) for start, days in FIRST_DAYS.items() for day, first in days.items()]


@pytest.mark.parametrize(("start", "day", "first"), CASES)
def test_every_way_to_find_a_week_agrees(connection, start, day, first):
    begins, on, expected = WEEK_STARTS[start], date.fromisoformat(day), date.fromisoformat(first)
    assert bucket("week", on, begins) == expected
    assert next_bucket("week", expected, begins) == expected + timedelta(days=7)
    number = connection.scalar(select(bucket_column("week", literal(day_number(on)), begins)))
    assert bucket_start("week", number) == expected
    assert bucket_array("week", np.array([day_number(on)], np.int16), begins).tolist() == [number]
    assert bucket_number("week", on, begins) == bucket_number("week", expected, begins)
    assert bucket_number("week", expected - timedelta(days=1), begins) == bucket_number("week", on, begins) - 1


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("monday", {"2026-02-23": 2, "2026-03-02": 2}),
        ("sunday", {"2026-02-22": 1, "2026-03-01": 3}),
        ("saturday", {"2026-02-28": 3, "2026-03-07": 1}),
    ],
)
def test_figures_and_lines_by_week_follow(connection, world, start, expected):
    set_team(connection, "week_start", start)
    for day in ("2026-02-28", "2026-03-01", "2026-03-04", "2026-03-07"):
        world.lead(day)
        world.daily(day, 10)
    asked = Filters(date(2026, 2, 28), date(2026, 3, 7))
    result = query(connection, ["leads", "spend"], asked, NOW, ["week"])
    rows = {str(row["week_key"]): row for row in result.frame.records()}
    assert {day: row["leads"] for day, row in rows.items()} == expected
    assert {day: row["spend"] for day, row in rows.items()} == {day: 10_000_000 * n for day, n in expected.items()}
    line = points(result, "leads", "week")
    assert {str(point.first): point.value for point in line} == expected
    assert all(point.last - point.first == timedelta(days=6) for point in line)
