from datetime import UTC, date, datetime

import pytest

from core.filters import Compare, Filters, parse
from core.metrics.barren import ASKED, BY
from core.store.stages import Stage
from layouts.headline import HEADLINE_METRICS, headline, subline
from tests.core.metrics.asking import query

TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), TODAY, compare=Compare.PREVIOUS)


def say(connection, filters=MARCH):
    result = query(connection, HEADLINE_METRICS, filters, NOW)
    return headline(result), subline(result)


def sqls(world, month, count):
    for _ in range(count):
        world.lead(f"2026-{month:02}-02", stages={Stage.SQL: f"2026-{month:02}-02"})


def test_a_cost_and_how_it_compares(connection, world):
    world.daily("2026-02-10", 1000)
    sqls(world, 2, 5)
    world.daily("2026-03-10", 900)
    sqls(world, 3, 6)
    first, second = say(connection)
    assert first == "An SQL costs $150, 25 % less than in the 31 days before"
    assert second.startswith("6 SQLs from $900 spend.")


def test_too_few_sqls_say_so_instead_of_a_cost(connection, world):
    world.daily("2026-03-10", 900)
    sqls(world, 3, 4)
    assert say(connection)[0] == "Too few SQLs to say what one costs: 4 from $900 spend"


def test_no_sql_yet(connection, world):
    world.daily("2026-03-10", 900)
    world.lead("2026-03-10", stages={Stage.MQL: "2026-03-11"})
    assert say(connection)[0] == "No SQL yet from $900 spend"


def test_without_any_stage_nobody_knows_what_an_sql_costs(connection, world):
    world.daily("2026-03-10", 900)
    assert say(connection) == ("What an SQL costs is not known yet", "$900 spend. No leads were imported yet.")
    world.lead("2026-03-10")
    assert say(connection)[1] == "$900 spend. No stage of a lead was imported yet."


def test_sqls_without_spend_have_no_cost(connection, world):
    sqls(world, 3, 6)
    assert say(connection)[0] == "6 SQLs, and no ad spend to set against them"


def test_spread_totals_are_marked_as_estimated(connection, world):
    world.period("2026-03-01", "2026-04-30", 1830)  # 30 a day, 930 in March
    sqls(world, 3, 6)
    first, second = say(connection)
    assert first.startswith("An SQL costs ~$155")
    assert "spread over its days" in second


@pytest.mark.parametrize(
    ("query_string", "words"),
    [
        ({"range": ["month"]}, "than last month to the same day"),
        ({"range": ["28d"]}, "than in the 28 days before"),
        ({"range": ["28d"], "compare": ["year"]}, "than a year before"),
    ],
)
def test_the_period_compared_with_is_named(connection, world, query_string, words):
    for day, cost in (("2025-03-10", 700), ("2026-02-10", 800), ("2026-03-10", 900)):
        world.daily(day, cost)
        for _ in range(5):
            world.lead(day, stages={Stage.SQL: day})
    assert words in say(connection, parse(query_string, TODAY))[0]


def test_foreign_spend_without_a_rate_is_named(connection, world):
    world.daily("2026-03-10", 900)
    world.daily("2026-03-10", 50, currency="EUR", entity_key="other")
    assert "EUR 50" in say(connection)[1]


@pytest.mark.parametrize("by", [("channel",), BY])
def test_what_came_by_channels_that_cost_something_is_told_apart(connection, world, by):
    brand = world.campaign()
    world.daily("2026-03-10", 900, campaign=brand)
    for channel, count in (("paid_search", 1), ("organic_search", 4)):
        for _ in range(count):
            world.lead("2026-03-02", channel=channel, stages={Stage.SQL: "2026-03-02"})
    world.lead("2026-03-02", channel="paid_search", campaign=brand, stages={Stage.SQL: "2026-03-02"})
    result = query(connection, HEADLINE_METRICS, MARCH, NOW)
    channels = query(connection, ASKED, MARCH, NOW, by=by)
    assert subline(result, channels).startswith(
        "6 SQLs from $900 spend. 2 of them came by channels with spend, at $450 each."
    )
    paid = MARCH.with_where("channel", ["paid_search"])
    channels = query(connection, ASKED, paid, NOW, by=by)
    assert "channels with spend" not in subline(query(connection, HEADLINE_METRICS, paid, NOW), channels)
