from datetime import UTC, date, datetime, timedelta

import pytest

from core.metrics.freshness import freshness

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (date(2026, 6, 23), "good"),
        (date(2026, 6, 16), "late"),
        (date(2026, 6, 15), "stale"),
        (date(2018, 5, 31), "stale"),
        (date(2099, 1, 1), "good"),  # a day to come tells nothing: the import's own day does
        (None, "good"),
    ],
)
def test_a_source_is_as_fresh_as_its_last_row(connection, world, last, state):
    world.source("Google Ads", "google_ads", last_data_day=last, refreshed_at=NOW)
    (found,) = freshness(connection, NOW)
    assert (found.label, found.state) == ("Google Ads", state)


def test_a_source_nobody_refreshed(connection, world):
    world.source("CRM", "hubspot", last_data_day=date(2026, 6, 30), refreshed_at=NOW - timedelta(days=20))
    (found,) = freshness(connection, NOW)
    assert (found.label, found.state) == ("HubSpot CRM", "stale")
