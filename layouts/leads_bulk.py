"""What can be done with the leads chosen in the table: another stage, owner, or tags; and taking it back."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.jobs.lead_choice import LIMIT
from core.jobs.lead_edits import MOST
from core.leads.columns import STAGES
from core.leads.moves import BACK, LONGEST_NOTE, OUT
from core.text import counted
from layouts.parts import dialog, field, opens

NO_REASON = "none"
EVERY = "all"
"""What a choice of all that match says instead of ids: how many they were."""
WHYS = 4
"""Different reasons that are told one by one."""


class Ids(StrEnum):
    """The line of buttons, its windows and their controls."""

    CHOSEN = "leads-chosen"
    LINE = "leads-bulk"
    COUNT = "leads-bulk-count"
    SHOWN = "leads-bulk-shown"  # choose the rows on screen
    ALL = "leads-bulk-all"  # choose all that match
    LIMIT = "leads-bulk-limit"
    CLEAR = "leads-bulk-clear"
    RESULT = "leads-bulk-result"
    STAGE_WINDOW = "leads-bulk-stage"
    STAGE = "leads-bulk-stage-value"
    REASON = "leads-bulk-reason"
    NOTE = "leads-bulk-note"
    SET_STAGE = "leads-bulk-set-stage"
    OWNER_WINDOW = "leads-bulk-owner"
    OWNER = "leads-bulk-owner-value"
    OWNERS = "leads-bulk-owners"
    SET_OWNER = "leads-bulk-set-owner"
    TAGS_WINDOW = "leads-bulk-tags"
    ADD = "leads-bulk-add"
    REMOVE = "leads-bulk-remove"
    TAGS = "leads-bulk-known-tags"
    SET_TAGS = "leads-bulk-set-tags"
    UNDO = "leads-bulk-undo"  # a pattern id: {"type": UNDO, "edit": 12}


def parts() -> list[Any]:
    """How many are chosen and what can be done with them, hidden while none is; a window for each kind of change."""
    buttons = [
        html.Button("Choose those on screen", id=Ids.SHOWN, className="link plain", type="button"),
        html.Button("Choose all that match", id=Ids.ALL, className="link plain", type="button"),
        html.Button("Choose none", id=Ids.CLEAR, className="link plain", type="button"),
    ]
    changes = [
        _opener("Stage …", Ids.STAGE_WINDOW),
        _opener("Owner …", Ids.OWNER_WINDOW),
        _opener("Tags …", Ids.TAGS_WINDOW),
    ]
    return [
        dcc.Store(id=Ids.CHOSEN, data=[]),
        html.Div(
            [
                html.Small(LIMIT, id=Ids.LIMIT, className="note", hidden=True),
                html.B(id=Ids.COUNT, role="status"),
                *changes,
                *buttons,
            ],
            id=Ids.LINE,
            className="leads-bulk",
            hidden=True,
            **{"data-most": MOST},
        ),
        html.Div(id=Ids.RESULT, role="status"),
        _stage(),
        _owner(),
        _tags(),
    ]


def _opener(label: str, window: str) -> html.Button:
    return html.Button(label, className="button", type="button", **opens(window))


def _window(window: str, title: str, *controls: Any, button: str) -> html.Dialog:
    does = html.Button("Change them", id=button, className="button primary", type="submit")
    return dialog(window, title, html.Form([*controls, html.Div(does, className="actions")]))


def _stage() -> html.Dialog:
    stages = [{"value": name, "label": label} for name, label in STAGES.items()]
    return _window(
        Ids.STAGE_WINDOW,
        "Stage of the leads chosen",
        field("Stage", dbc.Select(id=Ids.STAGE, options=stages, value="MQL")),
        field("Reason", dbc.Select(id=Ids.REASON, options=reason_options("MQL"), value=NO_REASON)),
        field("Note", dbc.Textarea(id=Ids.NOTE, maxlength=LONGEST_NOTE)),
        button=Ids.SET_STAGE,
    )


def reason_options(stage: str) -> list[dict[str, str]]:
    """What may be said of a move to a stage; ahead nothing has to be."""
    known = OUT if stage in ("LOST", "DISQUALIFIED") else BACK
    first = "Choose one" if known is OUT else "None: they move ahead"
    return [{"value": NO_REASON, "label": first}, *({"value": code, "label": label} for code, label in known.items())]


def _owner() -> html.Dialog:
    box = dbc.Input(id=Ids.OWNER, list=Ids.OWNERS, autocomplete="off", placeholder="Nobody")
    return _window(
        Ids.OWNER_WINDOW, "Owner of the leads chosen", field("Owner", box), html.Datalist(id=Ids.OWNERS),
        button=Ids.SET_OWNER,
    )  # fmt: skip


def _tags() -> html.Dialog:
    boxes = {
        Ids.ADD: ("Put on (commas between several)", "hot, fair 2026"),
        Ids.REMOVE: ("Take off", ""),
    }
    fields = [
        field(label, dbc.Input(id=part, list=Ids.TAGS, autocomplete="off", placeholder=example))
        for part, (label, example) in boxes.items()
    ]
    return _window(
        Ids.TAGS_WINDOW, "Tags of the leads chosen", *fields, html.Datalist(id=Ids.TAGS), button=Ids.SET_TAGS
    )


def options(names: Sequence[str]) -> list[html.Option]:
    """The entries of a list to type from."""
    return [html.Option(value=name) for name in names]


def undo_id(edit: Any) -> dict[str, Any]:
    """Id of the button that takes an edit back."""
    return {"type": Ids.UNDO, "edit": edit}


def result(changed: int, refused: Sequence[tuple[int, str]], edit: int | None, *, verb: str = "changed") -> html.Div:
    """How many leads were changed, how many were not and why, and the way back."""
    told: list[Any] = [html.B(f"{counted(changed, 'lead')} {verb}. ")]
    whys = Counter(why for _, why in refused).most_common()
    told += [
        html.Span(f"{counted(count, 'lead stays as it is', 'leads stay as they are')}: {why} ")
        for why, count in whys[:WHYS]
    ]
    if len(whys) > WHYS:
        told.append(html.Span(f"{counted(sum(count for _, count in whys[WHYS:]), 'more')} for other reasons. "))
    if edit is not None:
        told.append(html.Button("Undo", id=undo_id(edit), className="link plain", type="button"))
    return html.Div(told, className="state" if changed else "state error")
