"""A campaign's page, asked as a browser asks: with its number, which anybody may forge."""

from datetime import date, timedelta
from urllib.parse import parse_qs

import plotly.graph_objects as go
import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import insert

from callbacks import campaign as page
from callbacks import drill, shell
from core.store.models import Budget, Grain
from core.store.settings import set_team
from core.store.stages import Stage
from layouts.campaign import Ids
from tests.layouts.tree import links, text, walk

BRAND, OTHER = 1, 2
FORGED = [0, -3, 99, 2**31, 10**40, True, None, "1", "id:1", [1], {"a": 1}, 1.5]


@pytest.fixture
def filled(world):
    """Brand: 30 leads, 6 SQLs five days later, $600, two ads. Other: 30 leads, 3 SQLs."""
    source = world.source("Acme", "google_ads", currency="USD")
    brand, other = world.campaign("Brand", status="Enabled"), world.campaign("Other")
    group = world.ad_group(brand, "Group")
    ads = [world.ad(group, text) for text in ("Try it free", "Buy it now")]
    keyword = world.keyword(group, "crm")
    world.daily("2026-03-02", 600, campaign=brand, clicks=100, impressions=1000, impression_share=8000,
                lost_to_budget=1500, lost_to_rank=500)  # fmt: skip
    keys = {"campaign": brand, "ad_group": group}
    for ad, cost in zip(ads, (200, 300), strict=True):
        world.daily("2026-03-02", cost, grain=Grain.AD, ad=ad, **keys)
    for number in range(30):
        stages = {Stage.SQL: "2026-03-07"} if number < 6 else {}
        more = {**keys, "ad": ads[number % 3 == 0], "keyword": keyword} if number < 24 else {"campaign": brand}
        world.lead("2026-03-02", stages=stages, channel="paid_search", first_name=f"Lead {number}", **more)
    for number in range(30):
        stages = {Stage.SQL: "2026-03-12"} if number < 3 else {}
        world.lead("2026-03-02", stages=stages, campaign=other, channel="paid_search")
    world.connection.execute(
        insert(Budget).values(source_id=source, campaign_id=brand, from_day=date(2026, 3, 1), daily_micros=25_000_000)
    )
    return world


def test_the_head_says_what_is_so_of_this_campaign(ask, filled):
    head, tiles = page.show_head(ask(), BRAND)
    words = text(head)
    assert "An SQL costs $100" in words
    assert "6 SQLs from $600 spend" in words
    for fact in ("Brand", "Paid search", "Enabled · active in the period", "2 Mar 2026 – 2 Mar 2026", "$25.00 a day"):
        assert fact in words
    assert links(head)["Campaigns"] == "/campaigns"
    assert {"30", "6", "$100", "$20.00"} <= links(tiles).keys()


def test_every_figure_opens_what_is_behind_it_of_this_campaign(ask, filled):
    asked = ask()
    parts = [
        page.show_head(asked, BRAND)[1], page.show_funnel(asked, BRAND), page.show_parts(asked, "", BRAND),
        page.show_trend(asked, "trend=leads&as=table&grain=week", None, BRAND)[0], page.show_leads(asked, "", BRAND),
        page.show_lag(asked, "", None, BRAND)[0], page.show_delivery(asked, BRAND),
    ]  # fmt: skip
    for part in parts:
        opened = [parse_qs(href.partition("?")[2]) for href in links(part).values() if "drill=" in href]
        assert opened
        assert all(query["drill_campaign"] == [f"id:{BRAND}"] for query in opened)
    body, _, _ = drill.show_panel(asked, f"drill=sqls&drill_campaign=id:{BRAND}")
    assert "6 leads" in text(body)


def test_another_campaign_in_the_filter_bar_does_not_change_whose_page_it_is(ask, filled):
    head, _ = page.show_head(ask(campaign=f"id:{OTHER}"), BRAND)
    assert "6 SQLs from $600 spend" in text(head)


def test_the_funnel_and_the_trend_are_of_this_campaign(ask, filled):
    asked = ask()
    assert "20.0 %" in text(page.show_funnel(asked, BRAND))
    table, _ = page.show_trend(asked, "trend=sqls&as=table&grain=month", "light", BRAND)
    assert "Expected" in text(table)
    assert "6" in links(table)


def test_the_trend_carries_a_band_when_there_is_a_history(ask, filled):
    for number in range(1, 11):
        for _ in range(20):
            filled.lead(date(2026, 2, 25) - timedelta(weeks=number), campaign=BRAND, channel="paid_search")
    card, figure = page.show_trend(ask(), "trend=leads&grain=week", "light", BRAND)
    assert "where 90 % of weeks would lie if nothing had changed since the 10 weeks before the period" in text(card)
    assert any(trace.get("name") == "Expected" for trace in figure["data"])


@pytest.fixture
def sparse(world):
    """A campaign with an SQL every other day from January to March, for 10 each: 3 or 4 a week, 14 to 16 a month."""
    campaign = world.campaign("Sparse")
    for number in range(0, 90, 2):
        day = date(2026, 1, 1) + timedelta(days=number)
        world.daily(day, 10, campaign=campaign)
        world.lead(day, campaign=campaign, channel="paid_search", stages={Stage.SQL: day})
    return campaign


@pytest.mark.parametrize(("view", "asked"), [("", "week"), ("grain=week", "week"), ("grain=day", "day")])
def test_a_step_with_too_few_gives_way_to_a_coarser_one_and_says_so(ask, sparse, view, asked):
    card, figure = page.show_trend(ask(**{"from": "2026-01-01"}), view, "light", sparse)
    assert f"Drawn by month: by {asked}, too many points would rest on too few." in text(card)
    assert "Month" in [part.children for part in walk(card) if getattr(part, "aria-current", "")]
    line = next(each for each in figure["data"] if each.get("name") == "Cost per SQL" and each["mode"] == "markers")
    assert [str(day) for day in line["x"]] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert list(line["y"]) == [10_000_000] * 3


def test_the_step_asked_for_stays_where_it_can_be_drawn(ask, sparse):
    asked = ask(**{"from": "2026-01-01"})
    assert "Drawn by" not in text(page.show_trend(asked, "trend=leads&grain=day", "light", sparse)[0])
    table = text(page.show_trend(asked, "grain=day&as=table", "light", sparse)[0])
    assert "2 Jan 2026" in table, "a table can tell that there are too few"
    fallen_back = text(page.show_trend(asked, "as=table", "light", sparse)[0])
    assert "Drawn by month: by week" in fallen_back


def test_where_no_step_can_be_drawn_it_says_so_and_shows_the_count(ask, sparse):
    card, figure = page.show_trend(ask(**{"from": "2026-03-20"}), "", "light", sparse)
    assert "Too few in all months but one to draw Cost per SQL." in text(card), "6 SQLs in March"
    assert "trend=sqls" in links(card)["Show SQLs"]
    assert not hasattr(figure, "data")


def test_the_lag_is_told_in_words_beside_that_of_others(ask, filled):
    card, figure = page.show_lag(ask(), "", "light", BRAND)
    words = text(card)
    assert "20.0 % of its leads become SQL within 29 days" in words
    assert "of other campaigns 10.0 %" in words
    assert "Half of those are there by day 5 (others: day 10), nine tenths by day 5 (others: day 10)" in words
    assert "30 leads  created in the period; 30 leads of other campaigns" in words
    assert len(go.Figure(figure).data) == 3


def test_the_lag_as_a_table(ask, filled):
    words = text(page.show_lag(ask(), "lag=table&reached=sqls", None, BRAND)[0])
    assert "View as chart" in words
    assert "7 days 20.0 %" in words


def test_a_lag_of_too_few_says_so(ask, filled, connection):
    set_team(connection, "rate_floor", "31")
    card, figure = page.show_lag(ask(), "reached=nonsense", "light", BRAND)
    assert "Too few leads to tell: 30, and it takes 31." in text(card)
    assert not hasattr(figure, "data")


def test_ad_copy_is_ranked_by_sqls_and_adds_up(ask, filled):
    card = page.show_parts(ask(), "", BRAND)
    body = next(part for part in walk(card) if type(part).__name__ == "Tbody")
    assert [text(row.children[0].children[0]) for row in body.children] == [
        "Try it free", "Buy it now", "Not attributed"]  # fmt: skip
    foot = next(part for part in walk(card) if type(part).__name__ == "Tfoot")
    assert {"6", "$100", "$600", "30"} <= links(foot).keys()
    assert links(card)["CSV"].startswith("/export/ads_performance.csv?")
    assert parse_qs(links(card)["CSV"])["campaign"] == [f"id:{BRAND}"]
    assert "CSV" not in links(page.show_parts(ask("viewer"), "", BRAND))


def test_keywords_stand_beside_what_none_explains(ask, filled):
    words = text(page.show_parts(ask(), "by=keywords", BRAND))
    assert "Keywords by SQLs" in words
    assert "crm" in words
    assert "Not attributed" in words


def test_spend_of_the_budget_and_the_share_lost(ask, filled):
    asked = ask()
    words = text(page.show_delivery(asked, BRAND))
    assert "$600  of $775" in words  # 31 days of $25
    assert "1 Mar 2026 to 31 Mar 2026" in words
    assert "80.0 %" in words
    assert "15.0 %" in words
    assert "capped by budget" in words
    other = text(page.show_delivery(asked, OTHER))
    assert "No budget is stored" in other
    assert "No report told an impression share" in other


def test_leads_page_by_page(ask, filled, monkeypatch):
    asked = ask()
    monkeypatch.setattr(page, "PAGE_SIZE", 20)
    first = page.show_leads(asked, "sort=-leads", BRAND)
    older = parse_qs(links(first)["Older"])
    assert older["sort"] == ["-leads"], "the rest of the view stays"
    second = page.show_leads(asked, f"after={older['after'][0]}", BRAND)
    heads = [part for page_ in (first, second) for part in walk(page_) if getattr(part, "scope", None) == "row"]
    names = [text(head) for head in heads]
    assert sorted(names) == sorted(f"Lead {number}" for number in range(30))
    assert "Older" not in links(second)
    assert links(first)["Lead 29"] == "/leads/30?list=campaign%3Fid%3D1", "a name leads to the lead's page"
    assert "after" not in parse_qs(links(second)["Newest"])
    assert "drill_campaign=id%3A1" in links(first)["CSV"]
    assert "CSV" not in links(page.show_leads(ask("viewer"), "", BRAND))
    assert "No older leads" in text(page.show_leads(asked, "after=0.0", BRAND))


def test_days_without_anything_say_so_and_lead_on(ask, filled):
    empty = ask(**{"from": "2026-01-01", "to": "2026-01-31"})
    head, below = page.show_head(empty, BRAND)
    assert "Nothing in view" in text(head)
    assert "last activity 2 Mar 2026" in text(head)
    assert {"Clear all filters", "Show all time"} <= links(below).keys()
    for part in (
        page.show_funnel(empty, BRAND), page.show_trend(empty, "", None, BRAND)[0], page.show_delivery(empty, BRAND),
        page.show_lag(empty, "", None, BRAND)[0], page.show_parts(empty, "", BRAND), page.show_leads(empty, "", BRAND),
    ):  # fmt: skip
        assert part


def test_what_is_no_campaign_is_told_once_with_a_way_back(ask, filled):
    asked = ask()
    for number in FORGED:
        head, below = page.show_head(asked, number)
        assert "There is no such campaign" in text(head)
        assert links(below)["All campaigns"] == "/campaigns"
        for part, values in (
            (page.show_funnel, []), (page.show_delivery, []), (page.show_parts, [""]), (page.show_leads, [""]),
            (page.show_trend, ["", None]), (page.show_lag, ["", None]),
        ):  # fmt: skip
            with pytest.raises(PreventUpdate):
                part(asked, *values, number)


def test_the_router_hands_the_number_on(ask, filled, monkeypatch):
    asked = ask()
    monkeypatch.setattr(shell, "has_data", lambda _connection: True)
    shown = shell.show_page(asked, "/campaigns/1")[0]
    assert next(part.data for part in walk(shown) if getattr(part, "id", None) == Ids.NUMBER) == 1
    assert "no such page" in text(shell.show_page(asked, "/campaigns/x"))
