from datetime import UTC, date, datetime
from urllib.parse import parse_qs

import pytest

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.reports.exports import EXPORTS
from core.store.models import Grain
from core.store.stages import Stage
from layouts.comparison import LINE, breakdown, campaign_table
from layouts.comparison_rows import MOST_ROWS, shown_rows
from tests.core.metrics.asking import query
from tests.layouts.tree import links, text, walk

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def filled(connection, world):
    dear, cheap = world.campaign("Dear"), world.campaign("Cheap")
    world.daily("2026-03-02", 900, campaign=dear)
    world.daily("2026-03-02", 100, campaign=cheap)
    world.lead("2026-03-03", campaign=dear, channel="paid_search")
    for _ in range(3):
        world.lead("2026-03-03", campaign=cheap, channel="paid_search")
    world.lead("2026-03-03", channel="organic_search")
    world.daily("2026-03-04", 20, channel="paid_social")
    return connection


def table(connection, view=None):
    _, what = breakdown(view or {})
    result = query(connection, what.metrics, MARCH, NOW, by=what.by)
    weeks = query(connection, (LINE,), MARCH, NOW, by=(*what.by, "week"))
    shown = shown_rows(what, result, view or {})
    return campaign_table(what, shown, result, weeks, MARCH, view or {})


def rows(tree):
    body = next(part for part in walk(tree) if type(part).__name__ == "Tbody")
    return [text(row.children[0].children[0]) for row in body.children]


def test_the_dearest_comes_first_and_the_total_reconciles(filled):
    tree = table(filled)
    assert rows(tree)[:3] == ["Dear", "Cheap", "Paid social"]
    foot = next(part for part in walk(tree) if type(part).__name__ == "Tfoot")
    assert "$1,020" in text(foot)
    assert " 5 " in text(foot)


@pytest.mark.parametrize(
    ("sort", "first"), [("-leads", "Cheap"), ("spend", "Organic search"), ("name", "Cheap"), ("no such", "Dear")]
)
def test_the_address_sorts(filled, sort, first):
    assert rows(table(filled, {"sort": sort}))[0] == first


def test_too_few_counts_as_missing_when_sorting(connection, world):
    mqls, sqls = {Stage.MQL: "2026-03-03"}, {Stage.MQL: "2026-03-03", Stage.SQL: "2026-03-04"}
    for name, stages in (("Many", [sqls, *[mqls] * 39]), ("Few", [sqls])):
        campaign = world.campaign(name)
        for each in stages:
            world.lead("2026-03-03", campaign=campaign, channel="paid_search", stages=each)
    for sort in ("-mql_to_sql", "mql_to_sql"):
        assert rows(table(connection, {"sort": sort})) == ["Many", "Few"]


def test_a_heading_sorts_the_other_way_on_the_second_click(filled):
    spend = next(href for words, href in links(table(filled)).items() if words.startswith("Spend"))
    assert parse_qs(spend)["sort"] == ["spend"]


def test_a_name_filters_and_a_figure_opens_what_is_behind_it(filled):
    found = links(table(filled))
    assert parse_qs(found["Cheap"])["campaign"] == ["id:2"]
    assert "channel" not in parse_qs(found["Cheap"]), "one click is one filter"
    assert parse_qs(found["Organic search"]).keys() >= {"channel", "campaign"}
    asked = parse_qs(found["$100"])
    assert (asked["drill"], asked["drill_campaign"]) == (["spend"], ["id:2"])


def test_few_leads_say_too_few_and_no_spend_has_no_cost(filled):
    tree = table(filled)
    organic = next(row for row in walk(tree) if type(row).__name__ == "Tr" and "Organic search" in text(row))
    assert "$0" not in text(organic.children[1])
    assert text(organic.children[1]) == "–"


def test_by_keyword_what_no_keyword_explains_stands_beside_them(connection, world):
    campaign = world.campaign("Search")
    group = world.ad_group(campaign)
    words = {name: world.keyword(group, name) for name in ("crm", "sales tool")}
    world.daily("2026-03-02", 100, campaign=campaign)
    world.daily("2026-03-02", 60, grain=Grain.KEYWORD, campaign=campaign, ad_group=group, keyword=words["crm"])
    world.daily("2026-03-02", 30, grain=Grain.KEYWORD, campaign=campaign, ad_group=group, keyword=words["sales tool"])
    tree = table(connection, {"by": "keywords"})
    assert rows(tree) == ["crm", "sales tool", "Not attributed"]
    assert {"$60.00", "$30.00", "$10.00"} <= set(links(tree))
    assert "$100" in text(next(part for part in walk(tree) if type(part).__name__ == "Tfoot"))


def test_names_sort_whatever_their_case_and_the_unmatched_stay_last(connection, world):
    campaign = world.campaign("Search")
    group = world.ad_group(campaign, "G")
    for name in ("beta", "Alpha", "gamma"):
        keys = {"campaign": campaign, "ad_group": group, "keyword": world.keyword(group, name)}
        world.daily("2026-03-02", 10, grain=Grain.KEYWORD, **keys)
    world.daily("2026-03-02", 40, campaign=campaign)
    world.lead("2026-03-03", channel="direct")
    for sort, first in (("name", ["Alpha", "beta", "gamma"]), ("-name", ["gamma", "beta", "Alpha"])):
        assert rows(table(connection, {"by": "keywords", "sort": sort})) == [*first, "Not attributed", "Not matched"]
    dearest = rows(table(connection, {"by": "keywords", "sort": "-spend"}))
    assert dearest == ["Alpha", "beta", "gamma", "Not attributed", "Not matched"], "equals by name"


def test_a_row_left_out_still_sets_the_scale(connection, world):
    """Intervals of rates are drawn on one scale, whichever rows are on screen."""
    for number in range(MOST_ROWS):
        world.daily("2026-03-02", 5, campaign=world.campaign(f"Campaign {number}"))
    for name, spend, sqls in (("Shown", 9, 2), ("Left out", 0, 20)):
        campaign = world.campaign(name)
        world.daily("2026-03-02", spend, campaign=campaign)
        for lead in range(20):
            stages = {Stage.MQL: "2026-03-03", **({Stage.SQL: "2026-03-04"} if lead < sqls else {})}
            world.lead("2026-03-03", campaign=campaign, channel="paid_search", stages=stages)
    tree = table(connection, {"sort": "-spend"})
    assert "Left out" not in rows(tree)
    bars = [part.style["--at"] for part in walk(tree) if getattr(part, "className", "") == "ci"]
    assert bars == ["10.0%", "55.0%"], "2 of 20, and 22 of 40 in total, of the 100 % that is left out"


def test_a_long_table_says_what_it_leaves_out(connection, world):
    for number in range(MOST_ROWS + 3):
        world.daily("2026-03-02", 1, campaign=world.campaign(f"Campaign {number}"))
    tree = table(connection)
    assert len(rows(tree)) == MOST_ROWS
    assert "3 more rows are in the total" in text(tree)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_breakdown_is_offered_and_adds_up(filled, name):
    foot = next(part for part in walk(table(filled, {"by": name})) if type(part).__name__ == "Tfoot")
    assert "$1,020" in text(foot)


def test_an_unknown_breakdown_is_the_usual_one():
    assert breakdown({"by": "no such"})[0] == "campaigns"


def test_every_heading_explains_its_figure_on_hover_and_focus(filled):
    head = next(part for part in walk(table(filled)) if type(part).__name__ == "Thead")
    tips = [text(part) for part in walk(head) if getattr(part, "role", None) == "tooltip"]
    assert len(tips) == len(breakdown({})[1].metrics) + 1, "all figures and the line"
    assert all(any(METRICS[name].definition in tip for tip in tips) for name in breakdown({})[1].metrics)
