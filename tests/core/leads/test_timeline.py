"""One stream of everything that happened with a lead, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from core.leads.edits import last_edit
from core.leads.timeline import KINDS, counts, timeline
from core.store.models import LeadComment, LeadEdit, LeadEditRow
from core.store.settings import set_team
from core.store.stages import Stage

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def lead(connection, world):
    """A lead with ten events of every kind, several of them in the same second."""
    set_team(connection, "currency", "EUR")
    ann = world.person("ann@acme.test", "Ann")
    campaign = world.campaign("Brand")
    lead, other = world.lead(START), world.lead(START)
    for owner in (lead, other):
        world.touch(owner, START, "ad click", channel="paid_search", campaign=campaign)
        world.touch(owner, START, "call", side="sales", outcome="Connected", owner="Kim")
    world.touch(lead, START + timedelta(days=1), "note", side=None, notes="Called back")
    world.change(lead, Stage.SQL, START + timedelta(days=2), void_until=START + timedelta(days=3))
    world.change(lead, Stage.MQL, START + timedelta(days=3), origin="here", user_id=ann, reason="mistake", note="Sorry")
    world.deal(lead, stage=Stage.WON, amount=10, created=START + timedelta(days=4), closed=START + timedelta(days=5))
    said = {"at": START + timedelta(days=3), "user_id": ann, "text": "Hello"}
    connection.execute(insert(LeadComment).values(lead_id=lead, **said))
    edit = {"at": START + timedelta(days=6), "user_id": ann, "field": "owner", "why": "Berlin"}
    connection.execute(insert(LeadEdit).values(id=1, **edit))
    before, after = {"own_owner": None, "own_owner_at": None}, {"own_owner": "Kim", "own_owner_at": "2026-03-07"}
    connection.execute(insert(LeadEditRow).values(edit_id=1, lead_id=lead, before=before, after=after))
    return lead


EXPECTED = ["edit", "deal", "deal", "comment", "stage", "stage", "sales", "sales", "marketing", "stage"]


def test_the_newest_comes_first_and_each_kind_has_its_facts(connection, lead):
    events = timeline(connection, lead).events
    assert [event.kind for event in events] == EXPECTED
    edit, won, opened, comment, back, mistaken, note, call, click, created = (event.facts for event in events)
    assert (edit["label"], edit["before"], edit["after"], edit["who"], edit["why"]) == (
        "Owner", "as the CRM has it", "Kim", "Ann", "Berlin")  # fmt: skip
    assert (won["what"], opened["what"], won["amount_micros"], won["currency"]) == ("won", "opened", 10_000_000, "EUR")
    assert (comment["text"], comment["who"]) == ("Hello", "Ann")
    assert (back["stage_label"], back["reason_label"], back["note"], back["who"], bool(back["is_void"])) == (
        "MQL", "Entered by mistake", "Sorry", "Ann", False)  # fmt: skip
    assert (mistaken["stage_label"], bool(mistaken["is_void"])) == ("SQL", True)
    assert (note["touch"], note["notes"], call["outcome"], call["owner"]) == ("note", "Called back", "Connected", "Kim")
    assert (click["touch"], click["campaign"], created["stage_label"]) == ("ad click", "Brand", "Lead")


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_every_event_once(connection, lead, limit):
    found, after = [], ""
    while after is not None:
        page = timeline(connection, lead, after=after, limit=limit)
        found += page.events
        after = page.after
    assert found == list(timeline(connection, lead).events)


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_alone_in_the_same_order(connection, lead, kind):
    whole = [event for event in timeline(connection, lead).events if event.kind == kind]
    assert list(timeline(connection, lead, kind).events) == whole
    assert counts(connection, lead)[kind] == len(whole) == EXPECTED.count(kind)


@pytest.mark.parametrize("forged", ["", "x", "1.2", "1.9.9999999999", "9" * 13 + ".0.1", "999999999999.0.1", "-1.0.1"])
def test_a_cursor_nobody_gave_is_no_cursor_or_an_end(connection, lead, forged):
    assert len(timeline(connection, lead, after=forged).events) in {0, 10}


def test_the_last_edit_is_ones_own_and_in_force(connection, world, lead):
    ben = world.person("ben@acme.test", "Ben")
    ann = 1
    found = last_edit(connection, lead, ann)
    assert (found.id, found.field, found.leads) == (1, "owner", 1)
    assert last_edit(connection, lead, ben) is None
    connection.execute(insert(LeadEdit).values(id=2, at=START + timedelta(days=7), user_id=ben, field="tag"))
    connection.execute(insert(LeadEditRow).values(edit_id=2, lead_id=lead, before={"tags": []}, after={"tags": ["x"]}))
    assert last_edit(connection, lead, ann) is None, "somebody else came after"
