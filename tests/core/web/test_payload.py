import json

import pytest
from dash import ALL, MATCH, Dash, Input, Output, State
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.web.payload import check, is_polling


def declared():
    app = Dash("tests")

    @app.callback(Output("out", "children"), Input("button", "n_clicks"), State("name", "value"))
    def one(clicks, name):
        return clicks

    @app.callback(Output("a", "children"), Output("b", "children"), Input({"kind": "row", "id": ALL}, "n_clicks"))
    def several(clicks):
        return clicks

    @app.callback(Output({"kind": "cell", "id": MATCH}, "children"), Input({"kind": "row", "id": MATCH}, "n_clicks"))
    def matching(clicks):
        return clicks

    @app.callback(Input("button", "n_clicks"))
    def nothing(clicks):
        pass

    app.clientside_callback("x => x", Output("browser", "children"), Input("button", "n_clicks"))
    return app.callback_map


MAP = declared()
BUTTON = {"id": "button", "property": "n_clicks", "value": 1}
NAME = {"id": "name", "property": "value"}
OUT = {"id": "out", "property": "children"}
GOOD = {"output": "out.children", "outputs": OUT, "inputs": [BUTTON], "state": [NAME], "changedPropIds": []}


def row(number, kind="row", name="n_clicks"):
    return {"id": {"kind": kind, "id": number}, "property": name}


def output_of(word):
    return next(key for key in MAP if word in key)


ROWS = {
    "output": output_of("a.children"),
    "outputs": [{"id": "a", "property": "children"}, {"id": "b", "property": "children"}],
    "inputs": [[row(1), row("x")]],
}
CELL = {"output": output_of("cell"), "outputs": row(1, "cell", "children"), "inputs": [row(1)]}
NOTHING = {"output": next(key for key in MAP if MAP[key]["no_output"]), "inputs": [BUTTON]}


@pytest.mark.parametrize("body", [GOOD, ROWS, {**ROWS, "inputs": [[]]}, CELL, NOTHING])
def test_what_the_renderer_sends_passes(body):
    check(json.loads(json.dumps(body)), MAP)


@pytest.mark.parametrize(
    "body",
    [
        {}, [], None, 3, "out.children", [GOOD],
        {**GOOD, "output": "nothing.children"}, {**GOOD, "output": ["out.children"]},
        {**GOOD, "output": None},
        {**GOOD, "output": "browser.children"},
        {**GOOD, "inputs": []}, {**GOOD, "inputs": None}, {**GOOD, "inputs": {}},
        {**GOOD, "inputs": [BUTTON, BUTTON]},
        {**GOOD, "inputs": ["button"]}, {**GOOD, "inputs": [[BUTTON]]}, {**GOOD, "inputs": [NAME]},
        {**GOOD, "inputs": [{"id": "button"}]}, {**GOOD, "inputs": [{**BUTTON, "id": 1}]},
        {**GOOD, "state": []}, {key: value for key, value in GOOD.items() if key != "state"},
        {**GOOD, "state": [{**NAME, "property": ["value"]}]},
        {**GOOD, "outputs": None}, {**GOOD, "outputs": []}, {**GOOD, "outputs": [OUT]},
        {**GOOD, "outputs": "out"},
        {**GOOD, "changedPropIds": [1]}, {**GOOD, "changedPropIds": "x"}, {**GOOD, "changedPropIds": None},
        {**ROWS, "inputs": [row(1)]}, {**ROWS, "inputs": [[row(1, "other")]]}, {**ROWS, "inputs": [["x"]]},
        {**ROWS, "inputs": [[{**row(1), "id": {"kind": "row"}}]]}, {**ROWS, "inputs": [[row([1])]]},
        {**ROWS, "outputs": ROWS["outputs"][:1]},
        {**CELL, "inputs": [[row(1)]]}, {**CELL, "outputs": OUT},
    ],
)  # fmt: skip
def test_everything_else_is_told(body):
    with pytest.raises(InvalidInput):
        check(body, MAP)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([BUTTON, NAME, OUT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "property"]), inner),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional={key: JSON | st.just(GOOD[key]) for key in GOOD}))
def test_no_payload_ends_in_another_error(body):
    try:
        check(body, MAP)
    except InvalidInput:
        return
    assert body["output"] == GOOD["output"]
    assert len(body["inputs"]) == len(body["state"]) == 1


def test_only_timers_poll():
    assert is_polling({"changedPropIds": ["tick.n_intervals"]})
    assert not is_polling({"changedPropIds": ["tick.n_intervals", "button.n_clicks"]})
    assert not is_polling({"changedPropIds": []})
    assert not is_polling({})
