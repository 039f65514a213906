"""Comments, whom they tell, and who may do what."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.access.person import Person
from core.access.roles import Role
from core.collab import comments as said
from core.collab import notices
from core.errors import InvalidInput, NotAllowed, NotFound
from core.jobs import comments
from core.jobs.lead_edits import set_owner
from core.store.engine import reading, writing
from core.store.models import Audit, LeadEditRow
from tests.factories import World

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ANN, BEN, CHIEF = (Person(number, f"{name.lower()}@acme.test", name, role) for number, name, role in (
    (1, "Ann", Role.SALES), (2, "Ben", Role.MARKETING), (3, "Chief", Role.ADMIN)))  # fmt: skip


@pytest.fixture
def lead(engine):
    with writing(engine) as connection:
        world = World(connection)
        for one in (ANN, BEN, CHIEF):
            world.person(one.email, one.name, one.role.value)
        world.person("gone@acme.test", "Gone", disabled=True)
        for address in ("one@acme.test", "two@acme.test"):
            world.person(address, "Twin")
        lead = world.lead("2026-03-01", first_name="Ada")
        for _ in range(11):
            world.lead("2026-03-02")
        return lead


def listed(engine, lead):
    with reading(engine) as connection:
        return said.comments(connection, lead).records()


def told(engine, person):
    with reading(engine) as connection:
        return notices.notices(connection, person.id).records(), notices.unread(connection, person.id)


def test_a_comment_tells_those_it_mentions(engine, lead):
    comments.write(engine, lead, "  @Ben and @ann: call @Gone\r\n<b>now</b>\x00 ", ANN, NOW)
    assert [row["text"] for row in listed(engine, lead)] == ["@Ben and @ann: call @Gone\n<b>now</b>"]
    rows, unread = told(engine, BEN)
    assert [(row["kind"], row["lead"], row["who"], row["is_read"]) for row in rows] == [
        ("mentioned", "Ada", "Ann", False)]  # fmt: skip
    assert unread == 1
    assert told(engine, ANN) == ([], 0), "nobody tells themselves"


def test_a_change_tells_only_those_who_were_not_told(engine, lead):
    comment = comments.write(engine, lead, "@Ben", ANN, NOW)
    comments.change(engine, comment, "@Ben @Chief", ANN, NOW + timedelta(minutes=1))
    assert [told(engine, one)[1] for one in (BEN, CHIEF)] == [1, 1]
    row = listed(engine, lead)[0]
    assert (row["text"], row["edited_at"] is not None) == ("@Ben @Chief", True)


def test_ones_own_is_changed_by_oneself_and_deleted_by_an_admin_too(engine, lead):
    comment = comments.write(engine, lead, "@Chief", ANN, NOW)
    for person in (BEN, CHIEF):
        with pytest.raises(NotAllowed):
            comments.change(engine, comment, "x", person, NOW)
    with pytest.raises(NotAllowed):
        comments.delete(engine, comment, BEN, NOW)
    comments.delete(engine, comment, CHIEF, NOW)
    assert listed(engine, lead) == []
    assert told(engine, CHIEF) == ([], 0), "its notices go with it"
    with reading(engine) as connection:
        assert list(connection.scalars(select(Audit.action))) == ["commented", "comment_deleted"]


def test_a_pinned_one_stands_first(engine, lead):
    first = comments.write(engine, lead, "first", ANN, NOW)
    comments.write(engine, lead, "second", BEN, NOW + timedelta(minutes=1))
    assert [row["text"] for row in listed(engine, lead)] == ["second", "first"]
    comments.pin(engine, first, True, BEN, NOW)
    assert [row["text"] for row in listed(engine, lead)] == ["first", "second"]
    comments.pin(engine, first, False, BEN, NOW)
    assert [row["text"] for row in listed(engine, lead)] == ["second", "first"]


@pytest.mark.parametrize("text", ["", "  \n ", None, 7, ["x"], "\x00\x07"])
def test_a_comment_needs_some_text(engine, lead, text):
    with pytest.raises(InvalidInput, match="needs some text"):
        comments.write(engine, lead, text, ANN, NOW)


def test_a_comment_has_a_limit(engine, lead):
    comments.write(engine, lead, "é" * 2000, ANN, NOW)
    with pytest.raises(InvalidInput, match="may have 2,000 characters; this one has 2,001"):
        comments.write(engine, lead, "é" * 2001, ANN, NOW)


@pytest.mark.parametrize("forged", [0, 99, -1, 2**31, 10**30, True, None, "1", {"a": 1}, 1.5])
def test_what_is_not_there_is_not_found(engine, lead, forged):
    comments.write(engine, lead, "x", ANN, NOW)
    with pytest.raises(NotFound):
        comments.write(engine, forged, "x", ANN, NOW)
    for act in (
        lambda: comments.change(engine, forged, "y", ANN, NOW),
        lambda: comments.delete(engine, forged, CHIEF, NOW),
        lambda: comments.pin(engine, forged, True, CHIEF, NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert [row["text"] for row in listed(engine, lead)] == ["x"]


def test_who_is_given_leads_is_told(engine, lead):
    set_owner(engine, [lead], "ben", ANN, NOW)
    assert [(row["kind"], row["lead"], row["who"]) for row in told(engine, BEN)[0]] == [("assigned", "Ada", "Ann")]
    set_owner(engine, [lead], "Ann", ANN, NOW)
    set_owner(engine, [lead], "Twin", ANN, NOW)
    set_owner(engine, [lead], None, ANN, NOW)
    assert told(engine, ANN)[1] == 0, "nobody tells themselves"
    set_owner(engine, range(lead, lead + 12), "chief@acme.test", None, NOW)
    rows, unread = told(engine, CHIEF)
    assert (unread, rows[0]["who"], rows[0]["leads"]) == (1, None, 12), "by a rule, once for all of them"
    with reading(engine) as connection:
        given = lead_edit_rows(connection, notices.edits_of(connection, rows[0]["id"]))
        assert given == list(range(lead, lead + 12))
        assert notices.edits_of(connection, 10**9) == ()


def lead_edit_rows(connection, edits):
    chosen = select(LeadEditRow.lead_id).where(LeadEditRow.edit_id.in_(edits))
    return sorted(connection.scalars(chosen))


def test_notices_are_read_one_by_one_or_all_and_only_ones_own(engine, lead):
    for minute in range(3):
        comments.write(engine, lead, "@Ben @Chief", ANN, NOW + timedelta(minutes=minute))
    newest = told(engine, BEN)[0][0]["id"]
    comments.read(engine, BEN, NOW, newest)
    comments.read(engine, BEN, NOW, told(engine, CHIEF)[0][0]["id"])
    comments.read(engine, BEN, NOW, "forged")
    assert [row["is_read"] for row in told(engine, BEN)[0]] == [True, False, False]
    comments.read(engine, BEN, NOW)
    assert (told(engine, BEN)[1], told(engine, CHIEF)[1]) == (0, 3)
