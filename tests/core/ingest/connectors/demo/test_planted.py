"""What is planted in the world can be seen in its figures."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from core.ingest.connectors.demo import campaigns, kinds
from core.ingest.connectors.demo.birth import Birth
from core.ingest.connectors.demo.connector import Demo
from core.ingest.connectors.demo.funnel import Dirt, Leads, draw_day
from core.ingest.connectors.demo.plan import Plan
from core.ingest.connectors.demo.truth import truth
from core.store.types import day_number
from tests.core.ingest.connectors.demo.worlds import BORN, NOON, merged, of, small

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def campaign_days(world: dict, name: str) -> list[dict]:
    return [row for row in of(world, kinds.CAMPAIGNS) if row["campaign"] == name]


def cpc(rows: list[dict]) -> float:
    return sum(row["cost"] for row in rows) / sum(row["clicks"] for row in rows)


def drawn(birth: Birth, first: date, last: date) -> Leads:
    plan = Plan(birth)
    return Leads.joined([draw_day(plan, day)[1] for day in range(day_number(first), day_number(last))])


def rate(plan: Plan, leads: Leads, name: str) -> float:
    mine = np.array([one.name == name for one in plan.campaigns])
    here = leads.take(np.append(mine, np.zeros(len(campaigns.UNPAID), bool))[leads.origin] & (leads.dirt < Dirt.TEST))
    return float((here.sql < np.iinfo(np.int64).max).mean())


def test_one_campaign_got_dearer_at_an_unchanged_rate():
    name, turned = campaigns.DEARER.campaign, BORN - campaigns.DEARER.weeks * WEEK
    rows = campaign_days(merged(small(), NOON), name)
    before = cpc([row for row in rows if row["day"] < turned])
    assert 1.8 < cpc([row for row in rows if row["day"] >= turned]) / before < 2.2
    birth = small()
    true = [truth(Plan(birth), *span)[name] for span in ((birth.start, turned - DAY), (turned, BORN))]
    assert true[1].cpc == pytest.approx(2 * true[0].cpc)
    assert true[1].sql == pytest.approx(true[0].sql)


def test_one_campaign_got_worse_and_one_changed_its_audience():
    birth = small(leads=20_000, days=140)
    plan = Plan(birth)
    for turn, most in ((campaigns.WORSE, 0.55), (campaigns.SHIFTED, 0.75)):
        turned = BORN - turn.weeks * WEEK
        old, new = (drawn(birth, *span) for span in ((birth.start, turned), (turned, BORN)))
        assert rate(plan, new, turn.campaign) < most * rate(plan, old, turn.campaign)
    tiny = [leads.take(leads.origin == 4).size == 0 for leads in (old, new)]
    assert tiny[0].mean() < 0.35
    assert tiny[1].mean() > 0.75


def test_the_winner_is_held_back_by_its_budget_alone():
    rows = campaign_days(merged(small(), NOON), campaigns.CAPPED)
    lost = [row["lost_to_budget"] for row in rows]
    assert sum(share >= 1000 for share in lost) > 0.5 * len(lost)
    assert sum(row["lost_to_rank"] for row in rows) < sum(lost)
    others = [row for row in of(merged(small(), NOON), kinds.CAMPAIGNS) if row["campaign"] != campaigns.CAPPED]
    assert {row.get("lost_to_budget") for row in others} == {0, None}


def test_bots_come_from_one_network_within_an_hour():
    world = merged(small(leads=2000), NOON)
    bots = [row for row in of(world, kinds.LEADS) if row.get("network") == campaigns.BOTS_NETWORK]
    by_day = Counter(row["created_at"].date() for row in bots)
    first = BORN - campaigns.BOTS_WEEKS * WEEK
    assert set(by_day) == {first, first + timedelta(days=1)}
    assert min(by_day.values()) >= 20
    assert all(row["form_seconds"] < 3 for row in bots)
    moments = [row["created_at"] for row in bots if row["created_at"].date() == first]
    assert max(moments) - min(moments) < timedelta(hours=1)
    clicks = {row["day"]: row["clicks"] for row in campaign_days(world, campaigns.BOTS)}
    usual = sum(clicks.values()) / len(clicks)
    assert clicks[first] > 2 * usual


def test_there_is_a_little_dirt():
    world = merged(small(leads=4000), NOON)
    leads = of(world, kinds.LEADS)
    assert 0.03 < sum(row["landing_url"] == "https://www.northwind.example/" and row.get("source") == "Paid Search"
                      for row in leads if row.get("landing_url")) / len(leads) * 4 < 0.2  # fmt: skip
    emails = Counter(row["email"] for row in leads)
    assert 0.004 < sum(n > 1 for n in emails.values()) / len(leads) < 0.03
    assert any(row["email"].startswith("test") for row in leads)


def test_planted_dates_stay_where_they_were_when_the_world_was_made():
    birth = small(leads=300)
    later = NOON + timedelta(days=30)
    assert (
        campaign_days(merged(birth, NOON), "Brand - Search")[:50]
        == (campaign_days(merged(birth, later), "Brand - Search")[:50])
    )
    plan = Demo(birth).plan
    turned = day_number(BORN) - 7 * campaigns.WORSE.weeks
    assert len(plan.turns(turned)) == len(plan.turns(turned - 1)) + 1


def test_customers_renew_or_leave():
    birth = Birth(5, 12_000, BORN - timedelta(days=548), BORN)
    world = merged(birth, NOON)
    assert sum(row["type"] == "renewal" for row in of(world, kinds.DEALS)) > 50
    assert sum(row["churned_at"] is not None for row in of(world, kinds.COMPANIES)) > 10
    assert len({row["industry"] for row in of(world, kinds.COMPANIES)}) == 10
    assert any(row.get("disqualified_reason") for row in of(world, kinds.LEADS))
