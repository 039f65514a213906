from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, MetaData, Table, insert, select

from core.store.localday import DAY, local_day
from core.store.types import Timestamp, day_date

ZONES = [
    "UTC",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/New_York",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
]
MOMENTS = Table("moments", MetaData(), Column("n", BigInteger, primary_key=True), Column("at", Timestamp))
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2000, 2041))
moments = st.lists(st.integers(FIRST, LAST - 1), min_size=200, max_size=400)


def days(connection, seconds, zone):
    """What SQL says and what zoneinfo says, of many instants at once."""
    MOMENTS.metadata.create_all(connection)
    connection.execute(MOMENTS.delete())
    rows = [{"n": n, "at": datetime.fromtimestamp(second, UTC)} for n, second in enumerate(seconds)]
    connection.execute(insert(MOMENTS), rows)
    found = connection.scalars(select(local_day(MOMENTS.c.at, zone)).order_by(MOMENTS.c.n)).all()
    return [day_date(number) for number in found], [row["at"].astimezone(ZoneInfo(zone)).date() for row in rows]


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seconds=moments)
def test_the_day_is_that_of_the_zone(connection, zone, seconds):
    sql, python = days(connection, seconds, zone)
    assert sql == python


@pytest.mark.parametrize("zone", ZONES)
def test_the_seconds_around_midnight_of_every_day_of_years_with_changes(connection, zone):
    info = ZoneInfo(zone)
    seconds = [
        int(datetime.fromtimestamp(day, UTC).replace(tzinfo=info).timestamp()) + around
        for year in (2011, 2026)
        for day in range(
            int(datetime(year, 1, 1, tzinfo=UTC).timestamp()),
            int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp()),
            DAY,
        )
        for around in (-3601, -1, 0, 1, 3600)
    ]
    sql, python = days(connection, seconds, zone)
    assert sql == python


def test_nothing_has_no_day(connection):
    MOMENTS.metadata.create_all(connection)
    connection.execute(insert(MOMENTS).values(n=1, at=None))
    assert connection.scalars(select(local_day(MOMENTS.c.at, "Europe/Berlin"))).all() == [None]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "UTC'; DROP TABLE lead; --"])
def test_only_known_zones_go_into_sql(zone):
    with pytest.raises(Exception, match=r"No time zone found|ZoneInfo keys"):
        local_day(MOMENTS.c.at, zone)
