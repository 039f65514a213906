"""The whole program as strangers and people of each role meet it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import select

import app as program
from callbacks.guard import DECLARED
from core import config
from core.access import people
from core.access.preferences import set_preference
from core.access.roles import PERMISSIONS, Role
from core.store import migrate
from core.store.engine import open_engine, reading, writing
from core.store.models import Audit
from core.web.routes import PAGES as ROUTE_OF_PAGES
from core.web.routes import ROUTES
from layouts import PAGES
from tests.browser import Browser

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
ROOT = Path(program.__file__).parent
PUBLIC = {
    "/login",
    "/login/code",
    "/logout",
    "/welcome/<token>",
    "/healthz",
    "/readyz",
    "/assets/<path:filename>",
    "/bootstrap/static/<path:filename>",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("program") / "leads.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="module")
def server(database):
    settings = replace(config.read({}), database_url=f"sqlite:///{database}", data_dir=database.parent)
    made = program.create_app(settings)
    yield made
    made.config["ENGINE"].dispose()


@pytest.fixture(scope="module")
def browsers(server):
    return {role: Browser(server).sign_in(role) for role in Role}


def example(rule):
    """A path that the rule matches."""
    adapter = rule.map.bind("localhost") if rule.map else None
    values = {name: "7" if "int" in type(found).__name__.lower() else "x" for name, found in rule._converters.items()}
    return adapter.build(rule.endpoint, values, method=next(iter(rule.methods - {"OPTIONS", "HEAD"})))


def test_every_rule_is_listed(server):
    unlisted = {rule.rule for rule in server.url_map.iter_rules()} - ROUTES.keys()
    assert not unlisted, f"say in core/web/routes.py who may use {unlisted}"
    assert {rule for rule, route in ROUTES.items() if route.permission is None} == PUBLIC


@pytest.mark.parametrize("method", METHODS)
def test_strangers_reach_only_what_is_public(server, method):
    rules = list(server.url_map.iter_rules())
    public = {rule.rule for rule in rules if rule.rule in PUBLIC and method in rule.methods}
    assert len(rules) > 10
    for rule in rules:
        if rule.rule in public:
            continue
        # A fresh browser each time: one that an earlier probe signed in would prove nothing.
        answer = Browser(server).client.open(example(rule), method=method, buffered=True)
        to_sign_in = answer.status_code == 302 and answer.location.startswith("/login?next=")
        assert to_sign_in or answer.status_code == 401, (method, rule.rule, answer.status_code)


def test_public_answers_tell_strangers_nothing(server):
    for path in ("/login", "/healthz", "/welcome/x", "/assets/..%2fapp.py", "/assets/../setup.cfg"):
        text = Browser(server).get(path).text
        assert "python" not in text.lower()
        assert "_dash-config" not in text


@pytest.mark.parametrize("role", Role)
def test_pages_by_role(browsers, role):
    for page in PAGES:
        answer = browsers[role].get(re.sub("<.*?>", "1", page.path))
        assert answer.status_code == (200 if role in PERMISSIONS[page.permission] else 403)


@pytest.mark.parametrize("role", Role)
def test_routes_by_role(server, browsers, role):
    browser = browsers[role]
    rules = [rule for rule in server.url_map.iter_rules() if rule.rule not in {*PUBLIC, *ROUTE_OF_PAGES}]
    assert rules
    for rule in rules:
        method = "POST" if "POST" in rule.methods else "GET"
        headers = {"X-CSRFToken": browser.token}
        answer = browser.client.open(example(rule), method=method, headers=headers, buffered=True)
        if role in PERMISSIONS[ROUTES[rule.rule].permission]:
            assert answer.status_code not in {401, 403}, rule.rule
            assert answer.status_code < 500, (rule.rule, answer.text)
        else:
            assert answer.status_code == 403, rule.rule


def test_the_layout_is_made_for_the_person_who_asks(server, browsers):
    assert Browser(server).get("/_dash-layout").status_code == 401
    layout = json.dumps(browsers[Role.VIEWER].get("/_dash-layout").json)
    assert "viewer@example.com" in layout or "viewer" in layout
    assert "admin@example.com" not in layout


def forged(server, declared):
    """A well-formed call of a declared callback, with forged values."""
    key = next(key for key, found in server.config["CALLBACKS"].items() if _is(found, declared))
    found = server.config["CALLBACKS"][key]

    def value(item):
        identity = json.loads(item["id"]) if item["id"].startswith("{") else item["id"]
        if not isinstance(identity, dict):
            return {**item, "value": "admin"}
        wild = [mark for mark in identity.values() if isinstance(mark, list)]
        chosen = {name: 999 if isinstance(mark, list) else mark for name, mark in identity.items()}
        one = {"id": chosen, "property": item["property"], "value": "admin"}
        return [one] if wild and wild[0] == ["ALL"] else one

    names = [name.rsplit(".", 1) for name in (key[2:-2].split("...") if key.startswith("..") else [key])]
    outputs = [value({"id": name[0], "property": name[1]}) for name in names] if not found["no_output"] else []
    return {
        "output": key,
        "outputs": outputs if key.startswith("..") else (outputs or [None])[0],
        "inputs": [value(item) for item in found["inputs"]],
        "state": [value(item) for item in found["state"]],
        "changedPropIds": [f"{item['id']}.{item['property']}" for item in found["inputs"]][:1],
        "role": "admin",
    }


def _is(found, declared):
    function = getattr(found.get("callback"), "__wrapped__", None)
    while function is not None and function is not declared.function:
        function = getattr(function, "__wrapped__", None)
    return function is declared.function


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.function.__name__)
def test_callbacks_by_role(server, browsers, role, declared):
    body = forged(server, declared)
    assert Browser(server).client.post("/_dash-update-component", json=body).status_code == 401
    answer = browsers[role].call(body)
    if role in PERMISSIONS[declared.permission]:
        assert answer.status_code in {200, 204, 400, 404, 409}, answer.text
    else:
        assert answer.status_code == 403, answer.text
        with reading(server.config["ENGINE"]) as connection:
            newest = connection.scalar(select(Audit.action).order_by(Audit.id.desc()).limit(1))
        assert newest == "refused"


def test_the_index_page(browsers):
    answer = browsers[Role.VIEWER].get("/")
    assert '<html lang="en">' in answer.text
    assert "https://" not in answer.text
    assert "'sha256-" in answer.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]


def test_the_index_page_comes_in_the_colours_the_person_chose(server):
    browser = Browser(server).sign_in(Role.SALES)
    with writing(server.config["ENGINE"]) as connection:
        mine = people.find(connection, "sales@example.com").id
        set_preference(connection, mine, "theme", "dark")
    assert '<html data-bs-theme="dark" lang="en">' in browser.get("/settings").text
    assert browser.client.get_cookie("theme").value == "dark", "for the pages before the next sign-in"
    with writing(server.config["ENGINE"]) as connection:
        set_preference(connection, mine, "theme", "system")
    assert '<html lang="en">' in browser.get("/settings").text


def test_nobody_imports_the_composition_root():
    for folder in ("core", "layouts", "callbacks"):
        for path in (ROOT / folder).rglob("*.py"):
            lines = path.read_text().splitlines()
            assert not [line for line in lines if line.startswith(("import app", "from app "))], path


def test_forwarded_headers_count_only_from_the_trusted_proxy():
    settings = config.read({})
    assert not [name for name in program.serving(settings) if name.startswith("trusted")]
    trusting = program.serving(replace(settings, trusted_proxy="10.0.0.2"))
    assert trusting["trusted_proxy"] == "10.0.0.2"
    assert "x-forwarded-for" in trusting["trusted_proxy_headers"]


def start(database, port):
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{database}",
        "DATA_DIR": str(Path(database).parent),
        "PORT": str(port),
    }
    return subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=environment, stderr=subprocess.PIPE, text=True)


def test_it_serves_and_stops_cleanly(database, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    has_packed(tmp_path / "packed")
    process = start(shutil.copy(database, tmp_path / "leads.db"), port)
    try:
        assert status(port, process) == 200
    finally:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert f"http://localhost:{port}" in told
    assert "Traceback" not in told


def has_packed(folder):
    """Nothing is left for the child that packs the largest script: ten seconds in which it keeps our pipe."""
    folder.mkdir()
    (folder / f"{sha256(program._plotly()).hexdigest()}.br").touch()


def status(port, process):
    """The status of the health page, as soon as there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    return None


def test_it_refuses_a_database_that_is_not_migrated(tmp_path):
    process = start(tmp_path / "new.db", 1)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert told.strip() == "The database is not up to date. Run: python -m core init"


def test_a_library_that_does_not_exist_is_not_found_and_not_logged(server, caplog):
    found = server.test_client().get("/_dash-component-suites/x%0aFORGED/y.js")
    assert found.status_code == 404
    assert "FORGED" not in caplog.text
