from datetime import UTC, date, datetime, timedelta

import pytest

from core.derive.refresh import rebuild
from core.filters import Filters
from core.metrics.newest import newest
from core.store.settings import set_team
from core.store.stages import Stage

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


def pages(connection, filters, limit):
    """The ids of every page."""
    after, found = "", []
    while after is not None:
        page = newest(connection, filters, NOW, after, limit)
        found.append(list(page.frame["id"]))
        after = page.after
    return found


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_pages_hold_every_lead_once_newest_first(connection, world, zone):
    set_team(connection, "time_zone", zone)
    brand = world.campaign("Brand")
    start = datetime(2026, 3, 3, 2, tzinfo=UTC)  # still the day before in New York
    ids = [world.lead(start + timedelta(hours=3 * (n // 2)), campaign=brand) for n in range(11)]  # pairs in a second
    world.lead(start)
    world.lead(start, campaign=brand, junk="test")
    rebuild(connection)
    mine = MARCH.with_where("campaign", [f"id:{brand}"])
    for limit in (1, 2, 3, 50):
        found = pages(connection, mine, limit)
        assert [lead for page in found for lead in page] == ids[::-1]
        assert all(len(page) == limit for page in found[:-1])


def test_what_a_lead_is_told_with(connection, world):
    brand = world.campaign("Brand")
    group = world.ad_group(brand, "CRM")
    keys = {"campaign": brand, "ad_group": group, "keyword": world.keyword(group, "crm")}
    world.lead(
        "2026-03-02", first_name="Ada", last_name="Byron", email="ada@example.com", company_name="Engines",
        match_method="gclid", match_confidence=100, stages={Stage.SQL: "2026-03-05"}, **keys,
    )  # fmt: skip
    rebuild(connection)
    row = newest(connection, MARCH, NOW).frame.records()[0]
    expected = {
        "name": "Ada Byron", "email": "ada@example.com", "company": "Engines", "stage": "SQL", "ad_group": "CRM",
        "keyword": "crm", "day": date(2026, 3, 2), "mql_day": date(2026, 3, 5), "sql_day": date(2026, 3, 5),
        "match_method": "gclid", "match_confidence": 100,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_a_forged_cursor_is_the_beginning(connection, world):
    lead = world.lead("2026-03-02")
    rebuild(connection)
    for after in ("", "x", "1", "1.2.3", "-1.2", "99999999999.1", "1.99999999999", "\u0663.\u0663", "1e3.2"):
        assert list(newest(connection, MARCH, NOW, after).frame["id"]) == [lead]
    assert list(newest(connection, MARCH, NOW, "9999999999.9999999999").frame["id"]) == [lead]
    assert newest(connection, MARCH, NOW, "0.0").frame.empty


def test_nobody(connection):
    page = newest(connection, MARCH, NOW)
    assert (len(page.frame), page.after, "name" in page.frame) == (0, None, True)
