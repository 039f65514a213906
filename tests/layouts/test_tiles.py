from datetime import UTC, date, datetime

import pytest

from core.filters import Compare, Filters
from core.store.stages import Stage
from layouts.funnel import FUNNEL_METRICS, funnel
from layouts.tiles import TILES, tiles
from tests.core.metrics.asking import query
from tests.layouts.tree import links, text, walk

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31), compare=Compare.PREVIOUS)


@pytest.fixture
def filled(connection, world):
    """March: $600, 60 leads, 40 MQLs, 30 SQLs; February: the same for $300."""
    campaign = world.campaign("Brand")
    for month, cost in ((2, 300), (3, 600)):
        day = f"2026-{month:02}-02"
        world.daily(day, cost, campaign=campaign)
        for number in range(60):
            reached = {Stage.MQL: day} if number < 40 else {}
            reached |= {Stage.SQL: day} if number < 30 else {}
            world.lead(day, stages=reached, campaign=campaign, channel="paid_search")
    return connection


def shown(connection):
    result = query(connection, TILES, MARCH, NOW)
    series = query(connection, TILES, MARCH, NOW, by=("week",))
    tree = tiles(TILES, result, series, "week", MARCH)
    return dict(zip(TILES, tree.children, strict=True))


def test_there_are_nine_each_with_its_figure_and_the_way_behind_it(filled):
    found = shown(filled)
    assert len(found) == 9
    for name, tile in found.items():
        assert any(f"drill={name}" in href for href in links(tile).values()), name
    assert "$20.00" in text(found["cost_per_sql"])
    assert "75.0 %" in text(found["mql_to_sql"])


def test_a_change_is_judged_by_its_direction_with_sign_and_arrow(filled):
    found = shown(filled)
    cost = next(part for part in walk(found["cost_per_sql"]) if getattr(part, "className", "") == "bad")
    assert text(cost) == "▲ +100 %", "a dearer SQL is bad news"
    leads = [part for part in walk(found["leads"]) if getattr(part, "className", "") in {"good", "bad"}]
    assert not leads, "no change is no news"


def test_the_explanation_gives_definition_formula_and_n(filled):
    tip = next(part for part in walk(shown(filled)["mql_to_sql"]) if getattr(part, "role", "") == "tooltip")
    assert "n = 40 MQLs." in text(tip)
    assert "= " in text(tip)
    assert "Likely between" in text(tip)


def test_the_funnel_is_drawn_to_scale_with_both_shares(filled):
    _, table, _ = funnel(query(filled, FUNNEL_METRICS, MARCH, NOW), MARCH)
    bars = [part.style["--share"] for part in walk(table) if getattr(part, "className", "") == "bar"]
    assert bars == ["100.00%", "66.67%", "50.00%"], "leads, MQLs, SQLs; nothing is drawn for none"
    sqls = text(table.children[1].children[2])
    assert "75.0 %" in sqls
    assert "50.0 %" in sqls
