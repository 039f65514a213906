import base64
import hashlib
import re
from dataclasses import replace

import pytest

from core.web.headers import FIXED
from tests.browser import Browser


def policy(answer):
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_the_page_may_run_its_own_scripts_only(person):
    answer = person("viewer").get("/")
    rules = policy(answer)
    assert "unsafe" not in rules["script-src"]
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    page = re.sub(r"<!--.*?-->", "", answer.text, flags=re.DOTALL)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    executed = [text for attributes, text in scripts if text and "json" not in attributes]
    assert executed
    for text in executed:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules["script-src"]


def test_scripts_added_later_are_hashed_too(server, person):
    browser = person("viewer")
    before = policy(browser.get("/"))["script-src"]
    server.config["CSP_HASHES"] = lambda: ["'sha256-later'"]
    assert policy(browser.get("/"))["script-src"] == "'self' 'sha256-later'" != before


@pytest.mark.parametrize("path", ["/login", "/healthz", "/nothing", "/", "/_dash-layout", "/welcome/x"])
def test_every_answer_has_the_headers(stranger, path):
    answer = stranger.get(path)
    assert {name: answer.headers[name] for name in FIXED} == FIXED
    assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/login", "/healthz", "/nothing"])
def test_data_is_not_kept_by_browsers(person, path):
    assert person("admin").get(path).headers["Cache-Control"] == "no-store"


def test_the_style_sheet_is_our_own_and_may_be_kept(stranger):
    answer = stranger.get("/bootstrap/static/css/bootstrap.min.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    assert not stranger.client.get_cookie("_csrf_token")


def test_sign_in_loads_nothing_from_elsewhere(stranger):
    links = re.findall(r'(?:src|href)="([^"]+)"', stranger.get("/login").text)
    assert links
    assert all(link.startswith("/assets/") or link == "data:," for link in links)


def test_cookies_without_https(person):
    answer = person("viewer").get("/")
    session = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("session=")]
    assert not session  # unchanged, so that a late answer cannot set it again
    login = person("viewer").client
    assert login.get_cookie("session").http_only


def test_cookies_over_https(serve, settings):
    browser = Browser(serve(replace(settings, public_url="https://leads.example.com/")))
    answer = browser.get("/login", base_url="https://leads.example.com")
    cookies = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    session = cookies["__Host-session"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(session.split("; "))
    assert "Domain" not in session
    assert "Secure" in cookies["_csrf_token"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
