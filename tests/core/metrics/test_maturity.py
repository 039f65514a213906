"""Whether leads have had the time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.filters import Basis, Filters
from core.store.settings import set_team
from core.store.stages import Stage
from tests.core.metrics.asking import query

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY = date(2026, 6, 30)


def born(days: int) -> datetime:
    """So many days before NOW."""
    return NOW - timedelta(days=days)


@pytest.fixture
def history(world):
    """Twenty leads of February that became SQLs after 1 to 20 days."""
    for lag in range(1, 21):
        world.lead(born(140), stages={Stage.SQL: born(140 - lag)})
    return world


def period(first: int, last: int, **more) -> Filters:
    return Filters(TODAY - timedelta(days=first), TODAY - timedelta(days=last), **more)


def test_the_lag_is_the_quantile_of_those_who_got_there(connection, history):
    found = query(connection, ["cost_per_sql"], period(160, 100), NOW).maturity
    assert found.stage is Stage.SQL
    assert found.lag == {Stage.SQL: 18}  # 90 % of twenty
    assert found.immature_from == TODAY - timedelta(days=18)
    assert (found.share, found.mature, found.known) == (1.0, True, True)


def test_a_period_is_mature_when_ninety_per_cent_of_its_leads_are(connection, history):
    for days in (19, 18):  # older than the lag, and just as old
        history.lead(born(days))
    found = query(connection, ["sqls"], period(19, 0), NOW).maturity
    assert (found.share, found.mature) == (0.5, False)
    assert query(connection, ["sqls"], period(160, 0), NOW).maturity.mature  # 21 of 22


def test_imputed_estimated_early_and_old_dates_tell_no_lag(connection, history):
    history.lead(born(100), stages={Stage.WON: born(20)})  # its SQL date is imputed
    late = history.lead(born(100))
    history.change(late, Stage.SQL, born(20), estimated=True)
    history.lead(born(100), stages={Stage.SQL: born(120)})  # before it was a lead
    history.lead(born(500), stages={Stage.SQL: born(400)})  # beyond the trailing year
    assert query(connection, ["sqls"], period(160, 0), NOW).maturity.lag == {Stage.SQL: 18}


def test_deals_without_dates_of_their_own_tell_no_lag(connection, world):
    set_team(connection, "rate_floor", "1")
    lead = world.lead(born(100))
    world.deal(lead, stage=Stage.WON, created=born(95))  # closed some day
    told = query(connection, ["opportunities", "won"], period(160, 0), NOW).maturity
    assert told.lag == {Stage.OPPORTUNITY: 5}
    world.deal(world.lead(born(100)), stage=Stage.WON, created=born(95), closed=born(60))
    assert query(connection, ["won"], period(160, 0), NOW).maturity.lag == {Stage.WON: 40}


def test_without_any_history_nothing_is_known_however_low_the_floor(connection, world):
    set_team(connection, "rate_floor", "0")
    world.lead(born(10))
    assert not query(connection, ["sqls"], period(20, 0), NOW).maturity.known


def test_too_little_history_says_nothing(connection, world):
    world.lead(born(10), stages={Stage.SQL: born(9)})
    found = query(connection, ["sqls"], period(20, 0), NOW).maturity
    assert (found.known, found.share, found.immature_from, found.mature) == (False, None, None, True)


def test_only_what_waits_can_be_immature(connection, history):
    assert query(connection, ["leads", "spend", "win_rate"], period(160, 0), NOW).maturity is None
    assert query(connection, ["sqls"], period(160, 0, basis=Basis.ACTIVITY), NOW).maturity is None
    assert query(connection, ["revenue"], period(160, 0), NOW).maturity.stage is Stage.WON
