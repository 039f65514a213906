import logging

import pytest
from dash import Dash, Input, Output, no_update
from dash._callback_context import context_value
from dash._utils import AttributeDict
from dash.exceptions import PreventUpdate

import callbacks
from callbacks import guard
from callbacks.guard import Declaration
from core.errors import InvalidInput, NotAllowed, NotFound
from layouts.shell import Ids
from tests.layouts.tree import text, walk

FILTERS = Input(Ids.FILTERS, "data")


@pytest.fixture
def said(monkeypatch, ask):
    """Whatever was put on the page beside the outputs; calls are Maria's, an admin's."""
    props = {}
    monkeypatch.setattr(guard, "set_props", props.__setitem__)
    monkeypatch.setattr(guard.auth, "require", lambda permission: ask().person)
    monkeypatch.setattr(guard.runtime, "now", lambda: ask().now)
    monkeypatch.setattr(guard.runtime, "engine", lambda: None)
    monkeypatch.setattr(guard.runtime, "settings", lambda: ask().settings)

    class Held:
        def __enter__(self):
            return ask().connection

        def __exit__(self, *_error):
            return None

    monkeypatch.setattr(guard.runtime, "looking", Held)
    return props


def declared(function, *dependencies):
    return guard.guarded(Declaration(function, dependencies, "view", {}))


def test_the_filters_arrive_parsed_and_are_not_an_argument(said):
    call = declared(lambda ask, view: (ask.filters.preset, view), Output("a", "children"), FILTERS, Input("v", "data"))
    assert call("range=7d", "sort=name") == ("7d", "sort=name")


def test_nothing_is_asked_before_the_address_is_read(said):
    with pytest.raises(PreventUpdate):
        declared(lambda ask: 1, Output("a", "children"), FILTERS)(None)


def test_a_bad_filter_is_told_and_the_chart_kept(said):
    call = declared(lambda ask: 1, Output("a", "children"), Output("b", "figure"), FILTERS)
    assert call("from=2026-03-02&to=2026-03-01") == [no_update, no_update]
    assert "Start is after end" in text(said[Ids.NOTICE]["children"])


@pytest.mark.parametrize("query", ["from=2026-03-02&to=2026-03-01", "range=foo", "campaign=Nobody"])
def test_the_filter_bar_stays_beside_what_is_wrong(said, query):
    bar = next(one for one in guard.DECLARED if one.function.__name__ == "show_filters")
    shown, notice = guard.guarded(bar)(query, 0)
    assert "Last 90 days" in text(shown)
    assert "Clear all filters" in text(notice)
    assert guard.guarded(bar)("range=7d", 0)[1] == []


def test_what_is_gone_is_told_in_its_place(said):
    def gone(ask):
        raise NotFound("That file is no longer here; drop it again.", field="upload")

    assert text(declared(gone, Output("a", "children"), FILTERS)("")) == "That file is no longer here; drop it again."
    assert not said, "filters have nothing to do with it"


def test_a_problem_with_a_form_is_a_toast(said):
    def refuse(ask, clicks):
        raise InvalidInput("Not like this.")

    assert declared(refuse, Output("a", "children"), Input("b", "n_clicks"))(1) is no_update
    assert said[Ids.TOAST]["children"] == "Not like this."


def test_a_defect_is_logged_under_the_reference_people_see(said, caplog):
    def fail(ask):
        raise ZeroDivisionError("secret detail")

    with caplog.at_level(logging.ERROR):
        shown = text(declared(fail, Output("a", "children"), FILTERS)(""))
    assert "Something went wrong (reference " in shown
    assert "secret detail" not in shown
    assert shown.split("reference ")[1].split(")")[0] in caplog.text


def test_a_part_that_failed_has_its_own_button_and_the_rest_goes(said):
    def fail(ask, drill):
        raise ZeroDivisionError

    panel = (Output("body", "children"), Output("title", "children"), Output("panel", "is_open"))
    call = declared(fail, *panel, FILTERS, Input(Ids.DRILL, "data"))
    body, title, is_open = call("range=7d", "drill=leads")
    (button,) = [part for part in walk(body) if getattr(part, "data-retries", None)]
    assert (getattr(button, "data-retries"), text(button)) == ("data-body", "Try again")
    assert (title, is_open) == (None, True)
    assert call("range=7d", "")[2] is no_update, "nothing was asked for"


def test_a_button_that_failed_says_so_in_the_corner_and_can_be_pressed_again(said):
    def fail(ask, clicks):
        raise ZeroDivisionError

    assert declared(fail, Output("a", "children"), Input("b", "n_clicks"))(1) is no_update
    assert "Something went wrong (reference " in said[Ids.TOAST]["children"]


def test_each_part_is_asked_for_again_by_a_property_of_its_own():
    app = Dash("test", suppress_callback_exceptions=True)
    callbacks.register(app)
    wishes = [item for found in app.callback_map.values() for item in found["inputs"] if item["id"] == Ids.RETRY]
    assert len(wishes) == len({item["property"] for item in wishes}) > 30
    assert {"id": Ids.RETRY, "property": "data-campaigns-rows"} in wishes


@pytest.mark.parametrize(("changed", "again"), [("retry.data-a", True), ("filters.data", False)])
def test_a_part_knows_that_it_is_asked_for_again(said, changed, again):
    call = declared(lambda ask: ask.again, Output("a", "children"), FILTERS)
    token = context_value.set(AttributeDict(triggered_inputs=[{"prop_id": changed}]))
    try:
        assert call("range=7d", 1764000000000) is again
    finally:
        context_value.reset(token)


def test_a_role_without_permission_is_refused(said, monkeypatch):
    def refuse(permission):
        raise NotAllowed(f"No {permission}.")

    monkeypatch.setattr(guard.auth, "require", refuse)
    with pytest.raises(NotAllowed):
        declared(lambda ask: 1, Output("a", "data"), Input("b", "n_clicks"))(1)


def test_every_declaration_can_be_wired_onto_several_apps():
    for _ in range(2):
        app = Dash("test", suppress_callback_exceptions=True)
        callbacks.register(app)
        assert len(app.callback_map) == len(guard.DECLARED) + len(guard.CLIENTSIDE)


def test_whatever_changes_data_needs_more_than_viewing():
    changing = {
        "take_back",
        "begin",
        "confirm",
        "map_value",
        "unmap_value",
        "save",
        "preview",
        "show_preview",
        "show_columns",
    }
    weak = [d.function.__name__ for d in guard.DECLARED if d.function.__name__ in changing and d.permission == "view"]
    assert not weak


@pytest.mark.parametrize("forged", [7, ["range=7d"], {"range": "7d"}, True])
def test_an_address_that_is_no_text_is_refused_in_a_sentence(said, forged):
    call = declared(lambda ask: 1, Output("a", "children"), FILTERS)
    assert text(call(forged)) == "The address cannot be read."
    assert not said


def test_ids_of_patterns_are_no_address(said):
    call = declared(lambda ask, picked: picked, Output("a", "children"), FILTERS, Input({"type": "x", "n": 1}, "value"))
    assert call("range=7d", [1, 2]) == [1, 2]
