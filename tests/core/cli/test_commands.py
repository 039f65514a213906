import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from core import config
from core.access import people, second_factor
from core.cli import parser
from core.store import secret
from core.store.engine import open_engine, reading, writing
from core.store.models import Setting
from tests.browser import NOON
from tests.totp import code

ROOT = Path(__file__).resolve().parents[3]
COMMANDS = [
    (), ("init",), ("demo",), ("job",), ("import",), ("undo",), ("query",), ("user",), ("user", "add"),
    ("user", "reset"), ("user", "role"), ("user", "disable"), ("user", "first"),
    ("user", "enable"), ("user", "reset-two-factor"), ("user", "list"), ("reseal",), ("privacy", "drop-list"),
    ("lead",), ("lead", "show"), ("lead", "stage"), ("lead", "owner"), ("lead", "find"),
    ("find",), ("cohorts",), ("rebuild",), ("snapshot",), ("copy",), ("scheduled",),
]  # fmt: skip


def run(*arguments, **environment):
    """The command line as another program calls it."""
    return subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_explains_every_command_and_option(core, command):
    found = core(*command, "--help")
    assert found.code == 0
    inner = parser()
    for name in command:
        inner = next(a for a in inner._actions if a.choices and name in a.choices).choices[name]
    assert inner.description
    assert [action.dest for action in inner._actions if action.help is None] in ([], ["==SUPPRESS=="])


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("import", ["google_ads_search_terms", "hubspot_contacts", "constants", "date_order", "mql_at", "rejects"]),
        ("query", ["cost_per_sql", "clicked", "ad_group", "(not matched)", "_previous"]),
    ],
)
def test_help_is_enough_to_learn_from(core, command, words):
    text = core(command, "--help").out
    assert [word for word in words if word not in text] == []
    assert max(map(len, text.splitlines())) <= 130


@pytest.mark.parametrize(
    "arguments", [(), ("fly",), ("query",), ("query", "spend", "--format", "xml"), ("user", "add")]
)
def test_a_wrong_call_ends_with_two(core, arguments):
    found = core(*arguments)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("usage: ")


def test_init_as_often_as_you_like(core, fresh):
    for _ in range(2):
        found = core("init", "--currency", "eur", "--time-zone", "Europe/Berlin", "--company", "Acme")
        assert (found.code, found.out) == (0, f"Database ready: {fresh}\n")
    assert core("init").code == 0
    engine = open_engine(fresh)
    with reading(engine) as connection:
        kept = dict(tuple(row) for row in connection.execute(select(Setting.name, Setting.value)))
    engine.dispose()
    assert (kept["currency"], kept["time_zone"], kept["company"]) == ("EUR", "Europe/Berlin", "Acme")


def test_init_refuses_what_it_cannot_use(core, fresh):
    found = core("init", "--time-zone", "Berlin")
    assert (found.code, found.err) == (
        1,
        "Time zone must be the name of a time zone, such as Europe/Berlin; it is 'Berlin'.\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [("query", "spend"), ("import", "x.csv"), ("undo", "1"), ("user", "add", "a@b.co"), ("job", "1")],
)
def test_without_a_database_it_says_what_to_run(core, fresh, arguments):
    found = core(*arguments)
    assert (found.code, found.out) == (1, "")
    assert found.err == "The database is not set up for this version: run `python -m core init`.\n"


@pytest.mark.parametrize(
    ("url", "message"),
    [("nonsense", "DATABASE_URL"), ("mysql://x/y", "must begin with sqlite://"), ("sqlite:///{}/x", "cannot be made"),
     ("sqlite:///{}", "file is not a database"), ("postgresql://me:hidden@127.0.0.1:1/leads", "Connection refused")],
)  # fmt: skip
def test_a_database_that_cannot_be_opened(core, tmp_path, monkeypatch, url, message):
    (tmp_path / "text").write_text("This is text, as long as a header of a database should be: 100 bytes. " * 3)
    monkeypatch.setenv("DATABASE_URL", url.format(tmp_path / "text"))
    found = core("init")
    assert (found.code, found.out) == (1, "")
    assert message in found.err
    assert "hidden" not in found.err


def test_a_password_in_the_address_is_not_shown(core, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://me:hidden@host/db")
    assert "hidden" not in core("init").err


def test_people(core, database):
    found = core("user", "add", "Ada@Example.com", "--role", "admin", "--name", "Ada")
    assert found.out.splitlines()[0] == "ada@example.com (admin)"
    assert "Sign in once, within 48 hours: http://localhost:8000/welcome/" in found.out
    assert core("user", "add", "ada@example.com").err == "ada@example.com is already here.\n"
    assert core("user", "add", "nobody").code == 1
    again = core("user", "reset", "ada@example.com")
    assert again.code == 0
    assert "within 24 hours" in again.out
    assert again.out.split("/welcome/")[1] != found.out.split("/welcome/")[1]
    assert core("user", "reset", "eve@example.com").err == "There is nobody with the e-mail address eve@example.com.\n"


def test_people_shut_out_and_let_in_again(core, database):
    core("user", "add", "root@example.com", "--role", "admin")
    core("user", "add", "ada@example.com")
    with writing(database) as connection:
        ada = people.find(connection, "ada@example.com")
        people.set_password(connection, ada.id, "violet kangaroo ladder", NOON)
        vault = secret.vault(config.read())
        key = second_factor.begin(connection, vault, ada.id, NOON)
        second_factor.confirm(connection, vault, ada.id, code(key, NOON), NOON)
    assert core("reseal").out.startswith("Secrets sealed under SECRET_KEY: 1.")
    assert "ada@example.com\tviewer\tactive\ttwo-factor\n" in core("user", "list").out
    core("user", "disable", "ada@example.com")
    assert "ada@example.com\tviewer\tdisabled\ttwo-factor\n" in core("user", "list").out
    assert core("user", "enable", "ADA@example.com").out == "ada@example.com may sign in again.\n"
    assert core("user", "reset-two-factor", "ada@example.com").code == 0
    assert core("user", "list").out == (
        "ada@example.com\tviewer\tactive\tpassword\nroot@example.com\tadmin\tinvited\tpassword\n"
    )
    for action in ("enable", "reset-two-factor"):
        assert core("user", action, "eve@example.com").err.startswith("There is nobody with the e-mail address")


def test_a_password_from_standard_input(database, monkeypatch, tmp_path):
    call = [sys.executable, "-m", "core", "user", "add", "bo@example.com", "--password-stdin"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    weak = subprocess.run(call, input="short\n", env=environment, capture_output=True, text=True, check=False)
    assert (weak.returncode, "12 to 128 characters" in weak.stderr) == (1, True)
    good = subprocess.run(
        call, input="violet kangaroo ladder\n", env=environment, capture_output=True, text=True, check=False
    )
    assert (good.returncode, good.stdout) == (0, "bo@example.com (viewer)\n")
    with reading(database) as connection:
        assert people.check(connection, "bo@example.com", "violet kangaroo ladder")


def test_somebody_can_always_sign_in_first(core, database):
    first = core("user", "first")
    assert first.out.startswith("admin@example.com (admin)\nSign in once")
    assert core("user", "first").out.startswith("admin@example.com (admin)\nSign in once")
    assert core("user", "add", "cy@example.com").code == 0


def test_as_a_program_of_its_own(fresh, tmp_path):
    assert run("query", "spend").returncode == 1
    assert run("init").stdout == f"Database ready: {fresh}\n"
    (tmp_path / "spend.csv").write_text("Day,Channel,Cost\n2026-03-01,Paid search,9.99\n")
    done = run("import", "spend.csv", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = run("query", "spend", "--by", "channel", "--format", "csv")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.splitlines()[1].startswith("Paid search,paid_search,9.99,")
    assert run("query", "nonsense").stderr.startswith("There is no metric 'nonsense'; there are impressions, ")


def test_a_reader_that_stops_is_no_error(database):
    call = f"{sys.executable} -m core query leads --by day --from 2016-01-01 --to 2026-01-01 --format csv | head -1"
    found = subprocess.run(
        ["/bin/sh", "-c", call],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.startswith("day,leads")
    assert found.stderr == ""


def test_people_get_another_role_and_are_shut_out_but_for_the_last_admin(core, database):
    core("user", "add", "ada@example.com", "--role", "admin")
    core("user", "add", "ben@example.com")
    for refused in (("role", "ada@example.com", "sales"), ("disable", "ada@example.com")):
        found = core("user", *refused)
        assert (found.code, found.out) == (1, "")
        assert "last admin" in found.err
    assert core("user", "role", "Ben@example.com", "admin").out == "ben@example.com (admin)\n"
    assert core("user", "disable", "ada@example.com").out == "ada@example.com may no longer sign in.\n"
    assert "nobody" in core("user", "disable", "eve@example.com").err
    assert core("user", "role", "ben@example.com", "king").code == 2
