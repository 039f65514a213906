from urllib.parse import parse_qs, urlsplit

import pytest
from dash import html

from callbacks import campaigns
from core.reports.exports import PERFORMANCE
from core.store.models import Grain
from core.store.stages import Stage
from tests.layouts.tree import links, text, walk


@pytest.fixture
def keys(world):
    """Two search campaigns, a channel nobody advertises on, and leads that name nothing.

    Good: 100 spent, of which the ad groups explain 90, a keyword 60, a search term 40; half of 40 MQLs are SQLs.
    Bad: 400 spent, a twelfth of 24 MQLs are SQLs, and a third of its impressions lost to the budget.
    """
    good, bad = world.campaign("Good"), world.campaign("Bad")
    group = world.ad_group(good, "CRM")
    keys = {"campaign": good, "ad_group": group, "keyword": world.keyword(group, "crm software")}
    world.daily("2026-03-02", 100, campaign=good, impressions=1_000, clicks=50, impression_share=9_900,
                lost_to_budget=0, lost_to_rank=100)  # fmt: skip
    world.daily("2026-03-02", 90, grain=Grain.AD_GROUP, campaign=good, ad_group=group)
    world.daily("2026-03-02", 60, grain=Grain.KEYWORD, **keys)
    world.daily("2026-03-02", 40, grain=Grain.SEARCH_TERM, search_term="crm for dentists", **keys)
    world.daily("2026-03-02", 400, campaign=bad, impressions=600, clicks=80, impression_share=6_000,
                lost_to_budget=3_000, lost_to_rank=1_000)  # fmt: skip
    for where, sqls, mqls in ((keys, 20, 40), ({"campaign": bad}, 2, 24)):
        for number in range(mqls):
            reached = Stage.SQL if number < sqls else Stage.MQL
            world.lead("2026-03-03", channel="paid_search", stages={reached: "2026-03-04"}, **where)
    world.lead("2026-03-03", channel="organic_search")
    return {**keys, "bad": bad}


def shown(ask, view="", **filters):
    return campaigns.show_rows(ask(**filters), view)


def row(tree, name):
    found = (part for part in walk(tree) if isinstance(part, html.Tr | html.Article) and name in text(part))
    return next(found)


def foot(tree):
    return text(next(part for part in walk(tree) if isinstance(part, html.Tfoot)))


def test_the_heading_says_what_an_sql_costs(ask, keys):
    assert text(campaigns.show_heading(ask())[0]) == "An SQL costs $5.00 (Good)", "Bad has too few"
    assert "22 SQLs from $500 spend, $22.73 each in all" in text(campaigns.show_heading(ask()))
    assert "No campaign or lead" in text(campaigns.show_heading(ask(channel="email")))


def test_campaigns_and_channels_without_ads_stand_side_by_side(ask, keys):
    tree = shown(ask)
    assert "66.7 %" not in text(row(tree, "Good"))
    assert "50.0 %" in text(row(tree, "Good"))
    assert "n = 40" in text(row(tree, "Good"))
    assert "No campaign" in text(row(tree, "Organic search"))
    assert "65" in foot(tree)
    assert "$500" in foot(tree)


def test_remarks_that_can_be_told_now(ask, keys):
    tree = shown(ask)
    assert "capped by budget" in text(row(tree, "Bad"))
    assert "30.0 % of 1,000 eligible impressions were lost" in text(row(tree, "Bad"))
    assert "few SQLs" in text(row(tree, "Bad"))
    assert not {"capped by budget", "few SQLs"} & set(text(row(tree, "Good")).split("  "))
    assert "capped" not in text(row(tree, "Good"))


def test_the_budgets_price_sorts(ask, keys):
    for sort, first in (("-budget_low", "Bad"), ("budget_low", "Good"), ("-mql_to_sql", "Good")):
        body = next(part for part in walk(shown(ask, f"sort={sort}")) if isinstance(part, html.Tbody))
        assert first in text(body.children[0])


def test_names_lead_on(ask, keys):
    found = links(shown(ask))
    assert found["Good"] == f"/campaigns/{keys['campaign']}"
    assert parse_qs(found["Paid search"])["channel"] == ["paid_search"]
    down = urlsplit(links(row(shown(ask), "Bad"))["Ad groups"])
    asked = parse_qs(down.query)
    assert (down.path, asked["by"], asked["campaign"]) == ("/campaigns", ["ad_groups"], [f"id:{keys['bad']}"])
    assert parse_qs(found["$100"])["drill_campaign"] == [f"id:{keys['campaign']}"]


@pytest.mark.parametrize(
    ("by", "filters", "rest", "total"),
    [
        ("ad_groups", {"campaign": "id:{campaign}"}, "$10.00", "$100"),
        ("keywords", {"ad_group": "id:{ad_group}"}, "$30.00", "$90.00"),
        ("ads", {"ad_group": "id:{ad_group}"}, "$90.00", "$90.00"),
        ("search_terms", {"keyword": "id:{keyword}"}, "$20.00", "$60.00"),
        ("search_terms", {"ad_group": "id:{ad_group}"}, "$50.00", "$90.00"),
    ],
)
def test_each_level_adds_up_to_the_one_above(ask, keys, by, filters, rest, total):
    tree = shown(ask, f"by={by}", **{name: value.format(**keys) for name, value in filters.items()})
    assert rest in text(row(tree, "Not attributed"))
    assert total in foot(tree)


def test_the_way_down_is_a_way_back(ask, keys):
    filters = {"campaign": f"id:{keys['campaign']}", "ad_group": f"id:{keys['ad_group']}"}
    found = links(shown(ask, "by=keywords&sort=-leads", **filters))
    assert parse_qs(urlsplit(found["All campaigns"]).query)["by"] == ["campaigns"]
    up = parse_qs(urlsplit(found["Good"]).query)
    assert (up["by"], up["campaign"], up["sort"], "ad_group" in up) == (
        ["ad_groups"], [filters["campaign"]], ["-leads"], False,
    )  # fmt: skip


def test_search_terms_show_their_keyword_and_its_sqls(ask, keys):
    tree = shown(ask, "by=search_terms")
    one = row(tree, "crm for dentists")
    assert "$40.00" in text(one)
    assert parse_qs(links(one)["crm software"])["keyword"] == [f"id:{keys['keyword']}"]
    assert parse_qs(links(one)["20"])["drill_keyword"] == [f"id:{keys['keyword']}"]
    assert "no SQL" not in text(one)
    assert "Conversions" not in text(tree), "none was told"
    assert "Import a search term report" in links(shown(ask, "by=search_terms", channel="email"))


def test_a_terms_leads_are_its_keywords_or_it_says_why_there_are_none(ask, world, keys):
    unknown = {"campaign": keys["campaign"], "ad_group": keys["ad_group"]}
    world.daily("2026-03-03", 7, grain=Grain.SEARCH_TERM, search_term="no keyword", **unknown)
    idle = {**unknown, "keyword": world.keyword(keys["ad_group"], "crm jobs")}
    world.daily("2026-03-03", 7, grain=Grain.SEARCH_TERM, search_term="jobs", **idle)
    tree = shown(ask, "by=search_terms")
    asked = parse_qs(links(row(tree, "crm for dentists"))["40"])
    assert (asked["drill"], asked["drill_keyword"]) == (["leads"], [f"id:{keys['keyword']}"])
    assert "The keyword “crm jobs” brought no leads on these days" in text(row(tree, "jobs"))
    assert "The report names no keyword for this term" in text(row(tree, "no keyword"))


def heads(tree):
    head = next(part for part in walk(tree) if isinstance(part, html.Thead))
    return [text(part.children[0]) for part in walk(head) if getattr(part, "className", "") == "help"]


def test_columns_are_picked_in_the_address_or_kept_and_reset(ask, keys):
    tree = shown(ask, "campaign_columns=won,leads,nothing&sort=-leads")
    assert heads(tree)[:3] == ["Won", "Leads ↓", "Lost to budget"]
    assert "Bad" in text(row(tree, "few SQLs")), "remarks do not hang on what is shown"
    usual = parse_qs(links(tree)["Usual ones"].lstrip("?"))
    assert usual["campaign_columns"] == [",".join(PERFORMANCE)]
    assert usual["sort"] == ["-leads"], "what else the page shows stays"
    assert "columns=won%2Cleads" in links(tree)["CSV"]
    mine = {"campaign_columns": "roas", "columns": "spend"}
    assert heads(campaigns.show_rows(ask(), "", mine))[:2] == ["ROAS ↓", "Lost to budget"]
    assert len(heads(shown(ask))) == len(PERFORMANCE) + 2, "Lost to budget, 12 weeks"
    assert "Usual ones" not in links(shown(ask))
    assert "Columns" not in text(shown(ask, "as=cards"))


def test_every_level_sorts_by_the_columns_it_shows(ask, keys):
    for level in ("campaigns", "ad_groups", "keywords", "ads"):
        assert "spend" not in heads(shown(ask, f"by={level}&campaign_columns=mqls&sort=-spend"))
        assert heads(shown(ask, f"by={level}&campaign_columns=mqls&sort=-spend"))[0] == "MQLs ↓"


def test_a_term_whose_keyword_brought_nothing_is_marked(ask, world, keys):
    idle = {**keys, "keyword": world.keyword(keys["ad_group"], "crm jobs")}
    del idle["bad"]
    world.daily("2026-03-03", 7, grain=Grain.SEARCH_TERM, search_term="jobs", conversions_micros=2_500_000, **idle)
    tree = shown(ask, "by=search_terms")
    assert "no SQL from its keyword" in text(row(tree, "jobs"))
    assert "2.50" in text(row(tree, "jobs"))


def test_cards_show_the_same(ask, keys):
    tree = shown(ask, "as=cards")
    cards = [part for part in walk(tree) if isinstance(part, html.Article)]
    assert len(cards) == 4, "two campaigns, a channel, the total"
    assert {"50.0 %", "$5.00", "20"} <= {text(part) for part in walk(row(tree, "Good")) if isinstance(part, html.A)}
    assert "$500" in text(row(tree, "Total"))


def test_nothing_in_view_says_so_and_offers_more(ask, keys):
    found = links(shown(ask, channel="email"))
    assert {"Show all time", "Clear all filters"} <= found.keys()


def test_viewers_get_no_files(ask, keys):
    assert "CSV" in links(shown(ask))
    assert "CSV" not in links(campaigns.show_rows(ask("viewer"), ""))


def compared(ask, view, **filters):
    return campaigns.show_compared(ask(**filters), view)


def test_a_click_puts_campaigns_side_by_side(ask, keys):
    assert compared(ask, "") is None
    found = {part.to_plotly_json()["props"].get("aria-label"): part.href
             for part in walk(shown(ask)) if isinstance(part, html.A)}  # fmt: skip
    view = urlsplit(found["Compare Good"]).query
    assert parse_qs(view)["with"] == [f"id:{keys['campaign']}"]
    again = {part.to_plotly_json()["props"].get("aria-label"): part.href
             for part in walk(shown(ask, view)) if isinstance(part, html.A)}  # fmt: skip
    assert "with" not in parse_qs(again["Stop comparing Good"])
    assert parse_qs(again["Compare Bad"])["with"] == [f"id:{keys['campaign']}", f"id:{keys['bad']}"]


def test_side_by_side_tells_what_is_more_than_chance(ask, keys):
    tree = compared(ask, f"with=id:{keys['campaign']}&with=id:{keys['bad']}")
    rate = row(tree, "MQL → SQL")
    assert "50.0 %" in text(rate)
    assert "−41.7 pts" in text(rate), "2 of 24 beside 20 of 40"
    assert "too few to compare" in text(row(tree, "Cost per SQL")), "2 SQLs"
    assert "30.0 %" in text(row(tree, "Lost to budget"))
    assert parse_qs(links(tree)["Compare with this"])["with"] == [f"id:{keys['bad']}", f"id:{keys['campaign']}"]


def test_equal_rates_differ_by_chance_alone(ask, world, keys):
    other = world.campaign("Other")
    for number in range(40):
        reached = Stage.SQL if number < 18 else Stage.MQL
        world.lead("2026-03-03", channel="paid_search", campaign=other, stages={reached: "2026-03-04"})
    tree = compared(ask, f"with=id:{keys['campaign']}&with=id:{other}")
    assert "not beyond chance" in text(row(tree, "MQL → SQL"))


def test_five_at_most(ask, world, keys):
    more = [world.campaign(f"C{number}") for number in range(6)]
    for campaign in more:
        world.daily("2026-03-02", 5, campaign=campaign)
    tree = compared(ask, "&".join(f"with=id:{campaign}" for campaign in more))
    assert "5 campaigns at most" in text(tree)
    assert "C4" in text(tree)
    assert "C5" not in text(tree)


@pytest.mark.parametrize("value", ["id:999", "abc", "id:-1", "1"])
def test_what_cannot_be_compared_breaks_nothing(ask, keys, value):
    assert "Good" not in text(compared(ask, f"with={value}") or "")
