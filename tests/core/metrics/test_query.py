"""The query door on worlds small enough to count by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.errors import InvalidInput
from core.filters import Basis, Compare, Filters
from core.metrics.catalog import METRICS
from core.metrics.dimensions import NOT_MATCHED
from core.store.models import Grain
from core.store.settings import set_team
from core.store.stages import Stage
from tests.core.metrics.asking import query
from tests.factories import MICROS, World

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))
ACTIVITY = Filters(date(2026, 3, 1), date(2026, 3, 31), basis=Basis.ACTIVITY)


@pytest.fixture
def market(world: World) -> dict[str, int]:
    """Four leads in March (one won, one SQL, one MQL, one raw) and one in February, of two campaigns."""
    brand, generic = world.campaign("Brand"), world.campaign("Generic", "performance_max")
    world.daily("2026-03-05", 300, campaign=brand, impressions=1000, clicks=50)
    world.daily("2026-03-06", 100, campaign=generic, impressions=200, clicks=10)
    world.daily("2026-04-01", 999, campaign=brand, impressions=9, clicks=9)
    won = world.lead("2026-03-05", campaign=brand, channel="paid_search", stages={Stage.SQL: "2026-03-09"})
    world.deal(won, stage=Stage.WON, amount=1200, created="2026-03-20", closed="2026-04-10")
    world.lead("2026-03-06", campaign=brand, channel="paid_search", stages={Stage.SQL: "2026-04-02"})
    world.lead("2026-03-07", campaign=generic, channel="performance_max", stages={Stage.MQL: "2026-03-08"})
    world.lead("2026-03-08", channel="organic_search", source_value="")
    old = world.lead("2026-02-10", channel="organic_search", stages={Stage.MQL: "2026-03-01"}, source_value="unknown")
    world.deal(old, stage=Stage.LOST, amount=500, created="2026-03-02", closed="2026-03-15")
    return {"brand": brand, "generic": generic}


def test_every_metric_by_cohort(connection, market):
    total = query(connection, list(METRICS), MARCH, NOW).total
    expected = {
        "impressions": 1200, "clicks": 60, "ctr": 60 / 1200, "cpc": 400 * MICROS / 60, "spend": 400 * MICROS,
        "leads": 4, "received": 4, "junk_leads": 0, "junk_share": 0,
        "cpl": 100 * MICROS, "mqls": 3, "lead_to_mql": 3 / 4, "cost_per_mql": 400 * MICROS / 3,
        "sqls": 2, "mql_to_sql": 2 / 3, "lead_to_sql": 2 / 4, "cost_per_sql": 200 * MICROS,
        "opportunities": 1, "sql_to_opportunity": 1 / 2, "cost_per_opportunity": 400 * MICROS,
        "won": 1, "win_rate": 0, "cost_per_won": 400 * MICROS, "revenue": 1200 * MICROS,
        "roas": 3, "roi": 2, "average_deal": 1200 * MICROS, "active_campaigns": 2,
    }  # fmt: skip
    assert {name: total[name] for name in METRICS} == expected


def test_every_metric_by_activity(connection, market):
    total = query(connection, list(METRICS), ACTIVITY, NOW).total
    # Stages dated in March: MQL of the won lead (its SQL date), of the third and of the February lead;
    # SQL of the won lead and of the February one (its deal); both deals opened; nothing won before April.
    expected = {"leads": 4, "mqls": 3, "sqls": 2, "opportunities": 2, "won": 0, "revenue": 0}
    assert {name: total[name] for name in expected} == expected
    assert total["roas"] == 0
    assert total["roi"] == -1
    assert total["win_rate"] == 0  # one deal closed in March, lost
    assert total["average_deal"] is None
    assert total["cost_per_won"] is None


def test_outcomes_after_now_have_not_happened(connection, market):
    total = query(connection, ["sqls", "won", "revenue"], MARCH, datetime(2026, 3, 31, tzinfo=UTC)).total
    assert (total["sqls"], total["won"], total["revenue"]) == (1, 0, 0)


def test_not_matched_is_a_row_and_a_filter(connection, market):
    asked = ["spend", "leads", "cost_per_sql", "active_campaigns"]
    rows = query(connection, asked, MARCH, NOW, ["campaign"]).frame
    assert list(rows["campaign"]) == ["Brand", "Generic", "Not matched"]
    assert list(rows["campaign_key"]) == [market["brand"], market["generic"], None]
    assert list(rows["leads"]) == [2, 1, 1]
    assert list(rows["cost_per_sql"]) == [150 * MICROS, None, None]
    only = query(connection, asked, MARCH.with_where("campaign", [NOT_MATCHED]), NOW).total
    assert (only["leads"], only["spend"], only["active_campaigns"]) == (1, 0, 0)


def test_unknown_and_blank_sources_differ_and_know_no_spend(connection, market):
    filters = Filters(date(2026, 2, 1), date(2026, 3, 31))
    rows = query(connection, ["leads", "spend", "cost_per_sql"], filters, NOW, ["source"]).frame
    found = {row["source_key"]: (row["source"], row["leads"], row["spend"]) for row in rows.records()}
    assert found == {
        "": ("(blank)", 1, None),
        "unknown": ("unknown", 1, None),
        None: ("Not matched", 3, 400 * MICROS),
    }
    blank = query(connection, ["leads", "cpl"], filters.with_where("source", [""]), NOW).total
    assert (blank["leads"], blank["cpl"]) == (1, None)


def test_paid_only(connection, market):
    for value in ("paid", "Paid Search"):
        total = query(connection, ["leads", "spend"], MARCH.with_where("channel", [value]), NOW).total
        assert total["leads"] == {"paid": 3, "Paid Search": 2}[value]
        assert total["spend"] == {"paid": 400, "Paid Search": 300}[value] * MICROS


def test_every_bucket_of_a_time_is_there(connection, market):
    weeks = query(connection, ["leads", "spend"], MARCH, NOW, ["week"]).frame
    assert list(weeks["week_key"]) == [date(2026, 2, 23), *(date(2026, 3, day) for day in (2, 9, 16, 23, 30))]
    assert list(weeks["leads"]) == [0, 4, 0, 0, 0, 0]
    months = query(connection, ["spend"], Filters(), NOW, ["month"]).frame
    assert list(months["month_key"]) == [date(2026, 3, 1), date(2026, 4, 1)]
    assert list(months["spend"]) == [400 * MICROS, 999 * MICROS]


def test_intervals_n_and_floors(connection, market):
    total = query(connection, ["mql_to_sql", "cost_per_sql", "leads"], MARCH, NOW).total
    assert (total["mql_to_sql_n"], total["cost_per_sql_n"], total["leads_n"]) == (3, 2, None)
    assert (total["mql_to_sql_few"], total["cost_per_sql_few"], total["leads_few"]) == (True, True, False)
    assert total["mql_to_sql_low"] < 2 / 3 < total["mql_to_sql_high"]
    assert total["cost_per_sql_low"] < 200 * MICROS < total["cost_per_sql_high"]
    set_team(connection, "rate_floor", "3")
    set_team(connection, "cost_floor", "2")
    total = query(connection, ["mql_to_sql", "cost_per_sql"], MARCH, NOW).total
    assert (total["mql_to_sql_few"], total["cost_per_sql_few"]) == (False, False)


def test_an_activity_rate_above_one_has_no_interval(connection, world):
    world.lead("2026-02-01", stages={Stage.MQL: "2026-02-02", Stage.SQL: "2026-03-02"})
    world.lead("2026-02-01", stages={Stage.MQL: "2026-02-02", Stage.SQL: "2026-03-02"})
    world.lead("2026-02-01", stages={Stage.MQL: "2026-03-02"})
    total = query(connection, ["mql_to_sql"], ACTIVITY, NOW).total
    assert (total["mql_to_sql"], total["mql_to_sql_low"], total["mql_to_sql_high"]) == (2.0, None, None)


def test_an_account_explains_less_in_finer_reports(connection, world):
    """Ad groups say 46,250.96, keywords 45,493.64: 757.32 is not attributed to a keyword, and never lost."""
    campaigns = [world.campaign(name) for name in ("A", "B", "C")]
    groups = [world.ad_group(campaign) for campaign in campaigns]
    for campaign, group, coarse, fine in zip(
        campaigns, groups, (26064.74, 18272.46, 1913.76), (25307.42, 18272.46, 1913.76), strict=True
    ):
        keys = {"campaign": campaign, "ad_group": group}
        world.period("2026-01-01", "2026-03-31", coarse, grain=Grain.AD_GROUP, **keys)
        more = {"grain": Grain.KEYWORD, "keyword": world.keyword(group)}
        world.period("2026-01-01", "2026-03-31", fine, **keys, **more)
    whole = Filters(date(2026, 1, 1), date(2026, 3, 31))
    rows = query(connection, ["spend"], whole, NOW, ["campaign", "keyword"])
    found = {(row["campaign"], row["keyword"]): row["spend"] for row in rows.frame.records()}
    assert found["A", "Not attributed"] == 757_320_000
    assert len(found) == 4
    assert rows.total["spend"] == sum(found.values()) == 46_250_960_000
    assert rows.total["spend_estimated"] is False
    lost = query(connection, ["spend"], whole.with_where("keyword", [NOT_MATCHED]), NOW).total
    assert lost["spend"] == 757_320_000
    known = query(connection, ["spend"], whole.with_where("keyword", ["CRM software"]), NOW).total
    assert known["spend"] == 45_493_640_000


def test_a_cut_period_total_is_estimated_to_the_micro(connection, world):
    campaign = world.campaign()
    world.period("2026-03-01", "2026-03-03", 0.00001, campaign=campaign, clicks=10)  # ten micros over three days
    days = query(connection, ["spend", "clicks", "leads"], Filters(date(2026, 3, 1), date(2026, 3, 3)), NOW, ["day"])
    assert list(days.frame["spend"]) == [3, 3, 4]
    assert list(days.frame["clicks"]) == [3, 3, 4]
    assert list(days.frame["spend_estimated"]) == [True, True, True]
    assert list(days.frame["leads_estimated"]) == [False, False, False]
    part = query(connection, ["spend"], Filters(date(2026, 3, 2), date(2026, 3, 9)), NOW).total
    assert (part["spend"], part["spend_estimated"]) == (7, True)


def test_rows_that_say_the_same_are_each_spread(connection, world):
    campaign = world.campaign()
    for _ in range(3):
        world.period("2026-03-01", "2026-03-02", 0.000005, campaign=campaign, clicks=1)
    days = query(connection, ["spend", "clicks"], Filters(date(2026, 3, 1), date(2026, 3, 2)), NOW, ["day"]).frame
    assert list(days["spend"]) == [6, 9]  # two and three micros, three times
    assert list(days["clicks"]) == [0, 3]


def test_where_nothing_was_spent_nothing_has_a_cost(connection, world):
    world.daily("2026-03-01", 0, campaign=world.campaign(), impressions=9, clicks=3)
    lead = world.lead("2026-03-01", channel="organic_search", stages={Stage.SQL: "2026-03-02"})
    world.deal(lead, stage=Stage.WON, amount=10, created="2026-03-03", closed="2026-03-04")
    costs = ["cpc", "cpl", "cost_per_mql", "cost_per_sql", "cost_per_opportunity", "cost_per_won"]
    total = query(connection, ["spend", "leads", "won", "roas", "roi", *costs], MARCH, NOW).total
    assert (total["spend"], total["leads"], total["won"]) == (0, 1, 1)
    assert {total[name] for name in ("roas", "roi", *costs)} == {None}
    assert (total["cost_per_sql_low"], total["cost_per_sql_high"]) == (None, None)


def test_daily_rows_beat_period_totals_and_coarse_beats_fine(connection, world):
    campaign = world.campaign()
    group = world.ad_group(campaign)
    world.period("2026-03-01", "2026-03-04", 40, campaign=campaign)
    world.daily("2026-03-02", 7, grain=Grain.AD_GROUP, campaign=campaign, ad_group=group)
    world.daily("2026-03-03", 8, campaign=campaign)
    world.daily("2026-03-03", 5, grain=Grain.AD_GROUP, campaign=campaign, ad_group=group)
    days = query(connection, ["spend"], Filters(date(2026, 3, 1), date(2026, 3, 4)), NOW, ["day"]).frame
    assert [micros // MICROS for micros in days["spend"]] == [10, 7, 8, 10]


def test_accounts_do_not_hide_each_other(connection, world):
    world.daily("2026-03-01", 5, grain=Grain.CHANNEL, channel="paid_social", source=world.source("social"))
    world.daily("2026-03-01", 7, campaign=world.campaign(), source=world.source("search"))
    rows = query(connection, ["spend"], MARCH, NOW, ["channel"]).frame
    assert {row["channel"]: row["spend"] for row in rows.records()} == {
        "Paid search": 7 * MICROS,
        "Paid social": 5 * MICROS,
    }


def test_foreign_amounts_stand_beside_the_total(connection, world):
    set_team(connection, "currency", "USD")
    world.daily("2026-03-01", 5, campaign=world.campaign(), currency="USD")
    world.daily("2026-03-02", 3, campaign=world.campaign(), currency="CAD", clicks=2)
    lead = world.lead("2026-03-01")
    world.deal(lead, stage=Stage.WON, amount=100, currency="EUR", closed="2026-03-02")
    result = query(connection, ["spend", "revenue", "clicks", "average_deal"], MARCH, NOW)
    assert (result.total["spend"], result.total["revenue"], result.total["clicks"]) == (5 * MICROS, 0, 2)
    assert result.total["average_deal"] is None
    assert (result.unconverted, result.unconverted_revenue) == ({"CAD": 3 * MICROS}, {"EUR": 100 * MICROS})


def test_a_shared_deal_brings_its_revenue_once(connection, world):
    leads = [world.lead("2026-03-01"), world.lead("2026-03-02")]
    world.deal(*leads, stage=Stage.WON, amount=100, created="2026-03-03", closed="2026-03-04")
    total = query(connection, ["won", "revenue", "average_deal", "win_rate"], MARCH, NOW).total
    assert [total[name] for name in ("won", "revenue", "average_deal", "win_rate")] == [
        2,
        100 * MICROS,
        100 * MICROS,
        1,
    ]


def test_deals_outrank_labels(connection, world):
    labelled = world.lead("2026-03-01", stages={Stage.WON: "2026-03-02"})
    world.deal(labelled, stage=Stage.LOST, created="2026-03-05", closed="2026-03-06")
    world.lead("2026-03-01", stages={Stage.WON: "2026-03-02"})  # without a deal its label counts
    total = query(connection, ["opportunities", "won"], MARCH, NOW).total
    assert (total["opportunities"], total["won"]) == (2, 1)


def test_days_are_the_teams(connection, world):
    set_team(connection, "time_zone", "America/New_York")
    world.lead(datetime(2026, 3, 8, 4, 59, tzinfo=UTC))  # 23:59 on the 7th, standard time
    world.lead(datetime(2026, 3, 8, 5, 0, tzinfo=UTC))  # midnight
    world.lead(datetime(2026, 3, 9, 3, 59, tzinfo=UTC))  # 23:59 on the 8th, summer time by now
    world.lead(datetime(2026, 3, 9, 4, 0, tzinfo=UTC))
    days = query(connection, ["leads"], Filters(date(2026, 3, 7), date(2026, 3, 9)), NOW, ["day"]).frame
    assert list(days["leads"]) == [1, 2, 1]


def test_the_previous_period_is_seen_at_the_same_age(connection, world):
    # Asked for on the 20th, ten days into a period from the 11th: of the ten days before, only what had
    # happened by the 10th counts.
    world.lead("2026-03-02", stages={Stage.SQL: "2026-03-09"})
    world.lead("2026-03-02", stages={Stage.SQL: "2026-03-12"})
    world.lead("2026-03-12", stages={Stage.SQL: "2026-03-13"})
    filters = Filters(date(2026, 3, 11), date(2026, 3, 20), compare=Compare.PREVIOUS)
    now = datetime(2026, 3, 20, 12, tzinfo=UTC)
    result = query(connection, ["leads", "sqls"], filters, now, ["day"])
    assert (result.total["leads_previous"], result.total["sqls_previous"]) == (2, 1)
    by_day = dict(zip(result.frame["day_key"], result.frame["leads_previous"], strict=True))
    assert by_day[date(2026, 3, 12)] == 2  # the 2nd beside the 12th
    assert result.previous == Filters(date(2026, 3, 1), date(2026, 3, 10))


def test_a_period_that_is_not_over_is_compared_up_to_the_same_day(connection, world):
    campaign = world.campaign()
    for on in ("2026-02-10", "2026-02-20", "2026-03-10"):
        world.daily(on, 1, campaign=campaign)
        world.lead(on)
    result = query(connection, ["spend", "leads"], replace(MARCH, compare=Compare.PREVIOUS),
                   datetime(2026, 3, 15, 12, tzinfo=UTC), ["day"])  # fmt: skip
    assert (result.total["spend_previous"], result.total["leads_previous"]) == (1 * MICROS, 1)
    assert result.previous == Filters(date(2026, 2, 1), date(2026, 2, 15))
    by_day = dict(zip(result.frame["day_key"], result.frame["leads_previous"], strict=True))
    assert by_day[date(2026, 3, 15)] == 0
    assert by_day[date(2026, 3, 16)] is None


def test_a_quarter_is_compared_with_all_of_a_longer_one(connection, world):
    world.lead("2025-12-31")  # 92 days into a quarter, which this one does not have
    quarter = Filters(date(2026, 1, 1), date(2026, 3, 31), compare=Compare.PREVIOUS)
    result = query(connection, ["leads"], quarter, datetime(2026, 4, 1, 12, tzinfo=UTC), ["month"])
    assert (result.total["leads_previous"], list(result.frame["leads_previous"])) == (1, [0, 0, 1])


def test_a_comparison_knows_when_it_rests_on_too_little(connection, world):
    set_team(connection, "cost_floor", "2")
    for on, results in (("2026-02-10", 1), ("2026-03-10", 2)):
        world.daily(on, 1, campaign=world.campaign())
        for _ in range(results):
            world.lead(on)
    total = query(connection, ["cpl"], replace(MARCH, compare=Compare.PREVIOUS), NOW).total
    assert (total["cpl_few"], total["cpl_previous_few"]) == (False, True)


def test_same_names_are_kept_apart_and_found_together(connection, world):
    for name in ("A", "B"):
        campaign = world.campaign(name)
        world.lead("2026-03-02", campaign=campaign, ad_group=world.ad_group(campaign, "Same"))
    rows = query(connection, ["leads"], MARCH, NOW, ["ad_group"]).frame
    assert list(rows["leads"]) == [1, 1]
    assert query(connection, ["leads"], MARCH.with_where("ad_group", ["same"]), NOW).total["leads"] == 2


def test_what_is_not_there_is_named(connection, market):
    cases = [
        (["costs"], (), MARCH, "no metric 'costs'"),
        (["spend"], ("campaigns",), MARCH, "no dimension 'campaigns'"),
        (["spend"], ("day", "week"), MARCH, "not by both"),
        (["spend"], (), MARCH.with_where("campaign", ["Brnd"]), "close: Brand"),
        (["spend"], (), MARCH.with_where("channel", ["paid serch"]), "close: paid_search"),
        (["spend"], (), MARCH.with_where("source", ["unknwn"]), "close: unknown"),
    ]
    for metrics, by, filters, message in cases:
        with pytest.raises(InvalidInput, match=message):
            query(connection, metrics, filters, NOW, by)


def test_a_removed_campaign_is_ignored_and_told(connection, market):
    result = query(connection, ["leads"], MARCH.with_where("campaign", ["id:999"]), NOW)
    assert (result.total["leads"], result.ignored) == (4, (("campaign", "id:999"),))
    assert result.filters == MARCH
    both = MARCH.with_where("campaign", ["id:999", f"id:{market['brand']}"])
    assert query(connection, ["leads"], both, NOW).total["leads"] == 2


def test_of_an_empty_database_nothing_is_known(connection):
    total = query(connection, list(METRICS), MARCH, NOW).total
    assert total["active_campaigns"] == 0
    assert {total[name] for name in METRICS if name != "active_campaigns"} == {None}
    assert query(connection, ["leads"], MARCH, NOW, ["campaign"]).frame.columns[0] == "campaign"


def test_one_stray_date_makes_no_million_rows(connection, world):
    world.lead("1990-01-01")
    world.lead("2026-01-01")
    with pytest.raises(InvalidInput, match=r"too long by day; the limit is 4,000 days"):
        query(connection, ("leads",), Filters(), NOW, by=("day",))
    assert len(query(connection, ("leads",), Filters(), NOW, by=("month",)).frame) == 36 * 12 + 1


def test_a_told_date_outranks_an_estimate_of_the_same_stage(connection, world):
    lead = world.lead("2026-03-01")
    world.change(lead, Stage.MQL, "2026-03-02", estimated=True)
    world.change(lead, Stage.SQL, "2026-03-03", estimated=True)
    world.change(lead, Stage.SQL, "2026-04-10")
    by_stage = Filters(date(2026, 3, 1), date(2026, 4, 30), basis=Basis.ACTIVITY)
    rows = query(connection, ("mqls", "sqls"), by_stage, NOW, by=("month",)).frame
    assert list(rows["mqls"]) == [1, 0]  # nothing better is known of it
    assert list(rows["sqls"]) == [0, 1]


@pytest.mark.parametrize("days", [("2026-03-01", "2026-03-31"), ("2026-03-02", "2026-03-30")], ids=["month", "days"])
def test_every_level_of_a_drill_down_adds_up_to_the_level_above(connection, world, days):
    """A campaign report of 100, an ad group report that explains 90 of it, a keyword report that explains 60."""
    campaign = world.campaign("Search")
    groups = [world.ad_group(campaign, name) for name in ("G0", "G1")]
    words = [world.keyword(groups[0], "crm"), world.keyword(groups[1], "tool")]
    world.daily("2026-03-02", 100, campaign=campaign)
    for group, word, cost, told in zip(groups, words, (50, 40), (45, 15), strict=True):
        keys = {"campaign": campaign, "ad_group": group}
        world.daily("2026-03-02", cost, grain=Grain.AD_GROUP, **keys)
        world.daily("2026-03-02", told, grain=Grain.KEYWORD, keyword=word, **keys)
    march = Filters(*map(date.fromisoformat, days))

    def spend(by, **where):
        asked = march
        for name, value in where.items():
            asked = asked.with_where(name, [f"id:{value}"])
        frame = query(connection, ("spend",), asked, NOW, by=(by,)).frame
        return {key: int(cost) // 1_000_000 for key, cost in zip(frame[f"{by}_key"], frame["spend"], strict=True)}

    assert spend("ad_group") == {groups[0]: 50, groups[1]: 40, None: 10}
    assert spend("keyword", ad_group=groups[0]) == {words[0]: 45, None: 5}
    assert spend("keyword", ad_group=groups[1]) == {words[1]: 15, None: 25}
    assert spend("keyword") == {words[0]: 45, words[1]: 15, None: 40}
    assert spend("keyword", keyword=words[1]) == {words[1]: 15}
