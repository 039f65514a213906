"""The cards of the profile, and what somebody may send to their callbacks."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from callbacks import profile
from core.access import people, sessions
from core.access.person import Person
from core.access.preferences import preferences
from core.access.roles import Role
from core.errors import InvalidInput, WrongSecret
from core.store.engine import reading, writing
from tests.browser import NOON
from tests.layouts.tree import text, walk

pytestmark = pytest.mark.usefixtures("quick_hashes")
GOOD, BETTER = "violet kangaroo ladder", "quiet harbour lantern"


@pytest.fixture
def ann(engine):
    with writing(engine) as connection:
        return people.add(connection, "ann@example.com", "viewer", NOON, name="Ann", password=GOOD)


@pytest.fixture
def tokens(engine, ann):
    with writing(engine) as connection:
        return [sessions.start(connection, ann.id, "Firefox/140 Linux", NOON) for _ in range(3)]


@pytest.fixture
def ask(engine, ann, tokens, monkeypatch):
    """Ann asks, in the browser of the first of her three sessions."""
    said = []
    monkeypatch.setattr(profile, "toast", lambda *words: said.append(words))
    monkeypatch.setattr(profile.auth, "this_session", lambda: sessions.hash_token(tokens[0]))
    monkeypatch.setattr(profile.limits, "few_tries", lambda *_what: nullcontext())
    settings = SimpleNamespace(session_idle_minutes=30, session_hours=12)
    with reading(engine) as connection:
        yield SimpleNamespace(person=ann, now=NOON, engine=engine, settings=settings, connection=connection, said=said)


def press(monkeypatch, triggered):
    monkeypatch.setattr(profile, "ctx", SimpleNamespace(triggered_id=triggered))


def buttons(shown):
    return [part.id for part in walk(shown) if type(part).__name__ == "Button" and getattr(part, "id", None)]


def test_the_cards(ask):
    assert "ann@example.com viewer" in " ".join(text(profile.show_you(ask, "")).split())
    assert "off" in text(profile.show_factor(ask, ""))
    assert "Change password" in text(profile.show_password(ask, "", 0))
    shown = profile.show_browsers(ask, "", 0)
    assert text(shown).count("Firefox on Linux") == 5  # three browsers, and two buttons that name theirs
    assert text(shown).count("this browser") == 1


def test_a_name(ask, engine):
    assert profile.save_name(ask, 1, " Anna ") == "Anna"
    assert profile.save_name(ask, 1, None) == "ann@example.com"
    with pytest.raises(InvalidInput):
        profile.save_name(ask, 1, "x" * 101)
    with pytest.raises(InvalidInput):
        profile.save_name(ask, 1, {"a": 1})


@pytest.mark.parametrize("forged", ["pink", 7, ["dark"]])
def test_a_theme_is_one_of_three_and_kept(ask, engine, ann, forged, monkeypatch):
    remembered = []
    monkeypatch.setattr(profile.theme, "remember", remembered.append)
    assert profile.save_theme(ask, "dark") is no_update
    with pytest.raises(InvalidInput):
        profile.save_theme(ask, forged)
    assert remembered == ["dark"], "by this browser, for its sign-in page"
    with reading(engine) as connection:
        assert preferences(connection, ann.id).theme == "dark"
    assert (
        next(part.value for part in walk(profile.show_appearance(ask, "", "light")) if hasattr(part, "options"))
        == "light"
    )


def test_the_old_password_is_needed_for_a_new_one(ask, engine, ann):
    for wrong in ("", None, "nope", GOOD + "!"):
        with pytest.raises(WrongSecret, match="not your password"):
            profile.change_password(ask, 1, wrong, BETTER, 0)
    with pytest.raises(InvalidInput):
        profile.change_password(ask, 1, {"a": 1}, BETTER, 0)
    assert profile.change_password(ask, 1, GOOD, BETTER, 4) == 5
    with reading(engine) as connection:
        assert people.check(connection, ann.email, BETTER)
    assert not [words for words in ask.said if BETTER in str(words)]


def test_who_came_by_link_sets_a_first_one(ask, engine):
    with writing(engine) as connection:
        bob = people.add(connection, "bob@example.com", "sales", NOON)
    mine = SimpleNamespace(**{**vars(ask), "person": bob})
    assert "Set password" in text(profile.show_password(mine, "", 0))
    profile.change_password(mine, 1, None, BETTER, 0)
    with reading(engine) as connection:
        assert people.check(connection, bob.email, BETTER)


def test_too_many_wrong_passwords_are_counted_by_person(ask, ann, monkeypatch):
    counted = []
    monkeypatch.setattr(profile.limits, "few_tries", lambda *what: counted.append(what) or nullcontext())
    with pytest.raises(WrongSecret):
        profile.change_password(ask, 1, "nope", BETTER, 0)
    assert counted == [("password", ann.id)]


def test_signing_other_browsers_out(ask, engine, ann, tokens, monkeypatch):
    ends = [one for one in buttons(profile.show_browsers(ask, "", 0)) if isinstance(one, dict)]
    assert len(ends) == 2
    press(monkeypatch, ends[0])
    assert profile.end_session(ask, [1, None], 0) == 1
    assert profile.end_others(ask, 1, 1) == 2
    with reading(engine) as connection:
        mine = SimpleNamespace(**{**vars(ask), "connection": connection})
        assert text(profile.show_browsers(mine, "", 0)).count("Firefox on Linux") == 1


def test_what_was_not_pressed_does_nothing(ask, monkeypatch):
    press(monkeypatch, {"type": "profile-end", "session": "x"})
    for call in (
        lambda: profile.save_name(ask, None, "x"),
        lambda: profile.change_password(ask, None, GOOD, BETTER, 0),
        lambda: profile.end_session(ask, [None], 0),
        lambda: profile.end_others(ask, None, 0),
    ):
        with pytest.raises(PreventUpdate):
            call()
    assert isinstance(ask.person, Person)
    assert ask.person.role is Role.VIEWER
