"""What open pages look at every few seconds."""

from datetime import UTC, datetime

from sqlalchemy import select

from core.store.engine import reading, writing
from core.store.models import Session
from core.store.settings import set_team
from tests.browser import NOON

PATH = "/data/version"


def test_it_changes_with_the_data_and_with_the_teams_day(server, person, clock):
    browser = person("viewer")
    assert browser.get(PATH).json == {"version": "0.2026-11-22"}
    with writing(server.config["ENGINE"]) as connection:
        set_team(connection, "time_zone", "America/New_York")
    assert browser.get(PATH).json == {"version": "1.2026-11-22"}
    clock.time = datetime(2026, 11, 23, 4, 59, tzinfo=UTC)
    browser = person("viewer")
    assert browser.get(PATH).json == {"version": "1.2026-11-22"}
    clock.go_on(minutes=1)
    assert browser.get(PATH).json == {"version": "1.2026-11-23"}


def test_who_has_it_is_told_nothing_more(person):
    browser = person("viewer")
    known = {"If-None-Match": browser.get(PATH).headers["ETag"]}
    answer = browser.get(PATH, headers=known)
    assert (answer.status_code, answer.data) == (304, b"")
    assert browser.get(PATH, headers={"If-None-Match": '"9.2026-11-22"'}).status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_looking_keeps_nobody_signed_in(server, person, clock):
    browser = person("viewer")
    for _ in range(29):
        clock.go_on(minutes=1)
        assert browser.get(PATH, headers={"X-Background": "1"}).status_code == 200
    with reading(server.config["ENGINE"]) as connection:
        assert connection.scalar(select(Session.seen_at)) == NOON
    clock.go_on(minutes=1)
    script = {"X-Background": "1", "Sec-Fetch-Mode": "cors"}
    assert browser.get(PATH, headers=script).status_code == 401
