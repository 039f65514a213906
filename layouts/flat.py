"""Parts that no callback speaks of travel as HTML: the browser then minds one component instead of hundreds.

Dash tells every component of a page about every change of any of them, so that a page of a thousand takes seconds.
Tables, tiles and menus are read and linked only; assets/flat.js puts their HTML in place before it is painted.
"""

import copy
import html as escaping
import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from dash.development.base_component import Component

HTML = "dash_html_components"
VOID = frozenset({"br", "hr", "img", "input", "wbr"})
NAMES = {"className": "class", "htmlFor": "for"}
LEFT_OUT = frozenset({
    "children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "available_properties",
    "available_wildcard_properties",
})  # fmt: skip
"""What is no attribute of HTML; nor is what begins with a line, by which a component knows itself."""
SENT = "data-html"
"""The attribute that carries what is inside an element."""


def flat(content: Any, alive: Collection[str]) -> Any:
    """The same content, in which elements without any of the `alive` ids carry what is inside them as HTML.

    Elements stay where they are, so that nothing changes for style sheets. Components that are no HTML elements, and
    those with pattern ids, stay as they are.
    """
    if isinstance(content, list | tuple):
        return type(content)(flat(part, alive) for part in content)
    if not isinstance(content, Component):
        return content
    inside, kept = _parts(content), copy.copy(content)
    if not inside:
        return content
    told = _inside(inside, alive) if _is_plain(content, alive) else None
    if told is None:
        kept.children = flat(_even(inside) if isinstance(content.children, list | tuple) else content.children, alive)
    elif any(isinstance(part, Component) for part in inside):
        kept.children = None
        setattr(kept, SENT, told)
    return kept


def _even(parts: Sequence[Any]) -> list[Any]:
    """Lists among the parts laid out beside them: a browser draws no others."""
    found: list[Any] = []
    for part in parts:
        found += _even(part) if isinstance(part, list | tuple) else [part]
    return found


def _parts(component: Component) -> Sequence[Any]:
    children = getattr(component, "children", None)
    return () if children is None else children if isinstance(children, list | tuple) else (children,)


@cache
def _tag(kind: type[Component]) -> str | None:
    """What components of a class are written as; None where that is no element."""
    name = kind.__name__
    return name.lower() if kind._namespace == HTML and not name.endswith("El") else None  # noqa: SLF001 - its only name


def _is_plain(component: Component, alive: Collection[str]) -> bool:
    """Whether it is an element that nobody but the reader does something with."""
    name = getattr(component, "id", None)
    return _tag(type(component)) is not None and (name is None or (isinstance(name, str) and name not in alive))


def _inside(parts: Sequence[Any], alive: Collection[str]) -> str | None:
    """The parts as HTML; None when one of them has to stay a component."""
    found = []
    for part in parts:
        told = escaping.escape(part, quote=False) if isinstance(part, str) else _markup(part, alive)
        if told is None:
            return None
        found.append(told)
    return "".join(found)


def _markup(part: Any, alive: Collection[str]) -> str | None:
    if part is None or isinstance(part, bool):
        return ""
    if isinstance(part, list | tuple):
        return _inside(part, alive)
    if not isinstance(part, Component):
        return escaping.escape(str(part), quote=False)
    if not _is_plain(part, alive):
        return None
    inside = _inside(_parts(part), alive)
    if inside is None:
        return None
    tag = _tag(type(part))
    return f"<{tag}{_attributes(part)}>" + ("" if tag in VOID else f"{inside}</{tag}>")


def _attributes(component: Component) -> str:
    told = []
    for name, value in vars(component).items():  # to_plotly_json looks for every property there could be
        if value is None or value is False or name in LEFT_OUT or name[0] == "_":
            continue
        text = "" if value is True else _style(value) if name == "style" else str(value)
        told.append(f' {NAMES.get(name) or name.lower()}="{escaping.escape(text)}"')
    return "".join(told)


def _style(rules: dict[str, Any]) -> str:
    return ";".join([f"{_property(name)}:{what}" for name, what in rules.items()])


@cache
def _property(name: str) -> str:
    """A style's name as CSS writes it: margin-top for marginTop."""
    return name if name.startswith("--") else re.sub("[A-Z]", lambda found: f"-{found[0].lower()}", name)
