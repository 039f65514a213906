"""Elements made without a look at their properties are what Dash makes with one."""

import pytest
from dash import html

from layouts import light
from layouts.flat import SENT, flat
from tests.layouts.tree import Reader, text

NAMES = ("A", "Article", "B", "Div", "H2", "I", "Li", "P", "Small", "Span", "Td", "Th", "Tr")
PROPERTIES = {"className": "num", "title": "Likely", "data-label": "SQLs", "aria-hidden": "true", "tabIndex": 0}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("children", [None, "a < b", 12, [html.I("x"), None]])
def test_the_same_as_dash_makes(name, children):
    ours = getattr(light, name)(children, **PROPERTIES)
    theirs = getattr(html, name)(children, **PROPERTIES)
    assert isinstance(ours, getattr(html, name))
    assert ours.to_plotly_json() == theirs.to_plotly_json()
    sent, expected = (Reader(getattr(flat(html.Div([each]), ()), SENT)) for each in (ours, theirs))
    assert (sent.tags, sent.text) == (expected.tags, expected.text)
    assert text(ours) == text(theirs)


def test_nothing_given_is_nothing_told():
    assert light.Td().to_plotly_json()["props"] == html.Td().to_plotly_json()["props"]
