from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from core.derive.refresh import rebuild
from core.errors import NotFound
from core.metrics.profile import planned, profile
from core.store.models import Budget

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAY = 1_000_000


def test_what_is_known_of_a_campaign(connection, world):
    source = world.source("Acme", "google_ads", currency="EUR")
    brand = world.campaign("Brand", channel="paid_search", status="Paused", type="Search", source_id=source)
    world.daily("2026-03-02", 5, campaign=brand, source_id=source)
    world.daily("2026-03-09", 5, campaign=world.campaign("Other"), source_id=source)
    world.lead("2026-02-27", campaign=brand)
    world.lead("2026-05-01", campaign=brand, junk="test")
    world.lead("2026-07-02", campaign=brand)  # yet to come
    connection.execute(
        insert(Budget).values(source_id=source, campaign_id=brand, from_day=date(2026, 1, 1), daily_micros=DAY)
    )
    rebuild(connection)
    found = profile(connection, brand, NOW)
    assert (found.name, found.channel, found.platform, found.account) == ("Brand", "Paid search", "Google Ads", "Acme")
    assert (found.status, found.type, found.currency) == ("Paused", "Search", "EUR")
    assert (found.first_day, found.last_day) == (date(2026, 2, 27), date(2026, 6, 30))
    assert found.budgets == ((date(2026, 1, 1), DAY),)
    assert found.where == {"campaign": f"id:{brand}"}


def test_a_report_without_days_is_activity_too(connection, world):
    brand = world.campaign("Brand")
    world.period("2026-03-01", "2026-03-31", 9, campaign=brand)
    rebuild(connection)
    found = profile(connection, brand, NOW)
    assert (found.first_day, found.last_day) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (found.status, found.budgets, found.currency) == ("", (), "USD")


def test_a_campaign_nothing_is_known_of(connection, world):
    found = profile(connection, world.campaign("Brand"), NOW)
    assert (found.first_day, found.last_day) == (None, None)


def test_what_is_no_campaign(connection, world):
    world.campaign("Brand")
    for number in (0, -1, 7, 2**31, 10**30, True, "1", 1.0, None, [1], {"id": 1}, "id:1"):
        with pytest.raises(NotFound, match="no such campaign"):
            profile(connection, number, NOW)


BUDGETS = ((date(2026, 3, 1), 10), (date(2026, 3, 11), 20))


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2026, 3, 1), date(2026, 3, 10), (date(2026, 3, 1), 100)),
        (date(2026, 3, 9), date(2026, 3, 12), (date(2026, 3, 9), 2 * 10 + 2 * 20)),
        (date(2026, 2, 1), date(2026, 3, 2), (date(2026, 3, 1), 20)),  # from the day there is one
        (None, date(2026, 3, 11), (date(2026, 3, 1), 120)),
        (date(2026, 4, 1), date(2026, 4, 1), (date(2026, 4, 1), 20)),
        (date(2026, 2, 1), date(2026, 2, 28), None),
    ],
)
def test_a_budget_holds_until_the_next(first, last, found):
    assert planned(BUDGETS, first, last) == found


def test_without_budgets_nothing_is_planned():
    assert planned((), None, date(2026, 3, 1)) is None
