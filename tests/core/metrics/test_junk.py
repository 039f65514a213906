"""Junk and test leads of a period, beside those that count."""

from datetime import UTC, date, datetime

import pytest

from core.filters import Filters
from core.metrics.junk import junk_audit, records

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def march(world):
    """Four leads that count and three that do not in March, others around it."""
    brand, other = world.campaign("Brand"), world.campaign("Other", channel="display")
    for day in (1, 15, 31):
        world.lead(f"2026-03-{day:02}", campaign=brand, channel="paid_search")
    world.lead("2026-03-02", campaign=other, channel="display")
    fast = {"junk": "too_fast", "junk_evidence": "Too fast."}
    ids = [
        world.lead("2026-03-05", campaign=brand, channel="paid_search", first_name="Al", last_name="Bo", **fast),
        world.lead("2026-03-31 23:00", campaign=other, channel="display", email="a@b.io", company_name="B", **fast),
        world.lead("2026-03-06", junk="test", junk_evidence="A test.", last_name="Test"),
    ]
    world.lead("2026-04-01", **fast)
    world.lead("2026-02-28", **fast)
    world.settle()
    return brand, ids


def test_counts_and_share(connection, march):
    audit = junk_audit(connection, MARCH, NOW, limit=10)
    assert (audit.leads, audit.junk, audit.kinds) == (4, 3, {"too_fast": 2, "test": 1})
    assert audit.share == 3 / 7
    brand, _ = march
    narrowed = junk_audit(connection, MARCH.with_where("campaign", [f"id:{brand}"]), NOW, limit=10)
    assert (narrowed.leads, narrowed.kinds) == (3, {"too_fast": 1})


def test_the_newest_come_first(connection, march):
    _, (middle, newest, oldest) = march
    audit = junk_audit(connection, MARCH, NOW, limit=1)
    assert list(audit.newest["id"]) == [newest]
    found = records(connection, MARCH, NOW, limit=100)
    assert [list(row.values()) for row in found.without("id").records()] == [
        ["", "a@b.io", "B", "too_fast", "Too fast.", "Display", "Other", date(2026, 3, 31)],
        ["Test", None, None, "test", "A test.", "Unknown", None, date(2026, 3, 6)],
        ["Al Bo", None, None, "too_fast", "Too fast.", "Paid search", "Brand", date(2026, 3, 5)],
    ]
    assert list(found["id"]) == [newest, oldest, middle]


def test_what_has_not_happened_yet_is_not_told(connection, march):
    audit = junk_audit(connection, MARCH, datetime(2026, 3, 5, 18, tzinfo=UTC), limit=10)
    assert (audit.junk, list(audit.newest["name"])) == (1, ["Al Bo"])


def test_nothing_came_in(connection, world):
    world.settle()
    audit = junk_audit(connection, MARCH, NOW, limit=10)
    assert (audit.leads, audit.kinds, audit.share, len(audit.newest)) == (0, {}, None, 0)
