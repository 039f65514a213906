"""The words on a lead: each can be taken off, others put on."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

LONGEST = 40


class Ids(StrEnum):
    """REMOVE is a part of pattern ids: see `part_id`."""

    TAGS = "lead-tags"
    ADDING = "lead-tags-adding"
    WORD = "lead-tags-word"
    KNOWN = "lead-tags-known"
    ADD = "lead-tags-add"
    REMOVE = "lead-tags-remove"
    TAGGED = "lead-tags-tagged"


def part_id(part: Ids, tag: Any) -> dict[str, Any]:
    """Id of a button of one tag."""
    return {"type": part, "tag": tag}


def tags_line() -> html.Div:
    """The tags, and the box to add one, which is hidden from who may not."""
    box = dbc.Input(id=Ids.WORD, type="text", maxlength=LONGEST, placeholder="Add a tag", list=Ids.KNOWN,
                    autocomplete="off", value="")  # fmt: skip
    named = html.Label([html.Span("Tag", className="visually-hidden"), box])
    button = html.Button("Add", id=Ids.ADD, className="button", type="button")
    adding = html.Div([named, html.Datalist(id=Ids.KNOWN), button], id=Ids.ADDING, hidden=True, className="adding")
    return html.Div(
        [dcc.Store(id=Ids.TAGGED, data=0), html.Ul(id=Ids.TAGS, **{"aria-label": "Tags"}), adding],
        className="tags-line",
    )


def tags(words: Sequence[str], *, may_edit: bool) -> list[html.Li]:
    """Each tag, with the button that takes it off."""
    return [html.Li([word, _remove(word) if may_edit else None], className="tag") for word in words]


def _remove(word: str) -> html.Button:
    label = {"aria-label": f"Take {word} off"}
    return html.Button("×", id=part_id(Ids.REMOVE, word), className="plain-button", type="button", **label)


def suggestions(words: Sequence[str]) -> list[html.Option]:
    """What a box offers while one types."""
    return [html.Option(value=word) for word in words]
