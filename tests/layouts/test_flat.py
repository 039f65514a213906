"""What is below an element without ids travels as HTML, and says the same."""

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html

from layouts.flat import SENT, flat
from tests.layouts.tree import Reader, text, walk

ALIVE = {"alive"}


def sent(component):
    return getattr(component, SENT, None)


def test_the_outermost_element_stays_and_carries_what_is_inside():
    tree = html.Table(
        [
            html.Tr([html.Th("Brand & <b>", scope="row", colSpan=2), None, html.Td(12, className="num")]),
            html.Tr(
                html.Td(html.A("x", href='?a="1"&b=2', tabIndex=0, **{"data-nav": "filters", "aria-label": "it's"}))
            ),
        ],
        className="data",
    )
    found = flat(tree, ALIVE)
    assert (found._type, found.className, found.children) == ("Table", "data", None)
    read = Reader(sent(found))
    assert read.text == "Brand & <b>12x" == "".join(text(tree).split(" ")).replace("Brand&<b>", "Brand & <b>")
    assert read.tags == [
        ("tr", {}),
        ("th", {"scope": "row", "colspan": "2"}),
        ("td", {"class": "num"}),
        ("tr", {}),
        ("td", {}),
        ("a", {"href": '?a="1"&b=2', "tabindex": "0", "data-nav": "filters", "aria-label": "it's"}),
    ]


def test_styles_and_flags_are_written_as_browsers_read_them():
    inner = html.Details(
        [html.Summary("s"), html.I(style={"--low": "3%", "marginTop": "2px"}, hidden=False)], open=True
    )
    read = Reader(sent(flat(html.Div(inner), ALIVE)))
    assert read.tags[0] == ("details", {"open": ""})
    assert read.tags[2] == ("i", {"style": "--low:3%;margin-top:2px"})


@pytest.mark.parametrize(
    "part",
    [
        html.Button("b", id="alive"),
        html.Button("b", id={"type": "row", "n": 1}),
        dcc.Store(id="store"),
        dbc.Input(value="x"),
    ],
)
def test_what_callbacks_speak_of_stays_a_component_with_all_around_it(part):
    beside = html.P([html.B("1"), " of 2"])
    found = flat(html.Section([html.Div([html.Span(part)]), beside]), ALIVE)
    assert part.to_plotly_json() in [each.to_plotly_json() for each in walk(found) if hasattr(each, "to_plotly_json")]
    assert sent(found) is None
    assert sent(found.children[1]) == "<b>1</b> of 2"
    assert beside.children is not None  # nothing that was handed in is changed


def test_a_list_among_the_parts_is_laid_out_beside_them():
    alive = html.Button("b", id="alive")
    found = flat(html.Section([html.H2("t"), [html.P("1"), [alive, None]], "2"]), ALIVE)
    assert [type(part).__name__ for part in found.children] == ["H2", "P", "Button", "NoneType", "str"]


def test_ids_nobody_speaks_of_are_kept():
    found = flat(html.Div(html.Span("n", id="name", className="visually-hidden")), ALIVE)
    assert Reader(sent(found)).tags == [("span", {"id": "name", "class": "visually-hidden"})]


def test_plain_words_need_no_html():
    assert flat(html.P("words"), ALIVE).children == "words"
    assert flat(["a", None, 3], ALIVE) == ["a", None, 3]
    assert flat({"data": [1]}, ALIVE) == {"data": [1]}


def test_what_was_typed_somewhere_stays_text():
    found = flat(html.Div(html.P(['<script>alert("1")</script>', html.B("&")])), ALIVE)
    read = Reader(sent(found))
    assert [tag for tag, _ in read.tags] == ["p", "b"]
    assert read.text == '<script>alert("1")</script>&'
