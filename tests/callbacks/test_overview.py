import json
from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl

import pytest
from dash import html
from plotly.utils import PlotlyJSONEncoder

from callbacks import campaigns, drill, overview, shell
from core.filters import Filters
from core.metrics.query import query
from core.reports.exports import EXPORTS
from core.store.models import Grain
from core.store.stages import Stage
from layouts import comparison_rows
from layouts.comparison_rows import FIRST_ROWS
from tests.layouts.tree import links, text, walk


def fill(world):
    world.source("Acme", "google_ads")
    campaign = world.campaign("Brand")
    world.daily("2026-03-02", 600, campaign=campaign, clicks=100, impressions=1000)
    for number in range(30):
        stages = {Stage.SQL: "2026-03-09"} if number < 6 else {}
        world.lead("2026-03-02", stages=stages, campaign=campaign, channel="paid_search")


def test_the_page_answers_its_question(ask, world):
    fill(world)
    heading, tiles = overview.show_tiles(ask())
    assert text(heading).startswith("An SQL costs $100")
    shown = text(tiles)
    for words in ("Leads", "30", "SQLs", "$100", "$600", "Active campaigns"):
        assert words in shown


def test_without_any_data_the_missing_step_is_named_and_linked(ask):
    shown = shell.show_page(ask(), "/")
    assert "ad report and a lead export" in text(shown)
    assert "/data" in links(shown).values()
    assert "/data" not in links(shell.show_page(ask("viewer"), "/")).values(), "viewers cannot import"


def test_filters_that_match_nothing_say_so_and_can_be_lifted(ask, world):
    fill(world)
    _, below = overview.show_tiles(ask(channel="email"))
    assert "No rows for these filters" in text(below)
    assert "Clear all filters" in links(below)
    longer = parse_qs(links(below)["Show all time"].lstrip("?"))
    assert (longer["range"], longer["channel"]) == (["all"], ["email"])


def test_a_period_without_data_points_to_the_days_that_have_some(ask, world):
    fill(world)
    empty = ask(**{"from": "2026-05-01", "to": "2026-05-31"})
    heading, below = overview.show_tiles(empty)
    assert text(heading).startswith("Nothing in view")
    assert text(below).startswith("Your data end on 2 Mar 2026: show ")
    assert "nothing" in below.className, "parts without figures are put away"
    days = parse_qs(links(below)["the last 31 days of them"].lstrip("?"))
    assert (days["from"], days["to"]) == (["2026-01-31"], ["2026-03-02"])
    heading = [campaigns.show_heading(empty), overview.show_tiles(empty)[1]]
    assert all("all time" in links(part) for part in heading)


def test_too_few_sqls_point_to_a_longer_time(ask, world):
    brand = world.campaign("Brand")
    for day in ("2026-01-02", "2026-03-02"):
        world.daily(day, 600, campaign=brand)
        world.lead(day, stages={Stage.SQL: day}, campaign=brand)
    for heading in (overview.show_tiles(ask())[0], campaigns.show_heading(ask())):
        assert "your data reach back to 2 Jan 2026: show" in text(heading)
        assert {"the last 365 days", "all time"} <= links(heading).keys()


def test_what_was_never_brought_in_is_no_zero(ask, world):
    fill(world)
    _, tiles = overview.show_tiles(ask())
    revenue = next(tile for tile in walk(tiles) if getattr(tile, "className", "") and text(tile).startswith("Won rev"))
    assert "$0" not in text(revenue)
    assert "No deals were imported yet." in text(revenue)
    table = overview.show_campaigns(ask(), "")
    told = {part.title for part in walk(table) if getattr(part, "title", None)}
    assert "No deals were imported yet." in told
    assert "–" in text(overview.show_funnel(ask())[-1])


def test_money_that_brought_nothing_is_named(ask, world):
    fill(world)
    world.daily("2026-03-02", 900, campaign=world.campaign("Idle"))  # an SQL costs 250: 3.6 of them
    for heading in (overview.show_tiles(ask())[0], campaigns.show_heading(ask())):
        assert "Idle spent $900 and brought no SQL" in text(heading)


def test_all_time_is_not_offered_twice(ask, world):
    fill(world)
    everything = replace(ask(channel="email"), filters=Filters(preset="all").with_where("channel", ["email"]))
    assert "Show all time" not in links(overview.show_tiles(everything)[1])


def test_the_funnel_is_to_scale_from_leads_on(ask, world):
    fill(world)
    _, table, _ = overview.show_funnel(ask())
    words = text(table)
    assert "30" in words
    assert "20.0 %" in words


def test_the_trend_falls_back_to_a_step_that_can_be_read(ask, world):
    for day in range(1, 29):
        world.daily(f"2026-03-{day:02}", 10)
        world.lead(f"2026-03-{day:02}", stages={Stage.SQL: f"2026-03-{day:02}"})
    shown = text(overview.show_trend(ask(), "trend=cost_per_sql&as=table", "light"))
    assert "9 Mar 2026" in shown
    assert "10 Mar 2026" not in shown, "weeks, because days have too few SQLs"


def test_viewers_get_no_files(ask, world):
    fill(world)
    assert "CSV" in links(overview.show_campaigns(ask(), ""))
    assert "CSV" not in links(overview.show_campaigns(ask("viewer"), ""))


def scattered(world):
    """Three keywords, one of which explains nothing, and leads beside them, over some weeks."""
    campaign = world.campaign("Search")
    group = world.ad_group(campaign)
    world.daily("2026-03-02", 50, campaign=campaign)
    for name, spend in (("crm", 30), ("sales tool", 10), ("idle", 5)):
        keys = {"campaign": campaign, "ad_group": group, "keyword": world.keyword(group, name)}
        world.daily("2026-03-02", spend, grain=Grain.KEYWORD, **keys)
        for number in range(0 if name == "idle" else spend // 5):
            world.lead("2026-03-02", channel="paid_search", stages={Stage.SQL: f"2026-03-{number + 3:02}"}, **keys)
    for channel, more in (("paid_search", {"campaign": campaign}), ("email", {}), ("direct", {})):
        world.lead("2026-03-09", channel=channel, stages={Stage.SQL: "2026-03-10"}, source_value=channel, **more)


@pytest.mark.parametrize("sort", ["-spend", "spend", "-sqls", "sqls"])
@pytest.mark.parametrize("by", EXPORTS)
def test_rows_are_the_same_whether_or_not_others_are_left_out(ask, world, monkeypatch, by, sort):
    scattered(world)

    def body(most):
        monkeypatch.setattr(comparison_rows, "FIRST_ROWS", most)
        monkeypatch.setattr(
            comparison_rows, "MOST_ROWS", most
        )  # beyond these, only the weeks of what is shown are read
        shown = overview.show_campaigns(ask(basis="activity"), f"by={by}&sort={sort}")
        return [json.dumps(row, cls=PlotlyJSONEncoder) for part in walk(shown) if isinstance(part, html.Tbody)
                for row in part.children]  # fmt: skip

    whole = body(100)
    assert any("--path" in row for row in whole), "weekly lines are drawn"
    for most in range(1, len(whole)):
        assert body(most) == whole[:most]


def test_a_long_comparison_shows_its_first_rows_until_somebody_asks_for_more(ask, world):
    for number in range(FIRST_ROWS + 2):
        world.daily("2026-03-02", 1, campaign=world.campaign(f"Campaign {number:02}"))

    def shown(view):
        tree = overview.show_campaigns(ask(), view)
        bodies = [part for part in walk(tree) if isinstance(part, html.Tbody)]
        links = {text(part): part.href for part in walk(tree) if isinstance(part, html.A)}
        return len(bodies[0].children), links, text(tree)

    rows, links, words = shown("sort=name")
    assert (rows, "2 more rows are in the total" in words) == (FIRST_ROWS, True)
    more = dict(parse_qsl(links["Show all 22"].removeprefix("?")))
    assert (more["rows"], more["sort"]) == ("more", "name")
    rows, links, words = shown("sort=name&rows=more")
    assert (rows, "more rows" in words) == (FIRST_ROWS + 2, False)
    assert "rows" not in links["Show 20"]


def test_weeks_are_asked_for_the_rows_on_screen_only(ask, world, monkeypatch):
    scattered(world)
    asked = []
    monkeypatch.setattr(comparison_rows, "FIRST_ROWS", 2)
    monkeypatch.setattr(comparison_rows, "MOST_ROWS", 2)
    monkeypatch.setattr(overview, "query", lambda *args, **named: asked.append(args[2]) or query(*args, **named))
    overview.show_campaigns(ask(), "by=keywords&sort=-spend")
    assert [filters.conditions for filters in asked] == [{}, {"keyword": ("id:1", "id:2")}]


def test_unmatched_spend_needs_attention(ask, world):
    fill(world)
    world.daily("2026-03-02", 400, campaign=world.campaign("Lonely"))
    assert "$400 of $1,000 spend is not matched to leads" in text(overview.show_attention(ask()))


def test_the_panel_counts_what_the_figure_counts(ask, world):
    fill(world)
    body, title, is_open = drill.show_panel(ask(), "drill=sqls")
    assert (title, is_open) == ("SQLs", True)
    assert "6 leads" in text(body)
    assert drill.show_panel(ask(), "")[2] is False


def test_a_ratio_opens_both_its_sides(ask, world):
    fill(world)
    body, _, _ = drill.show_panel(ask(), "drill=mql_to_sql&drill_part=denominator")
    assert {"SQLs", "MQLs"} <= links(body).keys()


def test_unknown_pages_are_said_to_be(ask):
    assert "no such page" in text(shell.show_page(ask(), "/nowhere"))


def test_the_filter_bar_offers_what_ever_had_spend_or_leads(ask, world):
    fill(world)
    bar, notice = shell.show_filters(ask())
    assert {"Brand", "Paid search"} <= links(bar).keys()
    assert notice == []


def test_a_point_of_the_chart_asks_about_its_own_days(ask, world):
    for day in range(1, 31):
        world.lead(f"2026-03-{day:02}")
    _, figure = overview.show_trend(ask(), "trend=leads&grain=week", "light")
    questions = [parse_qs(question) for question in figure["data"][-1]["customdata"]]
    assert [(asked["from"], asked["to"]) for asked in questions[:2]] == [
        (["2026-03-01"], ["2026-03-01"]),
        (["2026-03-02"], ["2026-03-08"]),
    ], "the first week is cut by the period"


def test_a_chart_is_offered_as_table_picture_and_file(ask, world):
    for day in range(1, 31):
        world.lead(f"2026-03-{day:02}")

    def offered(role, view):
        card, _ = overview.show_trend(ask(role), view, "light")
        found = {getattr(part, "data-picture", None) for part in walk(card)} - {None}
        return found, "CSV of its figures" in links(card)

    assert offered("admin", "trend=leads") == ({"png", "svg"}, True)
    assert offered("viewer", "trend=leads") == ({"png", "svg"}, False)
    assert offered("admin", "trend=leads&as=table") == (set(), True)


def test_every_name_explains_itself(ask, world):
    fill(world)
    for shown in (overview.show_funnel(ask()), overview.show_trend(ask(), "", "light")[0]):
        tips = [text(part) for part in walk(shown) if getattr(part, "role", "") == "tooltip"]
        assert tips
    named = {part.children[0].children for part in walk(overview.show_funnel(ask()))
             if getattr(part, "className", "") == "help left"}  # fmt: skip
    assert {"Impressions", "Leads", "MQLs", "Won revenue"} <= named


def test_paper_tells_filters_and_definitions(ask, world):
    fill(world)
    bar, _ = shell.show_filters(ask(channel="paid_search"))
    told = next(part for part in walk(bar) if hasattr(part, "data-told"))
    assert text(told) == "1 Mar – 31 Mar 2026, vs previous 31 days · By lead created date · Channel: Paid search"
    words = next(part for part in walk(overview.show_campaigns(ask(), "tiles=roi"))
                 if "definitions" in (getattr(part, "className", "") or ""))  # fmt: skip
    assert "ROI" in text(words)


def test_pages_without_figures_put_the_filter_bar_away(ask):
    assert getattr(shell.show_page(ask(), "/settings")[0], "data-filters") == "none"
    assert not hasattr(shell.show_page(ask(), "/data")[0], "data-filters")
