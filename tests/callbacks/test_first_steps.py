from types import SimpleNamespace

import pytest

from callbacks import data, shell
from callbacks import first_steps as page
from core.access import people
from core.access.person import Person
from core.access.preferences import DEFAULTS
from core.access.roles import Role
from core.jobs.first_steps import first_steps
from core.store.engine import reading, writing
from core.store.models import Source
from core.store.settings import set_team
from core.store.stages import Stage
from layouts import shell as frame
from layouts.first_steps import Ids
from tests.callbacks.conftest import NOW
from tests.layouts.tree import links, text, walk


def done(connection):
    return [step.id for step in first_steps(connection, NOW) if step.is_done]


def test_each_step_is_ticked_by_what_is_there(connection, world, ask):
    assert done(connection) == []
    set_team(connection, "company", "Acme")
    brand = world.campaign("Brand")
    world.daily("2026-03-02", 100, campaign=brand)
    ask()
    assert done(connection) == ["company"]
    assert "Still missing: a lead export." in [step.detail for step in first_steps(connection, NOW)]
    world.lead("2026-03-03", campaign=brand, channel="paid_search")
    ask()
    assert done(connection) == ["company", "files", "matched"]
    world.lead("2026-03-03", campaign=brand, channel="paid_search", stages={Stage.SQL: "2026-03-04"})
    ask()
    assert done(connection) == ["company", "files", "matched", "stages", "cost"]
    shown = page.show_steps(ask(), "/")
    assert "All first steps are done" in text(shown)
    assert "1 SQL so far: too few to say what one costs." in text(shown)
    assert links(shown)["Cost per SQL by campaign"] == "/campaigns?range=all"


def test_the_list_links_to_what_is_next(ask):
    shown = page.show_steps(ask(), "/")
    assert "0 of 5 done" in text(shown)
    assert all(step.detail for step in first_steps(ask().connection, NOW)), "each says what it takes"
    named = [part.__dict__["aria-label"] for part in walk(shown) if getattr(part, "children", "") == "Go"]
    assert len(set(named)) == 5, "links of one name lead to one place"
    assert {"/data#files", "/data#matching", "/data#stages"} <= {
        part.href for part in walk(shown) if getattr(part, "href", None)
    }


def test_it_is_for_overview_and_for_those_who_can_do_it(ask):
    assert page.show_steps(ask("viewer"), "/") is None
    assert page.show_steps(ask(), "/data") is None


def test_the_demo_has_nothing_to_set_up(connection, world):
    world.source("Demo company", "demo")
    assert first_steps(connection, NOW) == ()


def test_once_dismissed_it_stays_away_until_it_is_wanted_back(engine, ask_in, said):
    ask = ask_in(engine)
    assert page.dismiss(ask, 1) is None
    assert "Help brings them back" in said[-1]
    with reading(engine) as ask.connection:
        assert page.show_steps(ask, "/") is None
    with reading(engine) as ask.connection:
        assert page.restore(ask, 1, 4) == 5, "every part is asked for again, the list among them"
    with reading(engine) as ask.connection:
        assert "0 of 5 done" in text(page.show_steps(ask, "/"))
    assert len(said) == 1, "there is something to see"


def test_wanted_back_where_there_are_none_it_says_so(engine, ask_in, said, monkeypatch):
    ask = ask_in(engine)
    for steps, words in (((), ["The demo has no first steps; your own data has."]), ((SimpleNamespace(),), [])):
        said.clear()
        monkeypatch.setattr(page, "first_steps", lambda *_, steps=steps: steps)
        with reading(engine) as ask.connection:
            page.restore(ask, 1, 0)
        assert said == words


def test_the_way_back_stands_in_the_help_of_those_who_can_take_the_steps(monkeypatch):
    for role, is_there in (("marketing", True), ("viewer", False)):
        person = Person(1, "maria@acme.test", "Maria", Role(role))
        monkeypatch.setattr(frame, "current_person", lambda person=person: person)
        monkeypatch.setattr(frame, "current_preferences", lambda: DEFAULTS)
        monkeypatch.setattr(frame.version, "current", lambda: ("1", "1"))
        shown = any(getattr(part, "id", None) == Ids.RESTORE for part in walk(frame.layout()))
        assert shown is is_there


@pytest.fixture
def said(monkeypatch):
    """What was said in the corner."""
    words = []
    monkeypatch.setattr(page, "toast", words.append)
    return words


def test_a_source_that_is_behind_is_named_with_its_last_day(connection, world, ask):
    assert shell.show_stale(ask()) is None
    world.source("Acme", "google_ads")
    connection.execute(
        Source.__table__.update().values(last_data_day=NOW.date().replace(day=2), refreshed_at=NOW.replace(day=2))
    )
    shown = shell.show_stale(ask())
    assert "Its data ends on 2 Mar 2026" in text(shown)
    assert "Google Ads Acme is stale." in text(shown)
    assert "/data#sources" in links(shown).values()
    assert "Google Ads Acme stale Data to 2 Mar 2026" in " ".join(text(data.show_sources(ask(), "", 0)).split())


@pytest.fixture
def ask_in(monkeypatch):
    """A question by somebody who is on record, with an engine to write through."""

    def make(engine):
        with writing(engine) as connection:
            person = people.add(connection, "maria@acme.test", "admin", NOW)

        class Asked:
            pass

        asked = Asked()
        asked.engine, asked.person, asked.now = engine, person, NOW
        return asked

    return make
