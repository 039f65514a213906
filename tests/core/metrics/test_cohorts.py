"""Cohorts by month and age, against a count by hand and against the door."""

import json
from datetime import UTC, date, datetime

import pytest

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics.cohort_text import cohort_text
from core.metrics.cohorts import cohorts
from core.metrics.known import missing, notes
from core.metrics.query import query
from core.store.stages import Stage

NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)


@pytest.fixture
def spring(world):
    """January: three leads, SQL at once, two months later, and (a date still to come) in May. March: one lead."""
    brand = world.campaign("Brand")
    for reached in ("2026-01-20", "2026-03-02", "2026-05-01"):
        world.lead("2026-01-10", campaign=brand, channel="paid_search", stages={Stage.SQL: reached})
    won = world.lead("2026-03-05", channel="direct")
    world.deal(won, stage=Stage.WON, amount=10, created="2026-03-06", closed="2026-04-10")
    world.settle()


def rows(frame):
    return [list(row.values()) for row in frame.records()]


def test_running_totals_up_to_now(connection, spring):
    assert rows(cohorts(connection, "sqls", Filters(), NOW)) == [
        [date(2026, 1, 1), 3, 1, 1, 2, 2],
        [date(2026, 3, 1), 1, 1, 1, None, None],
    ]
    assert rows(cohorts(connection, "revenue", Filters(), NOW))[1] == [date(2026, 3, 1), 1, 0, 10_000_000, None, None]


def test_filters(connection, spring):
    paid = Filters().with_where("channel", ["paid"])
    assert [row[0] for row in rows(cohorts(connection, "sqls", paid, NOW))] == [date(2026, 1, 1)]
    late = Filters(start=date(2026, 2, 1))
    assert [row[0] for row in rows(cohorts(connection, "sqls", late, NOW))] == [date(2026, 3, 1)]


def test_the_last_column_is_what_the_door_says(connection, spring):
    by_month = query(connection, ["leads", "sqls"], Filters(), NOW, ["month"]).frame
    told = {row["month_key"]: (row["leads"], row["sqls"]) for row in by_month.records() if row["leads"]}
    found = {}
    for month, leads, *ages in rows(cohorts(connection, "sqls", Filters(), NOW)):
        found[month] = (leads, [cell for cell in ages if cell is not None][-1])
    assert found == told


def test_what_cannot_be_asked(connection, spring):
    with pytest.raises(InvalidInput, match="not 'clicks'"):
        cohorts(connection, "clicks", Filters(), NOW)
    with pytest.raises(InvalidInput, match="cannot be filtered by source"):
        cohorts(connection, "sqls", Filters().with_where("source", ["(not matched)"]), NOW)


def test_an_empty_database(connection):
    assert cohorts(connection, "sqls", Filters(), NOW).empty


def test_what_was_never_brought_in_is_not_known(connection, world):
    world.lead("2026-01-10")
    world.lead("2026-03-10")
    world.settle()
    for outcome in ("sqls", "won", "revenue"):
        found = cohorts(connection, outcome, Filters(), NOW)
        assert rows(found) == [[date(2026, 1, 1), 1, *[None] * 4], [date(2026, 3, 1), 1, *[None] * 4]]
        reasons = notes((outcome,), missing(connection))
        assert len(reasons) == 1
        lines = cohort_text(found, outcome, "table", None, reasons).splitlines()
        assert [line.split() for line in lines[:2]] == [["2026-01", "1", "leads", "–"], ["2026-03", "1", "leads", "–"]]
        assert lines[2] == reasons[0]
        told = json.loads(cohort_text(found, outcome, "json", None, reasons))
        assert (told["rows"][0], told["not_known"]) == (
            {"month": "2026-01", "leads": 1, "0": None, "1": None, "2": None, "3": None}, reasons,
        )  # fmt: skip


def test_as_text(connection, spring):
    found = cohorts(connection, "revenue", Filters(), NOW)
    assert cohort_text(found, "revenue", "csv", "USD", []) == (
        "month,leads,0,1,2,3\n2026-01,3,0.0,0.0,0.0,0.0\n2026-03,1,0.0,10.0,,\n"
    )
    assert json.loads(cohort_text(found, "revenue", "json", "USD", []))["rows"][1]["1"] == 10
    sqls = cohort_text(cohorts(connection, "sqls", Filters(), NOW), "sqls", "table", None, [])
    assert [line.split() for line in sqls.splitlines()] == [
        ["2026-01", "3", "leads", "1", "1", "2", "2"], ["2026-03", "1", "leads", "1", "1"],
    ]  # fmt: skip
