"""Campaigns that cost money and brought no SQL, and when that is more than chance.

At 90 % a mean of ln(20) = 2.996 SQLs is 0 in one case of twenty: the upper end of the interval.
"""

from datetime import UTC, date, datetime

import pytest

from core.filters import Filters
from core.metrics.barren import barren, total
from core.store.settings import set_team
from core.store.stages import Stage
from layouts.barren import barren_note
from tests.factories import MICROS
from tests.layouts.tree import links, text

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


def found(connection, world, filters=MARCH):
    world.settle()
    return barren(connection, filters, NOW)


def bring(world, campaign, sqls, **more):
    for _ in range(sqls):
        world.lead("2026-03-03", campaign=campaign, stages={Stage.SQL: "2026-03-04"}, **more)


@pytest.fixture
def brand(world):
    """10 SQLs from 1,000: with 600 + 30 of campaigns without one, an SQL costs 163 on average."""
    brand = world.campaign("Brand")
    world.daily("2026-03-02", 1000, campaign=brand)
    bring(world, brand, 10, channel="paid_search")
    return brand


def test_spend_that_should_have_brought_some(connection, world, brand):
    idle, tiny = world.campaign("Idle"), world.campaign("Tiny")
    world.daily("2026-03-02", 600, campaign=idle)
    world.daily("2026-03-02", 30, campaign=tiny)
    told = found(connection, world)
    assert [(one.key, one.name, one.spend) for one in told.sure] == [(idle, "Idle", 600 * MICROS)]
    assert told.expected == pytest.approx(600 * 10 / 1630)  # 3.68
    assert [one.key for one in told.unsure] == [tiny]
    shown = barren_note(told, MARCH)
    assert text(shown).startswith("Idle spent $600 and brought no SQL , where that much brings 4 on average")
    assert "1 more spent $30.00 without one, too little to tell." in text(shown)
    assert f"campaign=id%3A{idle}" in links(shown)["Show it"]
    assert links(shown)["Show it"].startswith("/campaigns?")
    here = MARCH.with_where("campaign", [f"id:{idle}"])
    assert "Show it" not in links(barren_note(told, here)), "that is the table one looks at"
    assert total([*told.sure, *told.unsure]) == 630 * MICROS


def test_what_may_be_chance_is_no_headline(connection, world, brand):
    world.daily("2026-03-02", 400, campaign=world.campaign("Idle"))  # 400 * 10 / 1400 = 2.86
    told = found(connection, world)
    assert (told.sure, len(told.unsure)) == ((), 1)
    assert barren_note(told, MARCH) is None
    set_team(connection, "confidence", "0.8")  # ln(10) = 2.30
    assert len(found(connection, world).sure) == 1


def test_a_campaign_whose_leads_came_by_another_channel_has_its_sqls(connection, world, brand):
    other = world.campaign("Other")
    world.daily("2026-03-02", 5000, campaign=other)
    bring(world, other, 1, channel="email")
    assert found(connection, world) is None


def test_too_few_sqls_to_compare_with(connection, world):
    for name, spend in (("One", 800), ("Two", 200)):
        world.daily("2026-03-02", spend, campaign=world.campaign(name))
    bring(world, None, 1, channel="email")
    told = found(connection, world)
    assert (told.sure, [one.name for one in told.unsure], told.is_few) == ((), ["One", "Two"], True)
    assert "2 campaigns spent $1,000 and brought no SQL : there are too few SQLs" in text(barren_note(told, MARCH))


def test_sqls_without_a_campaign_may_be_theirs(connection, world):
    world.daily("2026-03-02", 1000, campaign=world.campaign("One"))
    bring(world, None, 7, channel="paid_search")
    bring(world, None, 2, channel="organic_search")  # never had a campaign
    told = found(connection, world)
    assert told.unplaced == 7
    shown = barren_note(told, MARCH)
    assert "7 SQLs have no campaign" in text(shown)
    assert links(shown)["match them"] == "/data#matching"


def test_nothing_is_claimed_while_no_stage_was_told(connection, world):
    brand = world.campaign("Brand")
    world.daily("2026-03-02", 1000, campaign=brand)
    world.lead("2026-03-03", campaign=brand)
    assert found(connection, world) is None
    assert barren_note(None, MARCH) is None
