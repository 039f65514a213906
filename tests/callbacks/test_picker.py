from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate

from callbacks import picker, preferences
from core.access import people
from core.access.preferences import preferences as kept_by
from core.errors import InvalidInput
from core.store.engine import reading, writing
from layouts.picker import keep_id
from tests.callbacks.conftest import NOW


@pytest.fixture
def said(monkeypatch):
    told = []
    monkeypatch.setattr(picker, "toast", told.append)
    monkeypatch.setattr(preferences, "toast", told.append)
    return told


@pytest.fixture
def ask(engine):
    """Somebody on record, with an engine to write through."""
    with writing(engine) as connection:
        person = people.add(connection, "maria@acme.test", "viewer", NOW)
    return SimpleNamespace(engine=engine, person=person, now=NOW)


def kept(ask):
    with reading(ask.engine) as connection:
        return kept_by(connection, ask.person.id)


def press(monkeypatch, part):
    monkeypatch.setattr(picker, "ctx", SimpleNamespace(triggered_id=part))


def test_what_the_address_shows_becomes_the_persons_own(ask, said, monkeypatch):
    press(monkeypatch, keep_id("tiles"))
    assert picker.keep_choice(ask, [1, None], "tiles=spend,leads,nothing", {"columns": "won"}) == {
        "columns": "won",
        "tiles": "spend,leads",
    }
    assert kept(ask).tiles == "spend,leads"
    assert said == ["Tiles kept: you see them on every browser."]


def test_without_a_choice_nothing_changes(ask, said, monkeypatch):
    press(monkeypatch, keep_id("tiles"))
    assert picker.keep_choice(ask, [1], "", None) == {}
    assert kept(ask).tiles == ""
    press(monkeypatch, None)
    with pytest.raises(PreventUpdate):
        picker.keep_choice(ask, [None], "", None)


def test_a_forged_part_is_refused(ask, said, monkeypatch):
    press(monkeypatch, keep_id("role"))
    with pytest.raises(InvalidInput):
        picker.keep_choice(ask, [1], "role=admin", None)


def test_single_keys_are_switched_off_and_on(ask, said):
    assert preferences.switch_keys(ask, False) == "off"
    assert kept(ask).shortcuts is False
    assert preferences.switch_keys(ask, True) == "on"
    assert kept(ask).shortcuts is True
