"""What open pages look at every few seconds."""

from datetime import UTC, datetime

from sqlalchemy import select

from core.access.person import Person
from core.access.roles import Role
from core.jobs import comments
from core.store.engine import reading, writing
from core.store.models import Session
from core.store.settings import set_team
from tests.browser import NOON
from tests.factories import World

PATH = "/data/version"


def test_it_changes_with_the_data_and_with_the_teams_day(server, person, clock):
    browser = person("viewer")
    assert browser.get(PATH).json == {"version": "0.2026-11-22", "talk": 0}
    with writing(server.config["ENGINE"]) as connection:
        set_team(connection, "time_zone", "America/New_York")
    assert browser.get(PATH).json == {"version": "1.2026-11-22", "talk": 0}
    clock.time = datetime(2026, 11, 23, 4, 59, tzinfo=UTC)
    browser = person("viewer")
    assert browser.get(PATH).json == {"version": "1.2026-11-22", "talk": 0}
    clock.go_on(minutes=1)
    assert browser.get(PATH).json == {"version": "1.2026-11-23", "talk": 0}


def test_who_has_it_is_told_nothing_more(person):
    browser = person("viewer")
    known = {"If-None-Match": browser.get(PATH).headers["ETag"]}
    answer = browser.get(PATH, headers=known)
    assert (answer.status_code, answer.data) == (304, b"")
    assert browser.get(PATH, headers={"If-None-Match": '"9.2026-11-22"'}).status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_people_say_retires_no_figure(server, person):
    browser = person("sales")
    known = browser.get(PATH)
    with writing(server.config["ENGINE"]) as connection:
        lead = World(connection).lead("2026-03-01")
    sales = Person(1, "x@acme.test", "", Role.SALES)
    number = comments.write(server.config["ENGINE"], lead, "Hello", sales, NOON)
    steps = (
        lambda: comments.change(server.config["ENGINE"], number, "Hello you", sales, NOON),
        lambda: comments.pin(server.config["ENGINE"], number, True, sales, NOON),
        lambda: comments.delete(server.config["ENGINE"], number, sales, NOON),
    )
    for talk, step in enumerate((lambda: None, *steps), 1):
        step()
        answer = browser.get(PATH, headers={"If-None-Match": known.headers["ETag"]})
        assert answer.json == {"version": known.json["version"], "talk": talk}


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
