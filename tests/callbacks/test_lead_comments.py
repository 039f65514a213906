"""Comments and notices, as a browser sends them."""

import json
from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate

from callbacks import lead_comments as page
from callbacks import notices as bell
from callbacks.guard import Ask
from core import config
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.store.engine import writing
from layouts.lead_comments import Ids
from layouts.notices import Ids as Bell
from layouts.shell import Ids as Shell
from tests.callbacks.conftest import NOW
from tests.factories import World
from tests.layouts.tree import links, text, walk

FORGED = [0, 99, -1, 2**40, None, "1", 1.5]


@pytest.fixture
def lead(engine):
    with writing(engine) as connection:
        world = World(connection)
        for name in ("Ann", "Ben"):
            world.person(f"{name.lower()}@acme.test", name)
        return world.lead("2026-03-01", first_name="Ada")


@pytest.fixture
def asking(engine):
    def make(role="sales", number=1):
        person = Person(number, "x@acme.test", "X", Role(role))
        return Ask(person, NOW, engine, config.read({}), engine.connect())

    return make


@pytest.fixture
def pressed(monkeypatch):
    """Say what triggered the callback."""

    def press(identity):
        for module in (page, bell):
            monkeypatch.setattr(module, "ctx", SimpleNamespace(triggered_id=identity))

    press(Ids.SEND)
    return press


def listed(ask, lead, drafts=(), ids=()):
    return page.show_comments(ask, lead, 0, 0, drafts, ids)


def names(node):
    return {part.id["type"] for part in walk(node) if isinstance(getattr(part, "id", None), dict)}


def test_a_comment_is_written_and_shown_as_text(asking, lead, pressed):
    assert "Nobody has commented yet." in text(listed(asking(), lead))
    assert page.write_comment(asking(), 1, "<b>Call</b> @Ben", lead, 4) == (5, "")
    assert "<b>Call</b> @Ben" in text(listed(asking(), lead))


def test_who_may_do_what_with_it(asking, lead, pressed):
    page.write_comment(asking(), 1, "Hello", lead, 0)
    own = {Ids.EDIT, Ids.SAVE, Ids.DELETE, Ids.PIN}
    assert names(listed(asking(), lead)) == own
    assert names(listed(asking(number=2), lead)) == {Ids.PIN}
    assert names(listed(asking("admin", 2), lead)) == {Ids.PIN, Ids.DELETE}
    assert names(listed(asking("viewer", 1), lead)) == set()


def test_changed_pinned_deleted(asking, lead, pressed):
    page.write_comment(asking(), 1, "Hello", lead, 0)
    box, one = page.page.part_id(Ids.EDIT, 1), {"comment": 1}
    pressed({"type": Ids.SAVE, **one})
    page.save_comment(asking(), [1], ["Hello again"], [box], 0)
    assert "Hello again" in text(listed(asking(), lead))
    with pytest.raises(NotAllowed):
        page.save_comment(asking(number=2), [1], ["Forged"], [box], 0)
    pressed({"type": Ids.PIN, **one})
    page.pin_comment(asking(number=2), [1], [], 0)
    assert "pinned" in text(listed(asking(), lead))
    pressed({"type": Ids.UNPIN, **one})
    page.pin_comment(asking(number=2), [], [1], 0)
    assert "pinned" not in text(listed(asking(), lead))
    pressed({"type": Ids.DELETE, **one})
    with pytest.raises(NotAllowed):
        page.delete_comment(asking(number=2), [1], 0)
    page.delete_comment(asking(), [1], 0)
    assert "Nobody has commented yet." in text(listed(asking(), lead))


@pytest.mark.parametrize("forged", FORGED)
def test_forged_ids_find_nothing(asking, lead, pressed, forged):
    page.write_comment(asking(), 1, "Hello", lead, 0)
    pressed({"type": Ids.DELETE, "comment": forged})
    for act in (
        lambda: page.delete_comment(asking("admin"), [1], 0),
        lambda: page.pin_comment(asking("admin"), [1], [], 0),
        lambda: page.write_comment(asking(), 1, "x", forged, 0),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises((NotFound, InvalidInput)):
        page.save_comment(asking("admin"), [1], ["x"], [{"comment": 1}], 0)
    assert "Hello" in text(listed(asking(), lead))


def test_the_list_is_not_drawn_anew_while_somebody_changes_theirs(asking, lead, pressed):
    page.write_comment(asking(), 1, "Hello", lead, 0)
    pressed(Shell.CHANGED)
    box = page.page.part_id(Ids.EDIT, 1)
    with pytest.raises(PreventUpdate):
        listed(asking(), lead, ["Hello, wo"], [box])
    assert listed(asking(), lead, ["Hello"], [box])
    assert listed(asking(), lead, ["x"], ["forged"])
    pressed(Ids.SAID)
    assert listed(asking(), lead, ["Hello, wo"], [box])


def test_the_box_and_the_people_are_for_who_may_write(asking, lead):
    hidden, told = page.show_writing(asking(), lead)
    assert (hidden, json.loads(told)) == (False, ["Ann", "Ben"])
    hidden, told = page.show_writing(asking("viewer"), lead)
    assert (hidden, json.loads(told)) == (True, [])


def test_the_bell_counts_lists_and_is_read(asking, lead, pressed):
    page.write_comment(asking(), 1, "@Ben look", lead, 0)
    page.write_comment(asking(), 1, "@Ben again", lead, 0)
    ben = asking("viewer", 2)
    assert text(bell.show_count(ben, "/", 0, 0)) == "2  unread"
    assert bell.show_count(asking(), "/", 0, 0) == []
    shown = bell.show_notices(ben, 1, 0)
    assert "Ann  mentioned you on  Ada" in text(shown)
    assert set(links(shown).values()) == {f"/leads/{lead}"}
    newest = next(part.id["notice"] for part in walk(shown) if getattr(part, "id", None))
    pressed({"type": Bell.NOTICE, "notice": newest})
    assert bell.read_notices(ben, None, [1, None], 0) == 1
    assert text(bell.show_count(asking("viewer", 2), "/", 0, 0)) == "1  unread"
    with pytest.raises(PreventUpdate):
        bell.read_notices(ben, 1, [None, None], 0)
    pressed(Bell.ALL_READ)
    bell.read_notices(ben, 1, [None], 1)
    assert bell.show_count(asking("viewer", 2), "/", 0, 0) == []
    assert "Nothing yet." in text(bell.show_notices(asking(), 1, 0))


def test_nothing_happens_without_a_press(asking, lead, pressed):
    for call in (
        lambda: page.write_comment(asking(), None, "x", lead, 0),
        lambda: page.save_comment(asking(), [None], [], [], 0),
        lambda: page.delete_comment(asking(), [], 0),
        lambda: page.pin_comment(asking(), [None], [None], 0),
        lambda: bell.read_notices(asking(), None, [], 0),
    ):
        with pytest.raises(PreventUpdate):
            call()
