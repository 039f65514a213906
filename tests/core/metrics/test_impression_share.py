"""Impression share over days, with figures worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from core.errors import InvalidInput
from core.filters import Filters
from core.frame import Frame
from core.metrics.impression_share import ABOVE, BELOW, beside, capped, impression_share
from core.store.models import Grain
from core.store.settings import team

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))
ENDS = tuple(f"{name}_{end}" for name in ("share", "budget", "rank") for end in ("low", "high"))


@pytest.fixture
def told(world):
    """A function that writes a campaign's day: impressions, then the shares in basis points."""

    def write(campaign, day, impressions, share, budget=None, rank=None, **more):
        world.daily(
            f"2026-03-{day:02}", 1, campaign=campaign, impressions=impressions, impression_share=share,
            lost_to_budget=budget, lost_to_rank=rank, **more,
        )  # fmt: skip

    return write


def only(connection, filters=MARCH, by=("campaign",)):
    (row,) = impression_share(connection, filters, NOW, by).records()
    return row


def test_a_busy_day_counts_more_than_a_quiet_one(connection, world, told):
    brand = world.campaign("Brand")
    told(brand, 2, 600, 6_000, 3_000, 1_000)  # 1,000 eligible: 300 lost to budget, 100 to rank
    told(brand, 3, 90, 9_000, 0, 1_000)  # 100 eligible: 10 lost to rank
    row = only(connection)
    assert (row["campaign_key"], row["impressions"]) == (brand, 690)
    assert row["eligible"] == pytest.approx(1_100)
    expected = (690 / 1_100, 300 / 1_100, 110 / 1_100)
    assert [row[name] for name in ENDS] == pytest.approx([share for share in expected for _ in range(2)])


def test_a_bound_makes_an_interval(connection, world, told):
    brand = world.campaign("Brand")
    told(brand, 2, 500, 5_000, BELOW, 4_500)  # 1,000 eligible: 0 to 100 lost to budget
    told(brand, 3, 50, BELOW, ABOVE, 0)  # at least 500 eligible: 450 to 500 of them lost to budget
    row = only(connection)
    assert row["eligible"] == pytest.approx(1_500)
    assert (row["budget_low"], row["budget_high"]) == pytest.approx((450 / 1_500, 600 / 1_500))
    assert (row["share_low"], row["share_high"]) == pytest.approx((500 / 1_500, 550 / 1_500))
    assert (row["rank_low"], row["rank_high"]) == pytest.approx((450 / 1_500,) * 2)


def test_what_exact_losses_leave_over_stands_for_a_bound(connection, world, told):
    told(world.campaign("Brand"), 2, 50, BELOW, 7_500, 2_000)  # 5 % shown: 1,000 eligible
    row = only(connection)
    assert row["eligible"] == pytest.approx(1_000)
    assert row["budget_low"] == pytest.approx(0.75)


def test_a_loss_that_is_not_told_weighs_nothing(connection, world, told):
    brand = world.campaign("Brand")
    told(brand, 2, 500, 5_000, 2_000, 3_000)
    told(brand, 3, 500, 5_000)
    row = only(connection)
    assert row["budget_low"] == pytest.approx(0.2)
    told(other := world.campaign("Other"), 3, 10, 10_000)
    rows = impression_share(connection, MARCH.with_where("campaign", [f"id:{other}"]), NOW).records()
    assert [row["budget_low"] for row in rows] == [None]


def test_only_campaign_rows_of_these_days_that_tell_a_share_count(connection, world, told):
    brand, silent = world.campaign("Brand"), world.campaign("Silent", "performance_max")
    told(brand, 2, 10, 5_000, 5_000, 0)
    told(brand, 2, 10, 1_000, 9_000, 0, grain=Grain.AD_GROUP)
    told(silent, 2, 10, None)
    world.daily("2026-04-02", 1, campaign=brand, impressions=5, impression_share=2_000, lost_to_budget=8_000)
    told(brand, 4, 0, 0, 0, 0)  # nothing shown
    row = only(connection)
    assert (row["campaign_key"], row["budget_low"]) == (brand, pytest.approx(0.5))
    assert impression_share(connection, MARCH.with_where("channel", ["email"]), NOW).empty
    world.lead("2026-03-02", source_value="Newsletter")
    assert impression_share(connection, MARCH.with_where("keyword", ["(not matched)"]), NOW).empty


def test_by_other_keys(connection, world, told):
    brand, other = world.campaign("Brand"), world.campaign("Other")
    told(brand, 2, 10, 5_000, 5_000, 0)  # a Monday
    told(other, 9, 30, 5_000, 3_000, 2_000)
    assert only(connection, by=())["budget_low"] == pytest.approx((10 + 18) / 80)
    assert only(connection, by=("channel",))["channel_key"] == "paid_search"
    weeks = impression_share(connection, MARCH, NOW, ("campaign", "week")).records()
    assert {(row["campaign_key"], row["week_key"]) for row in weeks} == {
        (brand, date(2026, 3, 2)), (other, date(2026, 3, 9)),
    }  # fmt: skip
    with pytest.raises(InvalidInput, match="not by keyword"):
        impression_share(connection, MARCH, NOW, ("keyword",))


def test_capped_is_what_surely_lost_more_than_the_team_lets_pass(connection):
    here = team(connection)
    assert here.capped_share == 0.1
    assert [capped({"budget_low": low}, here) for low in (None, 0.0, 0.1, 0.11)] == [False, False, False, True]


def test_shares_stand_beside_the_figures_of_their_campaign(connection, world, told):
    brand = world.campaign("Brand")
    told(brand, 2, 50, 5_000, 5_000, 0)
    frame = Frame({"campaign_key": [None, brand, brand + 1], "impressions": [1, 2, 3]})
    found = beside(frame, impression_share(connection, MARCH, NOW))
    assert list(found["budget_low"]) == [None, 0.5, None]
    assert list(found["capped"]) == [None, True, None]
    assert list(found["impressions"]) == [1, 2, 3], "the figures stay as they are"
