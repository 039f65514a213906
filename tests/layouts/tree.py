"""Reading a tree of components as a person would."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from dash.development.base_component import Component

from layouts import light

LIGHT = tuple(kind for kind in vars(light).values() if isinstance(kind, type) and kind is not Component)


def walk(node: Any) -> Iterator[Any]:
    """The node and everything under it, in order."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from walk(child)
        return
    if type(node) in LIGHT:  # made once more with Dash's check of its properties
        type(node).__bases__[0](**vars(node))
    yield node
    if isinstance(node, Component):
        yield from walk(getattr(node, "children", None))


def text(node: Any) -> str:
    """All words of the tree, joined by spaces."""
    return " ".join(str(part) for part in walk(node) if isinstance(part, str | int) and part != "")


def links(node: Any) -> dict[str, str]:
    """Words of every link -> where it leads."""
    return {text(part): part.href for part in walk(node) if getattr(part, "href", None) is not None}


class Reader(HTMLParser):
    """Tags with their attributes, and the text between them, as a browser reads them."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data
