"""The leads before and after one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.filters import Filters
from core.metrics.neighbours import neighbours
from core.store.settings import set_team

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
ALL = Filters()


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_walking_from_the_newest_meets_every_lead_once(connection, world, zone):
    set_team(connection, "time_zone", zone)
    start = datetime(2026, 3, 3, 2, tzinfo=UTC)  # still the day before in New York
    ids = [world.lead(start + timedelta(hours=3 * (n // 2))) for n in range(7)]  # pairs in a second
    world.settle()
    walked = [ids[-1]]
    while (older := neighbours(connection, walked[-1], ALL, NOW).older) is not None:
        assert neighbours(connection, older, ALL, NOW).newer == walked[-1]
        walked.append(older)
    assert walked == ids[::-1]
    assert neighbours(connection, ids[-1], ALL, NOW).newer is None


def test_only_leads_that_the_filters_show(connection, world):
    brand, other = world.campaign("Brand"), world.campaign("Other")
    first = world.lead("2026-03-01", campaign=brand)
    outside = world.lead("2026-03-02", campaign=other)
    world.lead("2026-03-03", campaign=brand, junk="too_fast")
    last = world.lead("2026-03-04", campaign=brand)
    world.lead("2026-04-02", campaign=brand)  # still to come
    world.settle()
    of_brand = ALL.with_where("campaign", [f"id:{brand}"])
    found = neighbours(connection, outside, of_brand, NOW)
    assert (found.newer, found.older) == (last, first)
    found = neighbours(connection, last, Filters(date(2026, 3, 2), date(2026, 3, 9)), NOW)
    assert (found.newer, found.older) == (None, outside)
    assert neighbours(connection, 99, ALL, NOW).newer is None
