"""Lags of a campaign's leads beside those of others, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.derive.refresh import rebuild
from core.filters import Basis, Filters
from core.metrics.lag import channel_lags, lags
from core.store.settings import set_team
from core.store.stages import Stage

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY = date(2026, 6, 30)
PERIOD = Filters(TODAY - timedelta(days=99), TODAY)


def born(days: float) -> datetime:
    """So many days before NOW."""
    return NOW - timedelta(days=days)


@pytest.fixture
def asked(connection, world):
    """Lags to SQL of the campaign `brand` and of others, with a floor of one lead."""
    set_team(connection, "rate_floor", "1")
    world.brand, world.other = world.campaign("Brand"), world.campaign("Other")

    def ask(stage=Stage.SQL, filters=PERIOD):
        rebuild(connection)
        return lags(connection, world.brand, stage, filters, NOW)

    return ask


def test_leads_count_up_to_their_age(asked, world):
    for age, lag in ((10, 1), (20, 3), (30, 3), (2, None), (3, None), (5, None)):
        stages = {} if lag is None else {Stage.SQL: born(age - lag)}
        world.lead(born(age), campaign=world.brand, stages=stages)
    own, others = asked()
    assert (own.leads, own.reached, own.undated) == (6, 3, 0)
    assert own.curve.share == pytest.approx([0, 1 / 6, 1 / 6, 7 / 12, 7 / 12, 7 / 12])
    assert (others.leads, others.curve) == (0, None)


def test_others_are_the_leads_of_other_campaigns(asked, world):
    world.lead(born(10), campaign=world.other, stages={Stage.SQL: born(6)})
    world.lead(born(10), campaign=world.other)
    world.lead(born(10))  # no campaign
    world.lead(born(10), campaign=world.other, junk="test")
    own, others = asked()
    assert (own.leads, own.curve) == (0, None)
    assert (others.leads, others.reached) == (2, 1)
    assert list(others.curve.share[[3, 4, 10]]) == [0, 0.5, 0.5]


def test_only_dates_a_source_told_are_lags(asked, world):
    world.lead(born(10), campaign=world.brand, stages={Stage.WON: born(4)})  # its SQL date is imputed
    late = world.lead(born(10), campaign=world.brand)
    world.change(late, Stage.SQL, born(5), estimated=True)
    world.lead(born(10), campaign=world.brand, stages={Stage.SQL: born(8)})
    own, _ = asked()
    assert (own.leads, own.reached, own.undated) == (1, 1, 2)
    won, _ = asked(Stage.WON)
    assert (won.leads, won.reached, won.curve.day_of(0.5)) == (3, 1, 6)


def test_what_is_yet_to_come_has_not_happened(asked, world):
    world.lead(born(10), campaign=world.brand, stages={Stage.SQL: born(-1)})
    world.lead(born(-1), campaign=world.brand)
    own, _ = asked()
    assert (own.leads, own.reached) == (1, 0)


def test_the_period_holds_and_the_basis_changes_nothing(asked, world):
    world.lead(born(100), campaign=world.brand, stages={Stage.SQL: born(20)})
    world.lead(born(99), campaign=world.brand, stages={Stage.SQL: born(20)})
    activity = Filters(PERIOD.start, PERIOD.end, basis=Basis.ACTIVITY)
    for filters in (PERIOD, activity, PERIOD.with_where("campaign", [f"id:{world.other}"])):
        own, _ = asked(filters=filters)
        assert (own.leads, own.curve.day_of(0.5)) == (1, 79)


def test_below_the_floor_there_is_no_curve(connection, asked, world):
    set_team(connection, "rate_floor", "3")
    for _ in range(2):
        world.lead(born(10), campaign=world.brand)
    own, _ = asked()
    assert (own.leads, own.floor, own.curve) == (2, 3, None)
    world.lead(born(4), campaign=world.brand)
    assert asked()[0].curve.last == 4, "as far as three were watched"


def test_a_channel_has_its_leads_of_a_year_with_and_without_a_campaign(connection, world, monkeypatch):
    set_team(connection, "rate_floor", "1")
    for age, lag, more in ((300, 2, {"campaign": world.campaign()}), (200, 4, {}), (100, 9, {}), (1, None, {})):
        stages = {} if lag is None else {Stage.MQL: born(age - lag)}
        world.lead(born(age), channel="paid_search", stages=stages, **more)
    world.lead(born(365), channel="paid_search", stages={Stage.MQL: born(360)})
    world.lead(born(20), channel="paid_search", junk="test")
    world.lead(born(50), channel="email", stages={Stage.WON: born(50)})  # its MQL date is imputed
    rebuild(connection)

    def found(channel):
        return channel_lags(connection, channel, (Stage.MQL, Stage.WON), NOW)

    paid = found("paid_search")
    assert (paid[Stage.MQL].leads, paid[Stage.MQL].reached, paid[Stage.MQL].curve.day_of(0.5)) == (4, 3, 4)
    assert (paid[Stage.WON].leads, paid[Stage.WON].reached) == (4, 0)
    mail = found("email")
    assert (mail[Stage.MQL].leads, mail[Stage.MQL].undated, mail[Stage.WON].curve.day_of(0.5)) == (0, 1, 0)
    assert found("direct")[Stage.MQL].curve is found("no such")[Stage.MQL].curve is None
    monkeypatch.setattr("core.metrics.lag.NEWEST", 2)
    assert (found("paid_search")[Stage.MQL].leads, found("paid_search")[Stage.MQL].reached) == (2, 1)
