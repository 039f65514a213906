from itertools import pairwise

import pytest

from core.access.preferences import DEFAULTS
from core.access.roles import PERMISSIONS
from core.metrics.catalog import METRICS
from layouts import PAGES, data, shell
from layouts.parts import no_data
from tests.layouts.tree import links, walk


def ids(tree):
    return [part.id for part in walk(tree) if getattr(part, "id", None)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_is_drawn_with_its_parts_named_once(page):
    found = ids(page.layout())
    assert found
    assert len(found) == len(set(found))
    assert page.permission in PERMISSIONS
    assert set(page.metrics) <= METRICS.keys()


def test_pages_differ_in_address_and_title():
    assert len({page.path for page in PAGES}) == len({page.title for page in PAGES}) == len(PAGES)


def test_headings_of_the_data_page_are_in_order():
    levels = [int(type(part).__name__[1]) for part in walk(data.layout()) if type(part).__name__ in {"H1", "H2", "H3"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_frame_belongs_to_the_person_signed_in(monkeypatch):
    monkeypatch.setattr(shell, "current_person", lambda: None)
    monkeypatch.setattr(shell, "current_preferences", lambda: DEFAULTS)
    monkeypatch.setattr(shell.version, "current", lambda: "7.2026-11-22")
    assert not {"Overview", "Data"} & links(shell.layout()).keys()
    assert len(ids(shell.layout())) == len(set(ids(shell.layout())))


def test_only_who_may_import_is_sent_to_do_so():
    assert "/data" in links(no_data(may_import=True)).values()
    assert not links(no_data(may_import=False))
