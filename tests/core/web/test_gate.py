import pytest
from sqlalchemy import select

from core.access.roles import Role
from core.store.engine import reading
from core.store.models import Audit
from core.web.routes import ROUTES
from tests.browser import Browser, callback

PAGES = {"/": "admin marketing sales viewer", "/data": "admin marketing", "/team": "admin"}
NAVIGATES = {"Sec-Fetch-Mode": "navigate"}


@pytest.mark.parametrize("path", ["/", "/data", "/team", "/nothing/here"])
def test_strangers_are_led_to_sign_in_and_back(stranger, path):
    answer = stranger.get(path + "?range=28d")
    assert answer.status_code == 302
    assert answer.location == f"/login?next={path}?range%3D28d"


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-dependencies", "/_reload-hash"])
def test_scripts_of_strangers_get_401(stranger, path):
    answer = stranger.get(path)
    assert (answer.status_code, answer.json["error"]) == (401, "Session expired, sign in.")


def test_expired_sessions_are_told_before_a_missing_token(stranger):
    assert stranger.client.post("/_dash-update-component", json=callback()).status_code == 401
    assert stranger.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_reach_nothing(stranger, method):
    assert stranger.client.open("/", method=method).status_code in {401, 405}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", PAGES)
def test_pages_by_role(person, role, path):
    answer = person(role).get(path)
    assert answer.status_code == (200 if role in PAGES[path].split() else 403)
    if answer.status_code == 403:
        assert f"Your role, {role}, does not permit this." in answer.text


def test_a_refusal_is_put_on_record(server, person):
    person("viewer").get("/team")
    with reading(server.config["ENGINE"]) as connection:
        detail = connection.execute(select(Audit.detail).where(Audit.action == "refused")).scalar_one()
    assert detail == {"permission": "manage_people", "path": "/team"}


@pytest.mark.parametrize("path", ["/nothing", "/data/", "/_dash-config", "/_mcp", "/static/x", "/%2e%2e/etc/passwd"])
def test_unknown_paths_are_not_found(person, path):
    answer = person("admin").get(path, headers=NAVIGATES)
    assert answer.status_code == 404
    assert "There is nothing at this address." in answer.text


def test_a_rule_that_is_not_listed_answers_nobody(server, person):
    admin = person("admin")
    server._got_first_request = False
    server.add_url_rule("/forgotten", view_func=lambda: "secret")
    assert "/forgotten" not in ROUTES
    assert admin.get("/forgotten").status_code == 404
    assert Browser(server).get("/forgotten").status_code == 302


def test_a_callback_answers_who_is_signed_in(person):
    answer = person("viewer").call(callback(5))
    assert answer.json["response"] == {"out": {"children": "5 x"}}


def test_without_the_token_nothing_is_done(person):
    browser = person("admin")
    assert browser.call(callback(), **{"X-CSRFToken": ""}).status_code == 400
    assert browser.call(callback(), **{"X-CSRFToken": "forged"}).status_code == 400
    assert browser.client.post("/logout").status_code == 400
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost.evil.example"},
     {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_writes_from_other_sites_are_refused(person, headers):
    browser = person("admin")
    assert browser.call(callback(), **headers).status_code == 403
    login = browser.client.post("/login", data={"csrf_token": browser.token}, headers=headers)
    assert login.status_code == 403


@pytest.mark.parametrize("origin", ["http://localhost", "https://leads.example.com"])
def test_writes_from_our_own_pages_pass(serve, settings, origin):
    from dataclasses import replace

    public = origin if origin.startswith("https") else ""
    browser = Browser(serve(replace(settings, public_url=public)))
    browser.get("/login", base_url=origin)
    answer = browser.call(callback(), Origin=origin, **{"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 401  # nobody is signed in, but the gate let it through


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[]", b"null", b'"x"', b"\xff", b'{"output": "x"}', b"[" * 5000])
def test_malformed_callbacks_are_a_persons_mistake(person, body):
    browser = person("admin")
    headers = {"X-CSRFToken": browser.token, "Content-Type": "application/json"}
    answer = browser.client.post("/_dash-update-component", data=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json["error"]


def test_a_callback_that_is_not_json(person):
    browser = person("admin")
    headers = {"X-CSRFToken": browser.token, "Content-Type": "text/plain"}
    assert browser.client.post("/_dash-update-component", data="{}", headers=headers).status_code == 400


def test_a_forged_role_in_state_changes_nothing(person):
    browser = person("viewer")
    body = {**callback(), "role": "admin", "user_id": 1}
    assert browser.call(body, **{"X-Role": "admin"}).status_code == 200
    assert browser.get("/team").status_code == 403
    browser.client.set_cookie("role", "admin")
    assert browser.get("/team?role=admin").status_code == 403


def test_bodies_have_a_limit(person):
    answer = person("admin").call({**callback(), "padding": "x" * 2_000_001})
    assert (answer.status_code, answer.json["error"]) == (413, "This is too large: the limit is 2 MB.")
