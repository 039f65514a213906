"""A lead's score on its page: explained, set, given back; the number of the lead may be forged."""

from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import select

from callbacks import lead_score as page
from callbacks.guard import Ask
from core import config
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput
from core.ingest.write.settle import settle_everything
from core.store.engine import reading, writing
from core.store.models import Lead
from layouts.lead_score import Ids
from tests.callbacks.conftest import NOW
from tests.factories import World
from tests.layouts.tree import text

FORGED = [0, 99, -1, 2**40, None, "1", 1.5, [1]]


@pytest.fixture
def lead(engine):
    with writing(engine) as connection:
        world = World(connection)
        world.person("ann@acme.test", "Ann")
        lead = world.lead("2026-03-01", first_name="Ada", email="ada@alder.io", job_title="Chief executive officer")
        settle_everything(connection, NOW)
        return lead


@pytest.fixture
def asking(engine):
    def make(role="sales"):
        return Ask(Person(1, "ann@acme.test", "Ann", Role(role)), NOW, engine, config.read({}), engine.connect())

    return make


@pytest.fixture
def press(monkeypatch, asking, lead):
    def pressed(button, score, number=None):
        monkeypatch.setattr(page, "ctx", SimpleNamespace(triggered_id=button))
        return page.change_score(asking(), 1, None, score, lead if number is None else number, 4)

    return pressed


def own(engine, lead):
    with reading(engine) as connection:
        return tuple(connection.execute(select(Lead.own_score, Lead.score).where(Lead.id == lead)).one())


def test_the_score_says_what_it_is_made_of(asking, engine, lead):
    part, hidden = page.show_score(asking(), lead)
    words, (_, score) = text(part), own(engine, lead)
    assert f"{score} of 100, grade" in words
    assert "Chief executive officer" in words
    assert "Not known:" in words
    assert "First score" in words
    assert hidden is False
    assert page.show_score(asking("viewer"), lead)[1] is True


def test_a_person_has_the_last_word_until_it_is_given_back(asking, engine, lead, press):
    _, by_rules = own(engine, lead)
    assert press(Ids.SET, 95) == (5, None)
    assert own(engine, lead) == (95, 95)
    assert "95 of 100, set by hand" in text(page.show_score(asking(), lead)[0])
    press(Ids.AUTOMATIC, None)
    assert own(engine, lead) == (None, by_rules)


def test_what_a_browser_may_send_is_refused_in_words(lead, press):
    for wrong in (None, "9", 4.5, -1, 101):
        with pytest.raises(InvalidInput, match="from 0 to 100"):
            press(Ids.SET, wrong)
    for number in FORGED[1:]:
        with pytest.raises(PreventUpdate):
            press(Ids.SET, 50, number if number is not None else "none")


@pytest.mark.parametrize("number", FORGED)
def test_a_lead_that_is_not_there_has_no_score(asking, lead, number):
    with pytest.raises(PreventUpdate):
        page.show_score(asking(), number)
