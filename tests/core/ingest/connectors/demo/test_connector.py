"""The world to one moment is a prefix of the world to the next, and knows nothing of the future."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ingest.connectors.demo import kinds
from core.ingest.connectors.demo.connector import Demo
from core.store.channels import CHANNELS
from tests.core.ingest.connectors.demo.worlds import NOON, merged, of, small, told

DAYS = st.floats(0, 121, allow_nan=False)


@settings(max_examples=8)
@given(first=DAYS, second=DAYS)
def test_reading_on_equals_reading_at_once(first: float, second: float):
    birth = small(leads=300, days=60)
    stops = sorted(NOON - timedelta(days=1) + timedelta(hours=back - 24 * 40) for back in (first * 6, second * 6))
    assert merged(birth, *stops, NOON) == merged(birth, NOON)


def test_a_later_now_only_adds():
    birth = small(leads=300, days=60)
    before, after = merged(birth, NOON), merged(birth, NOON + timedelta(days=1))
    assert before.keys() <= after.keys()
    fixed = [key for key in before if key[0] in ("demo_clicks", "demo_stages", "demo_activities", "demo_budgets")]
    assert {key: before[key] for key in fixed} == {key: after[key] for key in fixed}


def test_nothing_is_told_before_it_happens():
    now = NOON.replace(hour=10)
    known = [values for _, record in told(Demo(small()).read(None, now)) for values in [record.values]]
    moments = [value for values in known for value in values.values() if isinstance(value, datetime)]
    assert max(moments) <= now
    assert max(moments) > now - timedelta(hours=4)
    assert max(values["day"] for values in known if "day" in values) == now.date()


def test_figures_of_the_running_day_grow_and_agree():
    birth, today = small(), NOON.date()
    clicks = []
    for hour in (9, 15, 23):
        world = merged(birth, NOON.replace(hour=hour))
        here = {kind.id: _sums(of(world, kind), today) for kind in (kinds.CAMPAIGNS, kinds.AD_GROUPS, kinds.ADS)}
        assert here["demo_ad_groups"] == here["demo_ads"]
        clicks.append(sum(n for (name, _), n in here["demo_campaigns"].items() if name == "clicks"))
    assert clicks == sorted(clicks)
    assert clicks[0] < clicks[-1]


def _sums(rows: list[dict], day: date | None = None) -> Counter:
    sums: Counter = Counter()
    for row in rows:
        if day in (None, row["day"]):
            group = row.get("ad_group_id") or row["campaign_id"]
            sums.update({(name, group): row[name] for name in ("impressions", "clicks", "cost")})
    return +sums


def test_finer_reports_explain_the_coarser_ones():
    world = merged(small(), NOON)
    campaigns, groups, words = Counter(), Counter(), Counter()
    for kind, into in ((kinds.CAMPAIGNS, campaigns), (kinds.AD_GROUPS, groups), (kinds.KEYWORDS, words)):
        for row in of(world, kind):
            into[row["campaign_type"], row["day"]] += row["cost"]
    grouped = {"Search", "Display", "Video", "Shopping"}
    assert {key: cost for key, cost in campaigns.items() if key[0] in grouped and cost} == +groups
    assert {kind for kind, _ in words} == {"Search"}
    share = sum(words.values()) / sum(cost for (kind, _), cost in campaigns.items() if kind == "Search")
    assert 0.93 < share < 0.98
    assert all(words[key] <= campaigns[key] for key in words)


def test_search_terms_explain_a_part_of_their_keyword():
    """Day by day, on a running day too; and what is told of keywords is what it was without them."""
    world = merged(small(), NOON)
    words, terms = ({}, {})
    for kind, into in ((kinds.KEYWORDS, words), (kinds.SEARCH_TERMS, terms)):
        for row in of(world, kind):
            sums = into.setdefault((row["day"], row["keyword_id"]), Counter())
            sums.update({name: row[name] for name in ("impressions", "clicks", "cost")})
    assert terms.keys() <= words.keys()
    assert all(sums[name] <= words[key][name] for key, sums in terms.items() for name in sums)
    told = sum(sums["cost"] for sums in terms.values()) / sum(sums["cost"] for sums in words.values())
    assert 0.88 < told < 0.98
    texts = {row["search_term"].removesuffix(" near me") for row in of(world, kinds.SEARCH_TERMS)}
    assert {row["keyword"] for row in of(world, kinds.KEYWORDS)} <= texts


def test_every_channel_has_leads_and_touches():
    world = merged(small(leads=3000), NOON)
    assert set(CHANNELS) == {row.get("channel") for row in of(world, kinds.ACTIVITIES) if row["side"] == "marketing"}
    per_lead = len(of(world, kinds.ACTIVITIES)) / len(of(world, kinds.LEADS))
    assert 7 < per_lead < 14


def test_size_and_budget_are_as_asked():
    birth = small(leads=2000, days=120)
    world = merged(birth, NOON)
    assert len(of(world, kinds.LEADS)) == pytest.approx(2000, rel=0.12)
    spend = sum(row["cost"] for row in of(world, kinds.CAMPAIGNS)) / 1_000_000
    assert spend / len(of(world, kinds.LEADS)) == pytest.approx(100, rel=0.15)  # $50,000 and 500 leads a month
    assert len(of(world, kinds.BUDGETS)) == 13


def test_nothing_to_read_gives_no_page():
    birth = small()
    (page,) = Demo(birth).read(None, NOON)
    assert page.bookmark == NOON.isoformat()
    list(told([page]))
    assert list(Demo(birth).read(page.bookmark, NOON)) == []
    assert list(Demo(birth).read(page.bookmark, NOON - timedelta(days=3))) == []
