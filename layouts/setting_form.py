"""The form of team settings: drawn from their rows, so that a new row shows up by itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.errors import InvalidInput
from core.jobs.team_settings import NEXT, ROWS, Shown, effect, zone_choices
from layouts import recompute
from layouts.page import Page
from layouts.parts import card, field, heading, save_bar, skeleton, state

TYPING_PAUSE = 400
"""Milliseconds without a key after which what was typed counts."""
UNSET = "not set"


class Ids(StrEnum):
    """VALUE, SAYS and RESET are parts of pattern ids: see `part_id`."""

    VALUE = "setting-value"
    SAYS = "setting-says"
    RESET = "setting-reset"
    NOTE = "setting-note"
    SAVE = "setting-save"
    DRAWN = "setting-drawn"  # the texts it was drawn with


def settings_page(path: str, title: str, sub: str, form_id: str) -> Page:
    """A page of Settings that is one form, drawn as a skeleton until it is known."""

    def layout() -> html.Div:
        form_place = html.Div(skeleton("panel"), id=form_id, className="stack")
        return html.Div([heading(title, sub), recompute.place(), form_place], className="stack")

    return Page(path, title, "⚙", permission="view", metrics=(), layout=layout, section="Settings")


def part_id(part: Ids, name: Any) -> dict[str, Any]:
    """Id of a part of one setting."""
    return {"type": part, "name": name}


def form(settings: Sequence[Shown], may_change: bool, now: datetime) -> list[Any]:
    """A card per group; who may not change anything reads what is in force."""
    cards = [
        card(group.title, html.P(group.help, className="muted"), _cells(some, may_change, now))
        for group, some in _grouped(settings).items()
    ]
    if not may_change:
        return [*cards, state("An admin may change this.")]
    return [*cards, dcc.Store(id=Ids.DRAWN, data=texts(settings)), save_bar(Ids.NOTE, Ids.SAVE)]


def _grouped(settings: Iterable[Shown]) -> dict[Any, list[Shown]]:
    """By group, in the order in which groups first occur: a row may stand anywhere in the table."""
    found: dict[Any, list[Shown]] = {}
    for one in settings:
        found.setdefault(one.row.group, []).append(one)
    return found


def texts(settings: Iterable[Shown]) -> dict[str, str]:
    """What a form of these settings holds as it is drawn."""
    return {one.row.name: one.text for one in settings}


def _cells(settings: Iterable[Shown], may_change: bool, now: datetime) -> html.Div:
    return html.Div([_cell(one, may_change, now) for one in settings], className="setting-grid")


def _cell(one: Shown, may_change: bool, now: datetime) -> html.Div:
    if not may_change:
        read = [html.B(one.row.label), html.P(one.row.words(one.in_force) if one.in_force else UNSET), *_told(one)]
        return html.Div(read, className="setting")
    return html.Div(
        [
            _field(one, now),
            html.P(one.row.help, className="muted small"),
            html.Div(says(one, one.text), id=part_id(Ids.SAYS, one.row.name), className="effect", role="status"),
            _default(one),
        ],
        className="setting",
    )


def _told(one: Shown) -> list[Any]:
    return [html.P(one.row.help, className="muted small"), html.P(says(one, one.text), className="effect")]


def _field(one: Shown, now: datetime) -> Any:
    """The control below its label, which a list with a search box of its own cannot stand in: clicks would leave it."""
    control = _control(one, now)
    if one.row.kind.control != "zone":
        return field(one.row.label, control)
    named = {"role": "group", "aria-label": one.row.label}
    return html.Div([html.Span(one.row.label, **{"aria-hidden": "true"}), control], className="field", **named)


def _control(one: Shown, now: datetime) -> Any:
    named = part_id(Ids.VALUE, one.row.name)
    kind = one.row.kind
    if kind.choices:
        options = [{"value": value, "label": label} for value, label in kind.choices]
        return dbc.Select(id=named, options=options, value=one.text)
    if kind.control == "zone":
        return _zones(named, one.text, now)
    box = {"id": named, "type": "text", "value": one.text, "debounce": TYPING_PAUSE, "autocomplete": "off"}
    if kind.control in ("number", "share"):
        return dbc.Input(**box, inputmode="decimal" if kind.control == "share" else "numeric")
    return dbc.Input(**box, placeholder=one.in_force or f"e.g. {one.row.example}")


def _zones(named: dict[str, Any], chosen: str, now: datetime) -> dcc.Dropdown:
    """A list one can search by city, country or offset."""
    options = [
        {"value": zone, "label": label, "search": f"{zone} {label}"} for zone, label in zone_choices(now, chosen)
    ]
    return dcc.Dropdown(id=named, options=options, value=chosen, clearable=False, className="zones")


def says(one: Shown, text: str) -> Any:
    """What a value does, or why it cannot be used."""
    try:
        return effect(one.row.name, text or one.row.default, one.in_force)
    except InvalidInput as error:
        return html.Span(error.message, className="bad", role="alert")


def _default(one: Shown) -> html.Div:
    """The default, and the way back to it."""
    usual = one.row.words(one.row.default) if one.row.default else UNSET
    hidden = html.Span(f" of {one.row.label}", className="visually-hidden")
    back = html.Button(
        ["Back to default", hidden], id=part_id(Ids.RESET, one.row.name), type="button", className="link plain-button"
    )
    return html.Div([f"Default: {usual}", None if one.is_default else back], className="muted small")


def note(before: Mapping[str, Shown], changes: Mapping[str, str], computes: bool) -> html.Div:
    """What saving is going to change, and that figures follow."""
    lines = [_change(before[name], text) for name, text in changes.items()]
    return html.Div([html.Ul(lines, className="counts"), html.P(NEXT, className="muted small") if computes else None])


def saved(changes: Mapping[str, str]) -> str:
    """What was just saved: "Saved: Name is Acme, Currency is EUR."."""
    told = [f"{ROWS[name].label} is {ROWS[name].words(text) if text else UNSET}" for name, text in changes.items()]
    return f"Saved: {', '.join(told)}." if told else "Saved."


def _change(one: Shown, text: str) -> html.Li:
    now, then = (one.row.words(each) if each else UNSET for each in (one.text, text))
    return html.Li([one.row.label, " ", html.Span(now, className="muted"), " → ", html.B(then)])
