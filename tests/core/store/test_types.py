from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from core.store.types import Day, Json, Timestamp, day_date, day_number

THINGS = Table(
    "things",
    MetaData(),
    Column("n", Integer, primary_key=True),
    Column("at", Timestamp),
    Column("day", Day),
    Column("json", Json),
    prefixes=["TEMPORARY"],
)
many = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))  # neither reaches the database
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def kept(connection, **values):
    THINGS.metadata.create_all(connection)
    connection.execute(THINGS.delete())
    connection.execute(insert(THINGS).values(n=1, **values))
    return connection.execute(select(THINGS)).one()


@many
@given(at=st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30), timezones=zones))  # noqa: DTZ001 - bounds are naive
def test_a_time_comes_back_in_utc_to_the_second(connection, at):
    found = kept(connection, at=at).at
    assert found == at.replace(microsecond=0)
    assert found.tzinfo is UTC


@many
@given(day=st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_a_day_comes_back(connection, day):
    assert kept(connection, day=day).day == day
    assert day_date(day_number(day)) == day


@many
@given(value=st.lists(json_values, max_size=3) | st.dictionaries(texts, json_values, max_size=3))
def test_json_comes_back(connection, value):
    assert kept(connection, json=value).json == value


def test_nothing_stays_nothing(connection):
    assert kept(connection, at=None, day=None, json=None)[1:] == (None, None, None)
    assert connection.scalar(text("SELECT count(*) FROM things WHERE json IS NULL")) == 1


def test_a_time_without_a_zone_is_a_mistake(connection):
    with pytest.raises(StatementError, match="needs a time zone"):
        kept(connection, at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


def test_days_sort_and_subtract_in_sql(connection):
    kept(connection, day=date(2026, 3, 1))
    assert connection.scalar(text("SELECT day FROM things")) == day_number(date(2026, 3, 1)) == 20513
    assert connection.scalar(select(THINGS.c.n).where(THINGS.c.day >= date(2026, 3, 1))) == 1
    assert connection.scalar(select(THINGS.c.n).where(THINGS.c.day > 20513)) is None
