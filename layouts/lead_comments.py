"""Comments on a lead: a box to write one, pinned ones first, then the newest."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.text import counted
from layouts.parts import card, tag

LONGEST = 2000
ANCHOR = "comments"


class Ids(StrEnum):
    """EDIT, SAVE, DELETE, PIN and UNPIN are parts of pattern ids: see `part_id`."""

    WRITING = "lead-comment-writing"
    PEOPLE = "lead-comment-people"
    TEXT = "lead-comment-text"
    SEND = "lead-comment-send"
    LIST = "lead-comment-list"
    SAID = "lead-comment-said"  # counts what this person changed here
    HEARD = "lead-comment-heard"  # another number when somebody said something; assets/redraw.js sets it
    EAR = "lead-comment-ear"
    EDIT = "lead-comment-edit"
    SAVE = "lead-comment-save"
    DELETE = "lead-comment-delete"
    PIN = "lead-comment-pin"
    UNPIN = "lead-comment-unpin"


def part_id(part: Ids, comment: Any) -> dict[str, Any]:
    """Id of a part of one comment."""
    return {"type": part, "comment": comment}


def comments_card() -> html.Section:
    """The box, hidden until it is known that the person may write, and room for what was said."""
    box = dbc.Textarea(
        id=Ids.TEXT, rows=2, maxlength=LONGEST, value="", placeholder="Write a comment; @ mentions somebody"
    )
    named = html.Label([html.Span("Comment", className="visually-hidden"), box], className="field")
    send = html.Button("Comment", id=Ids.SEND, className="button", type="button")
    suggest = html.Div(id=Ids.PEOPLE, hidden=True)
    writing = html.Div(
        [suggest, named, send], id=Ids.WRITING, hidden=True, className="writing", **{"data-mentions": ""}
    )
    said = html.Ul(id=Ids.LIST, className="comments")
    ear = html.Div(id=Ids.EAR, hidden=True, **{"data-talk-store": Ids.HEARD})
    stores = (dcc.Store(id=Ids.SAID, data=0), dcc.Store(id=Ids.HEARD, data=0))
    return card("Comments", *stores, ear, writing, said, anchor=ANCHOR)


def people(handles: Sequence[str]) -> str:
    """Whom one can mention, for the script that suggests them."""
    return json.dumps(list(handles))


def comments(
    rows: Sequence[Mapping[str, Any]], total: int, reader: int, *, may_edit: bool, is_admin: bool
) -> list[html.Li]:
    """What was said; one's own can be changed, and deleted (anybody's by an admin)."""
    if not rows:
        return [html.Li("Nobody has commented yet.", className="muted")]
    listed = [_comment(row, is_own=row["user_id"] == reader, may_edit=may_edit, is_admin=is_admin) for row in rows]
    older = total - len(rows)
    rest = html.Li(f"{counted(older, 'older comment')}: see the timeline.", className="muted small") if older else None
    return [*listed, *([rest] if rest else [])]


def _comment(row: Mapping[str, Any], *, is_own: bool, may_edit: bool, is_admin: bool) -> html.Li:
    edited = " · edited" if row["edited_at"] else ""
    pinned = tag("pinned", "acc") if row["pinned"] else None
    head = html.Div(
        [html.B(row["who"]), html.Span(f" · {row['at']:%-d %b %Y, %H:%M}{edited} ", className="muted small"), pinned]
    )
    deletes = may_edit and (is_own or is_admin)
    actions = [_button(Ids.UNPIN if row["pinned"] else Ids.PIN, row) if may_edit else None,
               _button(Ids.DELETE, row) if deletes else None]  # fmt: skip
    changing = _changing(row) if is_own and may_edit else None
    foot = html.Div([*actions, changing], className="comment-actions small") if may_edit else None
    return html.Li([head, html.P(row["text"], className="said"), foot])


LABELS = {Ids.PIN: "Pin", Ids.UNPIN: "Unpin", Ids.DELETE: "Delete"}


def _button(part: Ids, row: Mapping[str, Any]) -> html.Button:
    about = html.Span(f" the comment of {row['who']}", className="visually-hidden")
    return html.Button([LABELS[part], about], id=part_id(part, row["id"]), className="plain-button link", type="button")


def _changing(row: Mapping[str, Any]) -> html.Details:
    """The box to change one's own comment."""
    box = dbc.Textarea(id=part_id(Ids.EDIT, row["id"]), rows=3, maxlength=LONGEST, value=row["text"])
    named = html.Label([html.Span("Your comment", className="visually-hidden"), box], className="field")
    save = html.Button("Save", id=part_id(Ids.SAVE, row["id"]), className="button", type="button")
    return html.Details([html.Summary("Edit", className="link"), named, save], **{"data-mentions": ""})
