"""Sessions end by themselves: the clock is the test's."""

from sqlalchemy import select

from core.store.engine import reading, writing
from core.store.models import Session
from core.web import auth
from tests.browser import NOON, Browser, callback

TICK = {
    "output": "out.title",
    "outputs": {"id": "out", "property": "title"},
    "inputs": [{"id": "tick", "property": "n_intervals", "value": 3}],
    "changedPropIds": ["tick.n_intervals"],
}


def seen(server):
    with reading(server.config["ENGINE"]) as connection:
        return connection.scalar(select(Session.seen_at))


def test_idle_people_sign_in_again(person, clock):
    browser = person("sales")
    clock.go_on(minutes=29)
    assert browser.call(callback()).status_code == 200
    clock.go_on(minutes=29)
    assert browser.get("/").status_code == 200
    clock.go_on(minutes=30)
    assert browser.call(callback()).status_code == 401
    assert browser.get("/data?x=1").location == "/login?next=/data?x%3D1"


def test_busy_people_sign_in_again_after_twelve_hours(person, clock):
    browser = person("sales")
    for _ in range(35):
        clock.go_on(minutes=20)
        assert browser.get("/").status_code == 200
    clock.go_on(minutes=20)
    assert browser.get("/").status_code == 302


def test_a_timer_is_nobody(server, person, clock):
    browser = person("sales")
    for _ in range(29):
        clock.go_on(minutes=1)
        assert browser.call(TICK).status_code == 200
    assert seen(server) == NOON
    clock.go_on(minutes=1)
    assert browser.call(TICK).status_code == 401


def test_signs_of_life_are_written_once_a_minute(server, person, clock):
    browser = person("sales")
    clock.go_on(seconds=59)
    browser.get("/")
    assert seen(server) == NOON
    clock.go_on(seconds=1)
    browser.get("/")
    assert seen(server) == clock.time


def test_a_busy_database_keeps_nobody_out(server, person, clock, monkeypatch):
    browser = person("sales")
    clock.go_on(minutes=5)
    from core.errors import Busy

    def busy(*_):
        raise Busy("An import is being written.")

    monkeypatch.setattr(auth.sessions, "touch", busy)
    assert browser.get("/").status_code == 200
    monkeypatch.undo()
    browser.get("/")
    assert seen(server) == clock.time


def test_another_role_counts_at_once(server, person):
    browser = person("marketing")
    assert browser.get("/data").status_code == 200
    with writing(server.config["ENGINE"]) as connection:
        from core.store.models import User

        connection.execute(User.__table__.update().values(role="viewer"))
    assert browser.get("/data").status_code == 403
    with writing(server.config["ENGINE"]) as connection:
        connection.execute(User.__table__.update().values(disabled=True))
    assert browser.get("/").status_code == 302


def test_a_cookie_signed_with_another_key_is_nothing(serve, settings, person):
    from dataclasses import replace

    copied = person("admin").client.get_cookie("session").value
    other = Browser(serve(replace(settings, secret_key="z" * 40)))
    other.client.set_cookie("session", copied)
    assert other.get("/").status_code == 302


def test_a_page_that_draws_itself_again_is_nobody(server, person, clock):
    browser = person("sales")
    for _ in range(29):
        clock.go_on(minutes=1)
        assert browser.call(callback(), **{"X-Background": "1"}).status_code == 200
    assert seen(server) == NOON
    clock.go_on(minutes=1)
    assert browser.call(callback(), **{"X-Background": "1"}).status_code == 401
