from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.access import people, sessions
from core.store.models import Session
from tests.browser import NOON

LIMITS = sessions.Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
SECOND = timedelta(seconds=1)


@pytest.fixture
def ann(connection):
    return people.add(connection, "ann@example.com", "sales", NOON)


def test_a_token_is_its_persons_session(connection, ann):
    token = sessions.start(connection, ann.id, "Firefox\nforged", NOON)
    found = sessions.resume(connection, token, LIMITS, NOON)
    assert found.person == ann
    assert sessions.resume(connection, token + "x", LIMITS, NOON) is None
    assert sessions.resume(connection, found.id_hash, LIMITS, NOON) is None
    row = connection.execute(select(Session.__table__)).one()
    assert token not in str(row)
    assert row.agent == "Firefox forged"


def test_idle_sessions_run_out(connection, ann):
    token = sessions.start(connection, ann.id, "", NOON)
    assert sessions.resume(connection, token, LIMITS, NOON + LIMITS.idle - SECOND)
    assert sessions.resume(connection, token, LIMITS, NOON + LIMITS.idle) is None


def test_a_touch_keeps_alive_but_not_for_ever(connection, ann):
    token = sessions.start(connection, ann.id, "", NOON)
    now = NOON
    while now < NOON + LIMITS.absolute - timedelta(minutes=20):
        now += timedelta(minutes=20)
        found = sessions.resume(connection, token, LIMITS, now)
        assert found is not None
        sessions.touch(connection, found.id_hash, now)
    assert sessions.resume(connection, token, LIMITS, NOON + LIMITS.absolute - SECOND)
    assert sessions.resume(connection, token, LIMITS, NOON + LIMITS.absolute) is None


def test_a_sign_of_life_is_due_after_a_minute(connection, ann):
    token = sessions.start(connection, ann.id, "", NOON)
    found = sessions.resume(connection, token, LIMITS, NOON)
    assert not found.is_due(NOON + timedelta(seconds=59))
    assert found.is_due(NOON + timedelta(seconds=60))


def test_an_ended_session_cannot_be_touched_back(connection, ann):
    token = sessions.start(connection, ann.id, "", NOON)
    other = sessions.start(connection, ann.id, "", NOON)
    sessions.end(connection, token)
    sessions.touch(connection, sessions.hash_token(token), NOON)
    assert sessions.resume(connection, token, LIMITS, NOON) is None
    assert sessions.resume(connection, other, LIMITS, NOON)
    sessions.end_all(connection, ann.id)
    assert sessions.resume(connection, other, LIMITS, NOON) is None


def test_sweeping_takes_only_what_ran_out(connection, ann):
    sessions.start(connection, ann.id, "", NOON)
    later = NOON + LIMITS.idle
    kept = sessions.start(connection, ann.id, "", later)
    sessions.sweep(connection, LIMITS, later)
    assert connection.scalar(select(func.count()).select_from(Session)) == 1
    assert sessions.resume(connection, kept, LIMITS, later)
