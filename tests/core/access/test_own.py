from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access import browsers, links, own, pending, people, sessions
from core.errors import InvalidInput, NotFound, WrongSecret
from core.store.engine import reading, writing
from core.store.models import Audit
from tests.browser import NOON

GOOD, BETTER = "violet kangaroo ladder", "quiet harbour lantern"
LIMITS = sessions.Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def ann(engine):
    with writing(engine) as connection:
        return people.add(connection, "ann@example.com", "sales", NOON, name="Ann", password=GOOD)


@pytest.fixture
def two(engine, ann):
    """The hashes of two sessions of Ann's; the second was seen a minute later."""
    with writing(engine) as connection:
        tokens = [sessions.start(connection, ann.id, FIREFOX, NOON + timedelta(minutes=i)) for i in range(2)]
        return [sessions.hash_token(token) for token in tokens]


def listed(engine, ann, this, now=NOON):
    with reading(engine) as connection:
        return browsers.browsers(connection, ann.id, this, LIMITS, now)


def test_this_browser_comes_first_and_those_that_ran_out_are_gone(engine, ann, two):
    found = listed(engine, ann, two[0])
    assert [(one.handle, one.is_this) for one in found] == [(two[0][:16], True), (two[1][:16], False)]
    assert (found[1].label, found[1].created_at) == ("Firefox on Windows", NOON + timedelta(minutes=1))
    assert len(listed(engine, ann, two[0], NOON + LIMITS.idle)) == 1


def test_ending_one_or_the_others(engine, ann, two):
    own.end_session(engine, ann, two[1][:16], NOON)
    assert [one.is_this for one in listed(engine, ann, two[0])] == [True]
    with pytest.raises(NotFound, match="signed out already"):
        own.end_session(engine, ann, two[1][:16], NOON)
    own.end_other_sessions(engine, ann, "another", NOON)
    assert listed(engine, ann, two[0]) == []


@pytest.mark.parametrize("forged", ["", "%", None, 7, ["x"]])
def test_handles_that_are_nobodys(engine, ann, two, forged):
    with pytest.raises((NotFound, InvalidInput)):
        own.end_session(engine, ann, forged, NOON)
    assert len(listed(engine, ann, two[0])) == 2


def test_nobody_ends_another_persons_session(engine, ann, two):
    with writing(engine) as connection:
        bob = people.add(connection, "bob@example.com", "admin", NOON)
    with pytest.raises(NotFound):
        own.end_session(engine, bob, two[0][:16], NOON)
    own.end_other_sessions(engine, bob, "x", NOON)
    assert len(listed(engine, ann, two[0])) == 2


def test_another_password_ends_the_other_sessions_links_and_half_sign_ins(engine, ann, two):
    with writing(engine) as connection:
        link = links.create(connection, ann.id, NOON)
        half = pending.start(connection, ann.id, NOON, "/")
    with pytest.raises(InvalidInput, match="12 to 128"):
        own.change_password(engine, ann, "short", two[0], NOON)
    own.change_password(engine, ann, BETTER, two[0], NOON)
    assert [one.is_this for one in listed(engine, ann, two[0])] == [True]
    with reading(engine) as connection:
        assert people.check(connection, ann.email, BETTER) == ann
        assert pending.look(connection, half, NOON) is None
        with pytest.raises(NotFound):
            links.look(connection, link, NOON)
        people.prove(connection, ann.id, BETTER)
        with pytest.raises(WrongSecret):
            people.prove(connection, ann.id, GOOD)


def test_who_has_no_password_proves_nothing(engine):
    with writing(engine) as connection:
        bob = people.add(connection, "bob@example.com", "sales", NOON)
        assert not people.has_password(connection, bob.id)
        for guess in ("", "None"):
            with pytest.raises(WrongSecret):
                people.prove(connection, bob.id, guess)


def test_a_name_is_one_line_of_a_hundred_characters(engine, ann):
    own.rename(engine, ann, "  Ann\nforged ", NOON)
    own.choose(engine, ann, "theme", "dark")
    with reading(engine) as connection:
        assert people.find(connection, ann.email).name == "Ann forged"
        assert connection.scalar(select(Audit.action).order_by(Audit.id.desc()).limit(1)) == "name_set"
    with pytest.raises(InvalidInput, match="longer than 100"):
        own.rename(engine, ann, "x" * 101, NOON)
    with pytest.raises(InvalidInput, match="A text was expected"):
        own.rename(engine, ann, {"a": 1}, NOON)


def test_a_half_sign_in_lasts_ten_minutes(engine, ann):
    with writing(engine) as connection:
        token = pending.start(connection, ann.id, NOON, "/data")
        assert pending.look(connection, token, NOON).person == ann
        assert pending.look(connection, token, NOON + pending.LIFETIME) is None
        assert pending.look(connection, "x", NOON) is None
        people.add(connection, "root@example.com", "admin", NOON)
        people.disable(connection, ann.email, NOON)
        assert pending.look(connection, token, NOON) is None


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.0 Safari/605.1",
            "Safari on macOS",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/140.0 Safari/537", "Chrome on Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537 EdgA/140.0", "Edge on Android"),
        ("curl/8.5", "curl/8.5"),
        ("", "Unknown browser"),
    ],
)
def test_what_browsers_are_called(agent, label):
    assert browsers.label(agent) == label
