"""The section about junk and test leads."""

from datetime import date

import pytest

from core.filters import Filters
from core.frame import Frame
from core.metrics.junk import JunkAudit
from layouts import junk
from tests.layouts.tree import links, text, walk

COLUMNS = ["id", "name", "email", "company", "kind", "evidence", "channel", "campaign", "day"]
ROWS = [
    (7, "Al Bo", "al@b.io", "B", "too_fast", "Too fast.", "Paid search", "Brand", date(2026, 3, 5)),
    (9, "", None, None, "gone", "No longer told apart.", "Unknown", None, date(2026, 3, 4)),
]
FILTERS = Filters(date(2026, 3, 1), date(2026, 3, 31))


def audit(leads=1_197, **kinds):
    rows = Frame.of(ROWS if kinds else [], COLUMNS)
    return JunkAudit(leads, kinds, rows)


def shown(found, overruled=(), *, may_map=True, may_export=True):
    return junk.junk(found, overruled, FILTERS, may_map=may_map, may_export=may_export)


def buttons(part):
    return {text(each): each.id for each in walk(part) if type(each).__name__ == "Button"}


def test_counts_kinds_and_evidence_in_words():
    said = text(shown(audit(too_fast=2, gone=1))).replace("   ", " ").replace("  ", " ")
    for words in (
        "3 of 1,200 leads", "0.2 %", "Form filled in too fast 2", "gone 1", "Al Bo al@b.io B", "Too fast.", "Brand",
        "5\xa0Mar\xa02026", "Nameless", "The newest 2 of 3",
    ):  # fmt: skip
        assert words in said


def test_who_may_map_can_let_a_lead_count():
    assert buttons(shown(audit(too_fast=2))) == {
        "It counts Let it count: Al Bo": {"type": "junk-count", "lead": 7},
        "It counts Let it count: Nameless": {"type": "junk-count", "lead": 9},
    }
    assert buttons(shown(audit(too_fast=2), may_map=False)) == {}


def test_those_counted_by_hand_have_a_way_back():
    said = [{"id": 4, "name": "", "email": "al@b.io", "company": None}]
    for found in (audit(too_fast=2), audit(), audit(leads=0)):
        part = shown(found, said)
        assert "Counted by hand" in text(part)
        assert buttons(part)["Remove No longer by hand: al@b.io"] == {"type": "junk-recognise", "lead": 4}
    assert buttons(shown(audit(), said, may_map=False)) == {}


def test_the_file_is_for_those_who_may_export():
    asked = f"/export/junk.csv?{FILTERS.to_query()}"
    assert links(shown(audit(too_fast=2)))["CSV of all"] == asked
    assert "CSV of all" not in links(shown(audit(too_fast=2), may_export=False))


@pytest.mark.parametrize(("leads", "said"), [(0, "No leads on these days"), (1, "All 1 lead"), (9, "All 9 leads")])
def test_nothing_to_show(leads, said):
    assert said in text(shown(audit(leads=leads)))
