from itertools import pairwise

import pytest

from core.access.person import Person
from core.access.preferences import DEFAULTS
from core.access.roles import PERMISSIONS, Role
from core.metrics.catalog import METRICS
from layouts import PAGES, PLACES, campaign, data, lead_page, shell
from layouts.campaign import Ids
from layouts.parts import no_data
from tests.layouts.tree import links, walk

PARTS_OF_PATHS = {campaign.PAGE.path: {"campaign": 7}, lead_page.PAGE.path: {"lead": 7}}


def ids(tree):
    return [part.id for part in walk(tree) if getattr(part, "id", None)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_is_drawn_with_its_parts_named_once(page):
    found = ids(page.layout(**PARTS_OF_PATHS.get(page.path, {})))
    assert found
    assert len(found) == len(set(found))
    assert page.permission in PERMISSIONS
    assert set(page.metrics) <= METRICS.keys()


def test_pages_differ_in_address_and_title():
    assert len({page.path for page in PAGES}) == len({page.title for page in PAGES}) == len(PAGES)


def test_pages_that_vary_are_found_by_their_paths_and_are_no_links(monkeypatch):
    found, parts = PLACES.find("/campaigns/12")
    assert (found, parts) == (campaign.PAGE, {"campaign": 12})
    assert next(part.data for part in walk(found.layout(**parts)) if getattr(part, "id", None) == Ids.NUMBER) == 12
    assert {page.path for page in PAGES if page.varies} == PARTS_OF_PATHS.keys()
    monkeypatch.setattr(shell, "current_person", lambda: Person(1, "maria@acme.test", "Maria", Role.ADMIN))
    monkeypatch.setattr(shell, "current_preferences", lambda: DEFAULTS)
    monkeypatch.setattr(shell.version, "current", lambda: ("7.2026-11-22", "3"))
    assert not any("<" in href for href in links(shell.layout()).values())


@pytest.mark.parametrize("path", ["/campaigns/2147483648", "/campaigns/-1", "/campaigns/x", "/campaigns/1.0"])
def test_what_is_no_number_is_no_page(path):
    assert path not in PLACES


def test_headings_of_the_data_page_are_in_order():
    levels = [int(type(part).__name__[1]) for part in walk(data.layout()) if type(part).__name__ in {"H1", "H2", "H3"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_frame_belongs_to_the_person_signed_in(monkeypatch):
    monkeypatch.setattr(shell, "current_person", lambda: None)
    monkeypatch.setattr(shell, "current_preferences", lambda: DEFAULTS)
    monkeypatch.setattr(shell.version, "current", lambda: ("7.2026-11-22", "3"))
    assert not {"Overview", "Data"} & links(shell.layout()).keys()
    assert len(ids(shell.layout())) == len(set(ids(shell.layout())))


def test_only_who_may_import_is_sent_to_do_so():
    assert "/data" in links(no_data(may_import=True)).values()
    assert not links(no_data(may_import=False))
