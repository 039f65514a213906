"""Search terms beside what they explain, with figures worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from core.filters import Filters
from core.metrics.search_terms import search_terms
from core.store.models import Grain
from core.store.stages import Stage
from tests.factories import MICROS

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def keys(world):
    campaign = world.campaign("Search")
    group = world.ad_group(campaign, "CRM")
    return {"campaign": campaign, "ad_group": group, "keyword": world.keyword(group, "crm software")}


@pytest.fixture
def term(world, keys):
    """A function that writes a day of a search term."""

    def write(day, text, cost, **more):
        world.daily(f"2026-03-{day:02}", cost, grain=Grain.SEARCH_TERM, search_term=text, **{**keys, **more})

    return write


def asked(connection, world, filters=MARCH):
    world.settle()
    return search_terms(connection, filters, NOW)


def test_terms_add_up_and_what_they_leave_unexplained_is_told(connection, world, keys, term):
    world.daily("2026-03-02", 100, impressions=1_000, clicks=50, campaign=keys["campaign"])
    term(2, "crm for dentists", 30, impressions=200, clicks=10, conversions_micros=1_500_000)
    term(3, "crm for dentists", 6, impressions=100, clicks=2)  # a day only the report of terms speaks of
    term(2, "best crm", 40, impressions=300, clicks=20)
    term(1, "best crm", 0)
    world.lead("2026-03-04", channel="paid_search", stages={Stage.SQL: "2026-03-09"}, **keys)
    world.lead("2026-03-05", channel="paid_search", **keys)
    found = asked(connection, world)
    rows = found.frame.records()
    assert [row["search_term"] for row in rows] == ["best crm", "crm for dentists"], "most spend first"
    dentists = rows[1]
    assert (dentists["keyword"], dentists["keyword_key"], dentists["campaign"]) == (
        "crm software", keys["keyword"], "Search",
    )  # fmt: skip
    assert (dentists["spend"], dentists["clicks"], dentists["conversions"]) == (36 * MICROS, 12, 1.5)
    assert (dentists["cpc"], dentists["ctr"]) == (3 * MICROS, 12 / 300)
    assert [(row["leads"], row["sqls"]) for row in rows] == [(2, 1), (2, 1)], "those of the keyword"
    assert found.whole.total["spend"] == 106 * MICROS
    assert (found.untold["spend"], found.untold["clicks"], found.untold["impressions"]) == (30 * MICROS, 20, 500)


def test_a_report_without_days_is_cut_to_the_period(connection, world, keys):
    world.period(
        "2026-02-26", "2026-03-07", 10, grain=Grain.SEARCH_TERM, search_term="crm", clicks=10, **keys
    )  # fmt: skip
    found = asked(connection, world)
    (row,) = found.frame.records()
    assert (row["spend"], row["clicks"], row["spend_estimated"]) == (7 * MICROS, 7, True)
    assert found.untold is None


def test_filters(connection, world, keys, term):
    term(2, "crm", 5)
    other = world.campaign("Other")
    group = world.ad_group(other)
    term(2, "sales tool", 7, campaign=other, ad_group=group, keyword=None)

    def told(dimension, value):
        found = asked(connection, world, MARCH.with_where(dimension, [value]))
        return list(found.frame["search_term"]), (found.whole.total["spend"] or 0) // MICROS

    assert told("campaign", f"id:{other}") == (["sales tool"], 7)
    assert told("keyword", f"id:{keys['keyword']}") == (["crm"], 5)
    assert told("channel", "paid_search") == (["sales tool", "crm"], 12)
    assert told("channel", "email") == ([], 0)
    copy = world.ad(keys["ad_group"], "Try it")
    assert told("ad", f"id:{copy}") == ([], 0)
    world.lead("2026-03-02", source_value="Ads")
    assert told("source", "Ads") == ([], 0), "platforms do not know what the CRM calls a source"
    assert list(asked(connection, world).frame["leads"]) == [None, 0]
    assert list(asked(connection, world).frame["sqls"]) == [None, None], "no lead has told a stage yet"


def test_a_foreign_amount_is_not_added(connection, world, term):
    term(2, "crm", 5, currency="EUR", clicks=1)
    term(3, "crm", 2, currency="USD", clicks=1)
    (row,) = asked(connection, world).frame.records()
    assert (row["spend"], row["clicks"]) == (2 * MICROS, 2)
