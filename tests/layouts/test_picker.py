from urllib.parse import parse_qs

import pytest

from core.filters import Filters
from core.metrics.catalog import METRICS
from layouts.picker import MOST, Part, picked, picker, read
from layouts.tiles import _widths
from tests.layouts.tree import links, text, walk

USUAL = ("leads", "sqls")


def asked(chosen, words):
    href = links(picker(Part.TILES, chosen, USUAL, Filters(), {"trend": "spend"}))[words]
    found = parse_qs(href.lstrip("?"))
    assert found["trend"] == ["spend"], "what else the page shows stays"
    return found["tiles"][0].split(",")


def labelled(tree):
    """Name for screen readers -> where the link leads."""
    return {getattr(part, "aria-label", ""): part.href for part in walk(tree) if getattr(part, "href", None)}


def test_the_address_outdoes_what_is_kept_which_outdoes_the_usual():
    assert picked(Part.TILES, {"tiles": "spend,leads"}, {"tiles": "won"}, USUAL) == ("spend", "leads")
    assert picked(Part.TILES, {}, {"tiles": "won"}, USUAL) == ("won",)
    assert picked(Part.TILES, {}, {"columns": "won"}, USUAL) == USUAL


@pytest.mark.parametrize("forged", [None, 7, ["leads"], "", "nothing", "<b>,drop table"])
def test_what_is_no_choice_is_none(forged):
    assert read(forged) == ()
    assert picked(Part.TILES, {}, forged, USUAL) == USUAL
    assert picked(Part.TILES, {}, {"tiles": forged}, USUAL) == USUAL


def test_each_metric_once_and_not_more_than_fit():
    assert read("leads,leads,sqls") == ("leads", "sqls")
    assert len(read(",".join(METRICS))) == MOST


def test_metrics_are_moved_taken_out_and_added_by_links():
    tree = picker(Part.TILES, ("leads", "mqls", "sqls"), USUAL, Filters(), {})
    named = labelled(tree)
    assert "tiles=mqls%2Cleads%2Csqls" in named["MQLs: earlier"]
    assert "tiles=leads%2Csqls%2Cmqls" in named["MQLs: later"]
    assert "tiles=leads%2Csqls" in named["MQLs: take out"]
    assert "Leads: earlier" not in named
    assert asked(USUAL, f"Spend {METRICS['spend'].definition}") == [*USUAL, "spend"]
    assert asked(("won",), "Usual ones") == list(USUAL)


def test_one_stays_and_a_dozen_is_enough():
    alone = picker(Part.TILES, ("leads",), USUAL, Filters(), {})
    assert not any("take out" in name for name in labelled(alone))
    full = picker(Part.TILES, tuple(METRICS)[:MOST], USUAL, Filters(), {})
    assert "take one out to add another" in text(full)


@pytest.mark.parametrize(("count", "rows"), [(1, [1]), (6, [6]), (7, [4, 3]), (9, [5, 4]), (11, [6, 5]), (12, [6, 6])])
def test_rows_of_tiles_are_full(count, rows):
    widths = _widths(count)
    assert widths == [f"of-{size}{' first' if place == 0 else ''}" for size in rows for place in range(size)]
