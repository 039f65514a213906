"""The form of a lead's page and its tags, as a browser sends them."""

from types import SimpleNamespace

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import select

from callbacks import lead_edit as page
from callbacks import lead_tags
from callbacks.guard import Ask
from core import config
from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.store.engine import reading, writing
from core.store.models import Lead
from core.store.stages import Stage
from layouts.lead_edit import Ids
from tests.callbacks.conftest import NOW
from tests.factories import World
from tests.layouts.tree import text, walk

SEEN = {"stage": "MQL", "owner": "Kim"}


@pytest.fixture
def lead(engine):
    with writing(engine) as connection:
        world = World(connection)
        world.person("ann@acme.test", "Ann")
        world.person("ben@acme.test", "Ben")
        number = world.lead("2026-03-01", status="mql", owner="Kim", assigned="Kim", stage=Stage.MQL)
        world.settle()
        return number


@pytest.fixture
def asking(engine):
    """Asks as Ann or Ben, of a role."""

    def make(role="sales", number=1):
        person = Person(number, "x@acme.test", "X", Role(role))
        return Ask(person, NOW.replace(microsecond=123456), engine, config.read({}), engine.connect())

    return make


@pytest.fixture
def pressed(monkeypatch):
    """Say which button was pressed."""
    monkeypatch.setattr(page, "toast", lambda *_: None)

    def press(identity):
        for module in (page, lead_tags):
            monkeypatch.setattr(module, "ctx", SimpleNamespace(triggered_id=identity))

    press(Ids.SAVE)
    return press


def now(engine, lead):
    with reading(engine) as connection:
        row = connection.execute(select(Lead.stage, Lead.assigned).where(Lead.id == lead)).one()
        return Stage(row.stage).name, row.assigned


def save(ask, lead, stage="MQL", owner="Kim", reason="", note="", seen=SEEN):
    return page.save_lead(ask, 1, [], lead, stage, owner, reason, note, seen, 4)


def test_the_form_is_filled_for_who_may_use_it(asking, lead):
    hidden, options, stage, disabled, hint, owner, seen = page.show_form(asking(), lead, 0, "", "", "", None)
    assert (hidden, stage, disabled, hint, owner, seen) == (False, "MQL", False, None, "Kim", SEEN)
    assert {"value": "DISQUALIFIED", "label": "Disqualified"} in options
    assert page.show_form(asking("viewer"), lead, 0, "", "", "", None) == (True, *(no_update,) * 6)


def test_a_form_that_somebody_fills_in_is_left_alone(asking, lead):
    for stage, owner, note in (("SQL", "Kim", ""), ("MQL", "Lee", ""), ("MQL", "Kim", "x")):
        with pytest.raises(PreventUpdate):
            page.show_form(asking(), lead, 0, stage, owner, note, SEEN)
    assert page.show_form(asking(), lead, 0, "MQL", "Kim", "", SEEN)[2] == "MQL"


def test_a_lead_on_a_deal_says_why_its_stage_is_fixed(asking, engine):
    with writing(engine) as connection:
        world = World(connection)
        lead = world.lead("2026-03-01")
        world.deal(lead, created="2026-03-02")
    _, _, _, disabled, hint, *_ = page.show_form(asking(), lead, 0, "", "", "", None)
    assert disabled
    assert "deals outrank" in hint


def test_a_move_back_or_out_asks_why(asking, lead):
    hidden, options, chosen = page.ask_why(asking(), "LEAD", SEEN)
    assert (hidden, chosen, options[0]["label"]) == (False, "", "Choose a reason")
    assert {"value": "mistake", "label": "Entered by mistake"} in options
    assert page.ask_why(asking(), "SQL", SEEN)[0] is True
    assert page.ask_why(asking(), "MQL", SEEN) == (True, [], "")
    assert page.ask_why(asking(), "MQL", "forged") == (True, [], "")
    with pytest.raises(InvalidInput):
        page.ask_why(asking(), "forged", SEEN)


def test_what_was_changed_is_saved_and_the_note_goes(asking, engine, lead, pressed):
    shown, seen, note, hidden, changed = save(asking(), lead, "SQL", "Lee", note="Ready")
    assert (shown, note, hidden, changed) == ([], "", True, 5)
    assert seen == {"stage": "SQL", "owner": "Lee", "now": {}}
    assert now(engine, lead) == ("SQL", "Lee")


def test_the_second_editor_loses_nothing_and_may_keep_theirs(asking, engine, lead, pressed):
    save(asking(), lead, "SQL")
    shown, seen, note, hidden, _ = save(asking(number=2), lead, "DISQUALIFIED", reason="budget", note="No money")
    assert "Now SQL Yours Disqualified When you opened it MQL" in text(shown)
    assert (note, hidden) == (no_update, no_update)
    assert now(engine, lead) == ("SQL", "Kim")
    pressed({"type": Ids.KEEP, "name": "stage"})
    shown, *_ = save(asking(number=2), lead, "DISQUALIFIED", reason="budget", note="No money", seen=seen)
    assert shown == []
    assert now(engine, lead) == ("DISQUALIFIED", "Kim")


def test_or_take_what_the_first_chose(asking, engine, lead, pressed):
    save(asking(), lead, owner="Lee")
    _, seen, *_ = save(asking(number=2), lead, "SQL", "Ola")
    assert now(engine, lead) == ("SQL", "Lee"), "the field without a conflict is saved"
    pressed({"type": Ids.TAKE, "name": "owner"})
    stage, owner, after, shown = page.take_theirs(asking(number=2), [1], "SQL", "Ola", seen)
    assert (stage, owner, shown) == ("SQL", "Lee", [])
    assert (after["stage"], after["owner"]) == ("SQL", "Lee")


@pytest.mark.parametrize("seen", [None, "x", 7, [], {"stage": 1}, {"stage": "WON", "now": "x"}])
def test_forged_states_change_nothing(asking, engine, lead, pressed, seen):
    pressed({"type": Ids.KEEP, "name": "stage"})
    shown, *_ = save(asking(), lead, "SQL", "Kim", seen=seen)
    assert shown
    assert now(engine, lead)[0] == "MQL"


def test_ones_own_last_change_is_offered_and_taken_back(asking, engine, lead, pressed):
    save(asking(), lead, "SQL")
    said = page.show_last(asking(), lead)
    assert "You changed the stage on 31 Mar at 12:00." in text(said)
    assert page.show_last(asking(number=2), lead) == []
    edit = next(part.id["name"] for part in walk(said) if getattr(part, "id", None))
    pressed({"type": Ids.UNDO, "name": edit})
    with pytest.raises(NotAllowed):
        page.undo_edit(asking(number=2), [1], 0)
    page.undo_edit(asking(), [1], 0)
    assert now(engine, lead) == ("MQL", "Kim")
    pressed({"type": Ids.UNDO, "name": "forged"})
    with pytest.raises(NotFound):
        page.undo_edit(asking(), [1], 0)


def test_owners_are_suggested_to_who_may_give_leads(asking, lead):
    assert {option.value for option in page.show_owners(asking(), lead)} == {"Ann", "Ben", "Kim"}
    with pytest.raises(PreventUpdate):
        page.show_owners(asking("viewer"), lead)


def test_tags_are_put_on_and_taken_off(asking, lead, pressed):
    assert lead_tags.add_tag(asking(), 1, None, " Berlin ", lead, 4) == (5, "")
    shown, known, hidden = lead_tags.show_tags(asking(), lead)
    assert "Berlin" in text(shown)
    assert ([option.value for option in known], hidden) == (["Berlin"], False)
    shown, known, hidden = lead_tags.show_tags(asking("viewer"), lead)
    assert ("×" in text(shown), known, hidden) == (False, [], True)
    pressed({"type": lead_tags.Ids.REMOVE, "tag": "Berlin"})
    lead_tags.remove_tag(asking(), [1], lead, 0)
    assert lead_tags.show_tags(asking(), lead)[0] == []
    lead_tags.add_tag(asking(), 1, None, "vip", lead, 0)
    for word in ("", 7, None, "a,b", "x" * 41, "VIP"):
        with pytest.raises(InvalidInput):
            lead_tags.add_tag(asking(), 1, None, word, lead, 0)
    with pytest.raises(PreventUpdate):
        lead_tags.add_tag(asking(), 1, None, "x", "forged", 0)


def test_nothing_happens_without_a_press(asking, lead, pressed):
    calls = (
        lambda: page.save_lead(asking(), None, [None], lead, "SQL", "", "", "", SEEN, 0),
        lambda: page.take_theirs(asking(), [None], "SQL", "", SEEN),
        lambda: page.undo_edit(asking(), [None], 0),
        lambda: lead_tags.add_tag(asking(), None, None, "x", lead, 0),
        lambda: lead_tags.remove_tag(asking(), [], lead, 0),
    )
    for call in calls:
        with pytest.raises(PreventUpdate):
            call()
