"""The form that moves a lead to another stage or gives it to somebody, and what happens when another was first."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.errors import Conflict
from core.leads.edits import Edit
from layouts.parts import card, field, state

LONGEST_NOTE = 2000
FIELDS = {"stage": "Stage", "owner": "Owner", "tag": "Tags", "score": "Score"}
ON_DEAL = "This lead is on a deal, and deals outrank a stage set here: its stage changes with the deal."


class Ids(StrEnum):
    """KEEP and TAKE are parts of pattern ids: see `part_id`."""

    CARD = "lead-edit"
    STAGE = "lead-edit-stage"
    HINT = "lead-edit-hint"
    REASON_BOX = "lead-edit-reason-box"
    REASON = "lead-edit-reason"
    NOTE = "lead-edit-note"
    OWNER = "lead-edit-owner"
    OWNERS = "lead-edit-owners"
    SAVE = "lead-edit-save"
    SEEN = "lead-edit-seen"  # stage and owner as the person saw them
    CONFLICT = "lead-edit-conflict"
    KEEP = "lead-edit-keep"
    TAKE = "lead-edit-take"
    LAST = "lead-edit-last"
    UNDO = "lead-edit-undo"


def part_id(part: Ids, name: Any) -> dict[str, Any]:
    """Id of a button about one field, or about one edit."""
    return {"type": part, "name": name}


def edit_card() -> html.Section:
    """The form; hidden until it is known that the person may use it. What is typed in it is never drawn anew."""
    reason = html.Div(field("Why", dbc.Select(id=Ids.REASON, value="")), id=Ids.REASON_BOX, hidden=True)
    owner = dbc.Input(id=Ids.OWNER, type="text", list=Ids.OWNERS, autocomplete="off", maxlength=200, value="",
                      placeholder="nobody")  # fmt: skip
    form = html.Form(
        [
            field("Stage", dbc.Select(id=Ids.STAGE, value="")),
            html.Div(id=Ids.HINT, className="small muted"),
            reason,
            field("Owner", owner),
            html.Datalist(id=Ids.OWNERS),
            field("Note", dbc.Textarea(id=Ids.NOTE, rows=3, maxlength=LONGEST_NOTE, value="")),
            html.Div(id=Ids.CONFLICT, role="alert"),
            html.Button("Save", id=Ids.SAVE, className="button primary", type="submit"),
            html.Div(id=Ids.LAST, className="small muted"),
        ],
        className="fields",
    )
    return html.Section(
        [dcc.Store(id=Ids.SEEN), *card("Stage and owner", form).children],
        id=Ids.CARD,
        className="card-box",
        hidden=True,
    )


def options(labels: Mapping[str, str]) -> list[dict[str, str]]:
    """What a select offers."""
    return [{"value": value, "label": label} for value, label in labels.items()]


def reason_options(labels: Mapping[str, str]) -> list[dict[str, str]]:
    """The reasons, none of them chosen beforehand."""
    return [{"value": "", "label": "Choose a reason"}, *options(labels)]


def conflicts(found: Sequence[Conflict]) -> list[Any]:
    """Each field that somebody else changed first: what it is, what one wanted, what it was; and what to do."""
    return [_conflict(each) for each in found]


def _conflict(found: Conflict) -> html.Div:
    name = str(found.field)
    label = FIELDS.get(name, name)
    values = {"Now": found.current, "Yours": found.yours, "When you opened it": found.original}
    table = html.Dl(
        [part for term, value in values.items() for part in (html.Dt(term), html.Dd(value))], className="facts"
    )
    keep = html.Button("Keep mine", id=part_id(Ids.KEEP, name), className="button", type="button")
    take = html.Button("Take theirs", id=part_id(Ids.TAKE, name), className="button", type="button")
    words = html.P(f"Somebody changed the {label.lower()} meanwhile. Nothing you typed is lost.")
    return html.Div([words, table, html.Div([keep, take], className="actions")], className="state warn")


def last(found: Edit | None) -> list[Any]:
    """One's own last edit, if nothing came after it, and the way back."""
    if found is None:
        return []
    many = f" of {found.leads:,} leads" if found.leads > 1 else ""
    label = FIELDS.get(found.field, found.field).lower()
    words = f"You changed the {label}{many} on {found.at:%-d %b at %H:%M}. "
    button = html.Button("Undo", id=part_id(Ids.UNDO, found.id), className="plain-button link", type="button")
    return [words, button]


def problem(messages: Sequence[str]) -> list[Any]:
    """What stopped a field from being saved."""
    return [state(message, tone="error") for message in messages]
