import re

import pytest
from sqlalchemy import select

from core.access import links, passwords, people
from core.store.engine import reading, writing
from core.store.models import Audit, Session
from core.web.auth import current_person
from tests.browser import NOON, Browser

EMAIL, GOOD = "ann@example.com", "violet kangaroo ladder"


@pytest.fixture
def ann(server):
    with writing(server.config["ENGINE"]) as connection:
        return people.add(connection, EMAIL, "marketing", NOON, name="Ann", password=GOOD)


@pytest.fixture
def link(server, ann):
    with writing(server.config["ENGINE"]) as connection:
        return "/welcome/" + links.create(connection, ann.id, NOON)


@pytest.fixture
def visitor(stranger):
    stranger.get("/login")
    return stranger


def audits(server):
    with reading(server.config["ENGINE"]) as connection:
        return list(connection.execute(select(Audit.action, Audit.user_id, Audit.detail).order_by(Audit.id)))


def test_sign_in_and_on(visitor, ann, server):
    answer = visitor.post("/login", email="ANN@example.com", password=GOOD, next="/data?upload=1")
    assert (answer.status_code, answer.location) == (303, "/data?upload=1")
    assert visitor.get("/data").status_code == 200
    assert visitor.get("/login?next=/data").location == "/data"
    assert audits(server)[-1] == ("sign_in", ann.id, {"how": "password", "address": "127.0.0.1"})


def test_who_is_signed_in(server, ann):
    with server.test_client() as client:
        client.get("/login", buffered=True)
        assert current_person() is None
        token = client.get_cookie("_csrf_token").value
        client.post("/login", data={"csrf_token": token, "email": EMAIL, "password": GOOD})
        client.get("/", buffered=True)
        assert current_person() == ann


@pytest.mark.parametrize("url", ["/\\evil.com", "////evil.com", "/%09/evil", "https:evil", "//evil.com"])
def test_next_never_leads_away(visitor, ann, url):
    assert visitor.post("/login", email=EMAIL, password=GOOD, next=url).location == "/"


def test_wrong_password_and_unknown_person_look_the_same(server, visitor, ann, monkeypatch):
    verified = []
    verify = passwords.verify
    monkeypatch.setattr(passwords, "verify", lambda kept, given: verified.append(kept) or verify(kept, given))
    wrong = visitor.post("/login", email=EMAIL, password="nope")
    unknown = visitor.post("/login", email="eve@example.com", password="nope")
    assert wrong.status_code == unknown.status_code == 401
    tokens = re.compile(r'name="csrf_token" value="[^"]+"')
    assert tokens.sub("", wrong.text) == tokens.sub("", unknown.text).replace("eve@example.com", EMAIL)
    assert "E-mail or password is wrong." in wrong.text
    assert EMAIL in wrong.text  # what was typed is kept, but for the password
    assert "nope" not in wrong.text
    assert len(verified) == 2
    assert verified[1] is None
    assert [(action, who) for action, who, _ in audits(server)][-2:] == [
        ("sign_in_failed", ann.id),
        ("sign_in_failed", None),
    ]


def test_the_sixth_try_waits(visitor, ann):
    for _ in range(5):
        assert visitor.post("/login", email=EMAIL, password="nope").status_code == 401
    answer = visitor.post("/login", email=" ANN@example.com", password=GOOD)
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert f"Too many tries. Wait {seconds} s." in answer.text
    assert visitor.post("/login", email="bob@example.com", password="nope").status_code == 401


def test_right_passwords_do_not_count(visitor, ann):
    for _ in range(7):
        assert visitor.post("/login", email=EMAIL, password=GOOD).status_code == 303
        visitor.get("/")


def test_an_address_has_twenty_tries(visitor):
    for number in range(20):
        assert visitor.post("/login", email=f"a{number}@example.com", password="nope").status_code == 401
    assert visitor.post("/login", email="b@example.com", password="nope").status_code == 429


def test_a_new_session_has_a_new_token(server, visitor, ann):
    visitor.post("/login", email=EMAIL, password=GOOD)
    before = visitor.client.get_cookie("session").value
    visitor.get("/")
    visitor.post("/login", email=EMAIL, password=GOOD)
    with reading(server.config["ENGINE"]) as connection:
        assert len(connection.execute(select(Session.id_hash)).all()) == 1
    stale = Browser(server)
    stale.client.set_cookie("session", before)
    assert stale.get("/").status_code == 302


def test_sign_out_kills_copied_cookies(server, person):
    browser = person("sales")
    copied = browser.client.get_cookie("session").value
    assert browser.post("/logout").location == "/login"
    assert browser.get("/").status_code == 302
    thief = Browser(server)
    thief.client.set_cookie("session", copied)
    assert thief.get("/").status_code == 302
    assert audits(server)[-1][0] == "sign_out"


def test_a_late_answer_does_not_bring_a_session_back(server, person):
    browser = person("sales")
    late = browser.client.get_cookie("session").value
    browser.post("/logout")
    browser.client.set_cookie("session", late)  # as the answer to a callback still under way would
    assert browser.get("/").status_code == 302


def test_a_link_shows_whose_it_is_and_signs_in_once(server, stranger, ann, link):
    page = stranger.get(link)
    assert EMAIL in page.text
    assert 'autocomplete="new-password"' in page.text
    assert stranger.get(link).status_code == 200  # looking does not use it up
    assert stranger.post(link, skip="1").location == "/"
    assert stranger.get("/").status_code == 200
    again = Browser(server).get(link)
    assert again.status_code == 404
    assert "used already or has expired" in again.text


def test_a_password_chosen_by_link(server, stranger, ann, link):
    stranger.get(link)
    short = stranger.post(link, password="short")
    assert short.status_code == 400
    assert "Password must have 12 to 128 characters; this has 5." in short.text
    assert 'aria-describedby="error hint"' in short.text
    assert stranger.post(link, password="quiet harbour lantern").status_code == 303
    assert stranger.get("/").status_code == 200
    with reading(server.config["ENGINE"]) as connection:
        assert people.check(connection, EMAIL, "quiet harbour lantern")
        assert people.check(connection, EMAIL, GOOD) is None


def test_a_link_after_a_day(stranger, link, clock):
    clock.go_on(hours=24)
    assert stranger.get(link).status_code == 404


def test_forms_want_the_token(stranger, ann, link):
    for path in ("/login", link, "/logout"):
        answer = stranger.client.post(path, data={"email": EMAIL, "password": GOOD, "skip": "1"})
        assert answer.status_code == 400
        assert "This page is out of date." in answer.text


def test_no_secret_in_pages_logs_or_records(server, visitor, ann, link, caplog):
    pages = [visitor.post("/login", email=GOOD, password="my own secret"), visitor.get(link)]
    pages.append(visitor.post("/login", email=EMAIL, password="my own secret"))
    pages.append(visitor.post(link, password="my own secret"))
    pages.append(visitor.get("/"))
    assert not [page for page in pages if "my own secret" in page.text or "argon2" in page.text]
    assert "my own secret" not in caplog.text + str(audits(server))
    assert GOOD not in caplog.text + str(audits(server))
    assert link not in caplog.text + str(audits(server))


def test_text_from_people_is_text(server, visitor):
    answer = visitor.post("/login", email="<img src=x onerror=alert(1)>", password='"><script>', next="/\"'>")
    assert "<img" not in answer.text
    assert "<script>" not in answer.text
