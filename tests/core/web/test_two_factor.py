"""Two-factor sign-in as a browser meets it: set up, the second step, and being made to."""

import html
import re
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from core.access import links, people
from core.store.engine import reading, writing
from core.store.models import Audit, PendingSignIn, Session
from core.store.settings import set_team
from tests.browser import NOON, Browser, callback
from tests.totp import code

EMAIL, GOOD = "ann@example.com", "violet kangaroo ladder"

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def ann(server):
    with writing(server.config["ENGINE"]) as connection:
        return people.add(connection, EMAIL, "marketing", NOON, name="Ann", password=GOOD)


def password_step(server, **more):
    """A browser that did the first step."""
    browser = Browser(server)
    browser.get("/login")
    answer = browser.post("/login", email=EMAIL, password=GOOD, **more)
    assert answer.status_code == 303, answer.text
    browser.first = answer
    return browser


def enrol(browser, clock):
    """The key and the recovery codes of a signed-in browser's new second factor."""
    page = browser.get("/two-factor").text
    key = re.search(r'id="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    shown = browser.post("/two-factor/confirm", code=code(key, clock()))
    assert shown.status_code == 200, shown.text
    return key, re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", shown.text)


@pytest.fixture
def enrolled(server, ann, clock):
    """The key and recovery codes of Ann; the code she set it up with is five minutes old."""
    browser = password_step(server)
    browser.get("/")
    found = enrol(browser, clock)
    clock.go_on(minutes=5)
    return found


@pytest.fixture
def key(enrolled):
    return enrolled[0]


def sessions_of(server):
    with reading(server.config["ENGINE"]) as connection:
        return connection.scalar(select(func.count()).select_from(Session))


def actions(server):
    with reading(server.config["ENGINE"]) as connection:
        return list(connection.execute(select(Audit.action, Audit.user_id, Audit.detail).order_by(Audit.id)))


def is_in(browser):
    return browser.get("/").status_code == 200


def test_the_picture_and_the_key_are_shown_and_the_codes_once(server, ann, clock):
    browser = password_step(server)
    browser.get("/")
    page = browser.get("/two-factor")
    key = re.search(r'id="key">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    picture = html.unescape(re.search(r'src="(data:image/svg[^"]+)"', page.text)[1])
    assert unquote(picture).startswith("data:image/svg+xml")
    assert page.headers["Cache-Control"] == "no-store"
    assert key in browser.get("/two-factor").text.replace(" ", "")  # the same until it is confirmed
    wrong = browser.post("/two-factor/confirm", code="000000")
    assert (wrong.status_code, "not the code the app shows" in wrong.text) == (400, True)
    found, codes = enrol(browser, clock)
    assert (found, len(codes)) == (key, 10)
    after = browser.get("/two-factor").text
    assert "10 of 10 recovery codes are left" in after
    assert not [secret for secret in (key, *codes) if secret in after.replace(" ", "")]


def test_setting_it_up_signs_the_other_browsers_out(server, ann, clock):
    other, browser = password_step(server), password_step(server)
    assert is_in(other)
    assert is_in(browser)
    enrol(browser, clock)
    assert is_in(browser)
    assert not is_in(other)


def test_the_password_alone_signs_nobody_in(server, key, clock):
    before = sessions_of(server)
    browser = password_step(server, next="/data?x=1")
    assert browser.first.location == "/login/code"
    assert sessions_of(server) == before
    assert not is_in(browser)
    assert browser.call(callback()).status_code == 401
    assert browser.get("/two-factor").status_code == 302
    browser.get("/login/code")
    answer = browser.post("/login/code", code=code(key, clock()))
    assert (answer.status_code, answer.location) == (303, "/data?x=1")
    assert is_in(browser)
    assert actions(server)[-1][2]["how"] == "password, app"
    assert browser.get("/login/code").location == "/login"  # it is over


def test_the_second_step_needs_the_first(server, key, clock):
    stranger = Browser(server)
    assert stranger.get("/login/code").location == "/login"
    stranger.get("/login")
    answer = stranger.post("/login/code", code=code(key, clock()))
    assert (answer.status_code, answer.location) == (303, "/login?expired=1")
    assert not is_in(stranger)


def test_a_wrong_code_is_told_and_on_record(server, key, clock):
    browser = password_step(server)
    browser.get("/login/code")
    answer = browser.post("/login/code", code="000000")
    assert answer.status_code == 400
    assert "The code is wrong, or was used already." in answer.text
    assert not is_in(browser)
    assert [(action, detail.get("step")) for action, _, detail in actions(server)][-1] == ("sign_in_failed", "code")


def test_a_code_seen_over_the_shoulder_is_of_no_use(server, key, clock):
    used = code(key, clock())
    first, second = password_step(server), password_step(server)
    for browser in (first, second):
        browser.get("/login/code")
    assert first.post("/login/code", code=used).status_code == 303
    thief = password_step(server)
    thief.get("/login/code")
    assert thief.post("/login/code", code=used).status_code == 400
    # Whoever was half in before the code was used begins again.
    assert second.post("/login/code", code=code(key, clock(), 1)).location == "/login?expired=1"
    assert not is_in(thief)
    assert not is_in(second)


def test_a_recovery_code_signs_in_once(server, enrolled, clock):
    given = enrolled[1][3]
    for expected in (303, 400):
        browser = password_step(server)
        browser.get("/login/code")
        assert browser.post("/login/code", code=given.upper()).status_code == expected
    assert "9 recovery" not in browser.get("/login/code").text
    assert "recovery_code_used" in [action for action, *_ in actions(server)]


def test_five_wrong_codes_a_minute_whatever_browser_they_come_from(server, key, clock):
    browsers = [password_step(server) for _ in range(2)]
    for browser in browsers:
        browser.get("/login/code")
    tries = [browsers[i % 2].post("/login/code", code=f"00000{i}").status_code for i in range(5)]
    assert tries == [400] * 5
    answer = browsers[0].post("/login/code", code=code(key, clock()))
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert not is_in(browsers[0])


def test_right_codes_do_not_count(server, key, clock):
    for _ in range(7):
        browser = password_step(server)
        browser.get("/login/code")
        assert browser.post("/login/code", code=code(key, clock())).status_code == 303
        clock.go_on(seconds=30)


def test_a_half_sign_in_ends_after_ten_minutes(server, key, clock):
    browser = password_step(server)
    browser.get("/login/code")
    clock.go_on(minutes=10)
    assert browser.post("/login/code", code=code(key, clock())).location == "/login?expired=1"
    password_step(server)
    with reading(server.config["ENGINE"]) as connection:
        assert connection.scalar(select(func.count()).select_from(PendingSignIn)) == 1


def test_a_cookie_planted_before_is_worth_nothing_after(server, key, clock):
    browser = password_step(server)
    between = browser.client.get_cookie("session").value
    browser.get("/login/code")
    browser.post("/login/code", code=code(key, clock()))
    after = browser.client.get_cookie("session").value
    assert between != after
    thief = Browser(server)
    thief.client.set_cookie("session", between)
    assert not is_in(thief)
    assert thief.get("/login/code").location == "/login"


def test_the_first_step_signs_out_who_was_in(server, key, person):
    browser = person("sales")
    copied = browser.client.get_cookie("session").value
    browser.post("/login", email=EMAIL, password=GOOD)
    thief = Browser(server)
    thief.client.set_cookie("session", copied)
    assert not is_in(browser)
    assert not is_in(thief)


class TestLink:
    """A one-time link leads to the second step too, and does nothing before it."""

    @pytest.fixture
    def link(self, server, ann, key, clock):
        with writing(server.config["ENGINE"]) as connection:
            return "/welcome/" + links.create(connection, ann.id, clock())

    def open(self, server, link, **fields):
        browser = Browser(server)
        browser.get(link)
        answer = browser.post(link, **fields)
        assert (answer.status_code, answer.location) == (303, "/login/code"), answer.text
        browser.get("/login/code")
        return browser

    def test_the_new_password_counts_after_the_code(self, server, link, key, clock):
        browser = self.open(server, link, password="quiet harbour lantern")
        assert not is_in(browser)
        with reading(server.config["ENGINE"]) as connection:
            assert people.check(connection, EMAIL, GOOD)
        assert browser.post("/login/code", code="000000").status_code == 400
        assert Browser(server).get(link).status_code == 200  # not used up yet
        assert browser.post("/login/code", code=code(key, clock())).location == "/"
        assert is_in(browser)
        with reading(server.config["ENGINE"]) as connection:
            assert people.check(connection, EMAIL, "quiet harbour lantern")
            assert people.check(connection, EMAIL, GOOD) is None
        assert Browser(server).get(link).status_code == 404

    def test_a_link_signs_in_once_however_many_began_with_it(self, server, link, key, clock, ann):
        first = self.open(server, link, skip="1")
        assert first.post("/login/code", code=code(key, clock())).status_code == 303
        second = Browser(server)
        second.get("/login")
        assert second.post(link, skip="1").status_code == 404

    def test_a_link_that_was_voided_between_the_steps(self, server, link, key, clock, ann):
        browser = self.open(server, link, skip="1")
        with writing(server.config["ENGINE"]) as connection:
            links.void(connection, ann.id, clock())
        assert browser.post("/login/code", code=code(key, clock())).status_code == 404
        assert not is_in(browser)

    def test_a_weak_password_is_told_at_once(self, server, link):
        browser = Browser(server)
        browser.get(link)
        answer = browser.post(link, password="short")
        assert (answer.status_code, "12 to 128 characters" in answer.text) == (400, True)


class TestLookingAfter:
    @pytest.fixture
    def browser(self, server, key, clock):
        browser = password_step(server)
        browser.get("/login/code")
        browser.post("/login/code", code=code(key, clock()))
        browser.get("/two-factor")
        return browser

    @pytest.mark.parametrize("path", ["/two-factor/codes", "/two-factor/off"])
    def test_both_need_the_password(self, server, browser, path):
        answer = browser.post(path, password="not it at all")
        assert (answer.status_code, "This is not your password." in answer.text) == (400, True)
        assert "10 of 10 recovery codes" in browser.get("/two-factor").text
        for _ in range(4):
            browser.post(path, password="not it at all")
        assert browser.post(path, password=GOOD).status_code == 429

    def test_new_codes_take_the_place_of_the_old(self, server, browser, enrolled):
        shown = browser.post("/two-factor/codes", password=GOOD).text
        new = re.findall(r"<code>([a-z2-9-]{11})</code>", shown)
        assert len(new) == 10
        assert not set(new) & set(enrolled[1])

    def test_off_again(self, server, browser):
        assert browser.post("/two-factor/off", password=GOOD).location == "/settings"
        assert password_step(server).first.location == "/"
        assert "Set up two-factor" in browser.get("/two-factor").text


class TestRequired:
    @pytest.fixture(autouse=True)
    def wanted(self, server):
        with writing(server.config["ENGINE"]) as connection:
            set_team(connection, "require_two_factor", "admins")

    def test_nothing_is_answered_before_it_is_set_up(self, server, person, clock):
        admin = person("admin")
        for path in ("/", "/data", "/team", "/nothing/here", "/welcome"):
            answer = admin.get(path)
            assert (answer.status_code, answer.location) == (302, "/two-factor"), path
        for path in ("/_dash-layout", "/_dash-dependencies", "/data/version", "/export/junk.csv"):
            assert admin.get(path, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401, path
        assert admin.call(callback()).status_code == 401
        assert admin.post("/two-factor/off", password="x").status_code == 401
        assert "Your team asks for this" in admin.get("/two-factor").text
        enrol(admin, clock)
        assert is_in(admin)

    def test_others_are_left_alone(self, person):
        assert is_in(person("sales"))

    def test_signing_out_is_always_possible(self, server, person):
        admin = person("admin")
        admin.get("/two-factor")
        assert admin.post("/logout").location == "/login"

    def test_who_turns_it_off_sets_it_up_again(self, server, person, clock):
        admin = person("admin")
        with writing(server.config["ENGINE"]) as connection:
            mine = people.find(connection, "admin@example.com")
            people.set_password(connection, mine.id, GOOD, clock())
        admin = Browser(server).sign_in("admin")
        admin.get("/two-factor")
        enrol(admin, clock)
        assert admin.post("/two-factor/off", password=GOOD).status_code == 303
        assert admin.get("/").location == "/two-factor"


def test_forms_want_the_token(server, key):
    browser = password_step(server)
    for path in ("/login/code", "/two-factor/confirm", "/two-factor/codes", "/two-factor/off"):
        answer = browser.client.post(path, data={"code": "1"})
        assert answer.status_code in {400, 401}
    assert "out of date" in browser.client.post("/login/code", data={"code": "1"}).text


def test_no_secret_in_logs_or_records(server, enrolled, clock, caplog):
    key, codes = enrolled
    browser = password_step(server)
    browser.get("/login/code")
    browser.post("/login/code", code=codes[0])
    written = caplog.text + str(actions(server))
    assert not [secret for secret in (key, *codes, GOOD) if secret in written]
