"""Answers of callbacks that say they may be shared; who shares them, and what is never shared."""

from itertools import count

import pytest
from dash import Dash, Input, Output, html
from flask import abort

from core.store.engine import writing
from core.store.settings import bump_data_version
from core.web import auth, shared
from core.web.server import know_dash, make
from tests.browser import Browser


@pytest.fixture
def server(settings, clock):
    """One callback that counts how often it is drawn, one that does so and is not shared."""
    server, numbers = make(settings, {"/": "view"}), count(1)
    server.config["NOW"] = clock
    app = Dash("tests", server=server)
    app.layout = html.Div()

    def drawn(filters, _changed):
        if filters == "refused":
            abort(403)
        if filters != "failed":
            shared.done()
        return f"{auth.current_person().role} {next(numbers)}"

    def alone(filters, _changed):
        return str(next(numbers))

    setattr(drawn, shared.MARK, True)
    for function in (drawn, alone):
        app.callback(Output(function.__name__, "children"), Input("filters", "data"), Input("changed", "data"))(
            function
        )
    know_dash(server, app.callback_map, app.csp_hashes, unheeded=("changed",))
    yield server
    server.config["ENGINE"].dispose()


@pytest.fixture
def ask(server):
    """Asks as somebody of a role; what was drawn."""
    browsers = {}

    def asked(role="viewer", filters="range=7d", changed=0, name="drawn"):
        browser = browsers.get(role) or browsers.setdefault(role, Browser(server).sign_in(role))
        values = {"filters": filters, "changed": changed}
        answer = browser.call(
            {
                "output": f"{name}.children",
                "outputs": {"id": name, "property": "children"},
                "inputs": [{"id": key, "property": "data", "value": value} for key, value in values.items()],
                "changedPropIds": [f"changed.data.{changed}"],
            }
        )
        return answer.json["response"][name]["children"] if answer.status_code == 200 else answer.status_code

    return asked


def test_the_same_question_is_drawn_once(ask):
    assert [ask(), ask(), ask(changed=1234567)] == ["viewer 1"] * 3


def test_a_role_never_sees_what_was_drawn_for_another(ask):
    assert [ask("viewer"), ask("admin"), ask("viewer")] == ["viewer 1", "admin 2", "viewer 1"]


def test_other_filters_other_answers(ask):
    assert [ask(filters="range=7d"), ask(filters="range=28d")] == ["viewer 1", "viewer 2"]


def test_new_data_is_drawn_at_once(server, ask):
    assert ask() == "viewer 1"
    with writing(server.config["ENGINE"]) as connection:
        bump_data_version(connection)
    assert ask() == "viewer 2"


def test_a_minute_later_it_is_drawn_anew(ask, clock):
    assert ask() == "viewer 1"
    clock.go_on(minutes=1)
    assert ask() == "viewer 2"


def test_what_was_drawn_before_midnight_is_not_shown_after(ask, clock):
    clock.go_on(hours=11, minutes=59, seconds=59)
    assert ask() == "viewer 1"
    clock.go_on(seconds=1)
    assert ask() == "viewer 2"


@pytest.mark.parametrize(("filters", "answers"), [("failed", ["viewer 1", "viewer 2"]), ("refused", [403, 403])])
def test_errors_and_refusals_are_not_shared(ask, filters, answers):
    assert [ask(filters=filters), ask(filters=filters)] == answers


def test_who_does_not_say_so_is_asked_each_time(ask):
    assert [ask(name="alone"), ask(name="alone")] == ["1", "2"]
