"""The cards of the team, and what somebody may send to their callbacks."""

from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate

from callbacks import guard, team
from core.access import links, people
from core.access.members import members
from core.errors import InvalidInput, NotFound
from core.store.engine import reading, writing
from layouts.team import Ids
from tests.browser import NOON
from tests.layouts.tree import text, walk

pytestmark = pytest.mark.usefixtures("quick_hashes")
GOOD = "violet kangaroo ladder"


@pytest.fixture
def root(engine):
    with writing(engine) as connection:
        people.add(connection, "ann@example.com", "sales", NOON, name="Ann", password=GOOD)
        return people.add(connection, "root@example.com", "admin", NOON, name="Root", password=GOOD)


@pytest.fixture
def ann(engine, root):
    with reading(engine) as connection:
        return people.find(connection, "ann@example.com")


@pytest.fixture
def ask(engine, root, monkeypatch):
    said = []
    monkeypatch.setattr(team, "toast", lambda *words: said.append(words[0]))
    settings = SimpleNamespace(base_url="https://leads.example.com")
    with reading(engine) as connection:
        yield SimpleNamespace(person=root, now=NOON, engine=engine, settings=settings, connection=connection, said=said)


@pytest.fixture
def press(monkeypatch):
    def pressed(value=1, **identity):
        found = SimpleNamespace(triggered_id=identity, triggered=[{"value": value}])
        monkeypatch.setattr(team, "ctx", found)

    return pressed


def row(engine, email):
    with reading(engine) as connection:
        return next((one for one in members(connection, NOON) if one.email == email), None)


def named(shown, identity):
    return next(part for part in walk(shown) if getattr(part, "id", None) == identity)


def token_of(engine, shown):
    url = named(shown, Ids.LINK_TEXT).value
    assert url.startswith("https://leads.example.com/welcome/")
    return url.rpartition("/")[2]


def test_everybody_is_listed_and_nothing_can_be_done_to_oneself(ask, root, ann):
    shown = team.show_people(ask, "", 0)
    assert text(shown).count("Root") == 1
    acts = [part.id for part in walk(shown) if isinstance(getattr(part, "id", None), dict)]
    assert {one["person"] for one in acts} == {ann.id}
    assert {one["act"] for one in acts if "act" in one} == {"reset", "disable"}


def test_an_invitation_shows_its_link_once(ask, engine):
    shown, done, *cleared = team.invite(ask, 1, "Grace@example.com", "Grace", "marketing", 0)
    assert (done, cleared) == (1, ["", ""])
    assert "48 hours" in text(shown)
    with reading(engine) as connection:
        assert links.look(connection, token_of(engine, shown), NOON).name == "Grace"
    assert row(engine, "grace@example.com").status == "invited"
    assert token_of(engine, shown) not in str(ask.said)


@pytest.mark.parametrize(
    ("email", "role", "told"),
    [("ann@example.com", "sales", "already here"), ("x", "sales", "is not an e-mail"), ("b@c.de", "root", "it may be"),
     (None, "sales", "is not an e-mail"), (["b@c.de"], "sales", "A text"), ("b@c.de", None, "it may be")],
)  # fmt: skip
def test_bad_invitations_are_told(ask, engine, email, role, told):
    with pytest.raises(InvalidInput, match=told):
        team.invite(ask, 1, email, "", role, 0)
    assert row(engine, "b@c.de") is None


def test_a_reset_gives_a_link_for_a_day(ask, engine, press, ann):
    press(type=Ids.ACT, act="reset", person=ann.id)
    shown, _ = team.act(ask, [1], 0)
    assert "24 hours" in text(shown)
    with reading(engine) as connection:
        assert links.look(connection, token_of(engine, shown), NOON) == ann


def test_disable_and_enable(ask, engine, press, ann):
    for act, status in (("disable", "disabled"), ("enable", "active")):
        press(type=Ids.ACT, act=act, person=ann.id)
        assert team.act(ask, [1, None], 3) == (None, 4)
        assert row(engine, ann.email).status == status
    assert ask.said == ["Ann may no longer sign in.", "Ann may sign in again."]


@pytest.mark.parametrize("identity", [
    {"act": "disable", "person": 999}, {"act": "disable", "person": "' OR 1=1"}, {"act": "disable", "person": 2.5},
])  # fmt: skip
def test_people_who_are_not_there(ask, press, identity):
    press(type=Ids.ACT, **identity)
    with pytest.raises(NotFound):
        team.act(ask, [1], 0)


def test_acts_that_are_not_there_and_oneself(ask, press, root, ann):
    for act, whom in (("delete", ann.id), (7, ann.id), ("disable", root.id)):
        press(type=Ids.ACT, act=act, person=whom)
        with pytest.raises(InvalidInput):
            team.act(ask, [1], 0)


def test_a_role_is_changed_by_its_select_and_not_by_a_table_drawn_anew(ask, engine, press, ann, root):
    press("sales", type=Ids.ROLE_OF, person=ann.id)
    with pytest.raises(PreventUpdate):
        team.set_role(ask, ["sales"], 0)
    press("marketing", type=Ids.ROLE_OF, person=ann.id)
    assert team.set_role(ask, ["marketing"], 0) == 1
    assert row(engine, ann.email).role == "marketing"
    for role, whom in (("root", ann.id), (None, ann.id), ("viewer", root.id)):
        press(role, type=Ids.ROLE_OF, person=whom)
        with pytest.raises(InvalidInput):
            team.set_role(ask, [role], 0)


def test_who_must_have_a_second_factor(ask, engine):
    with pytest.raises(PreventUpdate):
        team.require(ask, "off", 0)
    assert team.require(ask, "everybody", 0) == 1
    with pytest.raises(InvalidInput, match="Second factor must be off, admins or everybody"):
        team.require(ask, "some", 0)
    with reading(engine) as connection:
        mine = SimpleNamespace(**{**vars(ask), "connection": connection})
        assert "2 of them have not set it up yet." in text(team.show_two_factor(mine, "", 0))
        assert "required, not set up" in text(team.show_people(mine, "", 0))


def test_what_was_not_pressed_does_nothing(ask, press, ann):
    press(type=Ids.ACT, act="disable", person=ann.id)
    with pytest.raises(PreventUpdate):
        team.act(ask, [None, None], 0)
    with pytest.raises(PreventUpdate):
        team.invite(ask, None, "b@c.de", "", "sales", 0)


def test_all_of_it_is_for_those_who_manage_people():
    mine = [one for one in guard.DECLARED if one.function.__module__ == team.__name__]
    assert len(mine) == 6
    assert {one.permission for one in mine} == {"manage_people"}
