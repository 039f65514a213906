import pytest

from callbacks import first_steps as page
from callbacks import shell
from core.access import people
from core.access.preferences import preferences
from core.jobs.first_steps import first_steps
from core.store.engine import writing
from core.store.models import Source
from core.store.settings import set_team
from core.store.stages import Stage
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
    assert page.show_steps(ask(), "/") is None, "nothing is left to do"


def test_the_list_links_to_what_is_next(ask):
    shown = page.show_steps(ask(), "/")
    assert "0 of 5 done" in text(shown)
    assert {"/data#files", "/data#matching", "/data#stages"} <= {
        part.href for part in walk(shown) if getattr(part, "href", None)
    }


def test_it_is_for_overview_and_for_those_who_can_do_it(ask):
    assert page.show_steps(ask("viewer"), "/") is None
    assert page.show_steps(ask(), "/data") is None


def test_the_demo_has_nothing_to_set_up(connection, world):
    world.source("Demo company", "demo")
    assert first_steps(connection, NOW) == ()


def test_once_dismissed_it_stays_away(engine, ask_in):
    ask = ask_in(engine)
    assert page.dismiss(ask, 1) is None
    with writing(engine) as connection:
        assert preferences(connection, ask.person.id).first_steps is False


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
