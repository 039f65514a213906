"""Kept views of the table of leads: a menu that opens them, and a window that keeps, names, shares and deletes them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.access.views import LONGEST_NAME, SAVED, View
from layouts.links import page_link
from layouts.parts import dialog, field, opens, tag

PATH = "/leads"
ROW_PATH = "/leads/{}"
FRESH_VIEW = "none"
"""What `saved` says in an address that began as no kept view."""


class Ids(StrEnum):
    """The window, its controls, and (as pattern ids, see `part_id`) those of one view."""

    WINDOW = "leads-views"
    MENU = "leads-views-menu"
    LIST = "leads-views-list"
    NAME = "leads-view-name"
    SHARED = "leads-view-shared"
    KEEP = "leads-view-keep"
    UPDATE = "leads-view-update"
    OPENED = "leads-view-opened"  # the view the address is from now on
    TICK = "leads-views-tick"
    SINK = "leads-views-sink"
    RENAMED = "leads-view-renamed"
    DEFAULT = "leads-view-default"
    TEAM = "leads-view-team"
    DELETE = "leads-view-delete"


def part_id(part: Ids, view: int) -> dict[str, Any]:
    """Id of a control of one view."""
    return {"type": part, "view": view}


def parts() -> list[Any]:
    """The window, and what its callbacks tell each other."""
    return [_window(), *(dcc.Store(id=part) for part in (Ids.OPENED, Ids.TICK, Ids.SINK))]


def _window() -> html.Dialog:
    """Keep what the address shows; below it every view one may see."""
    name = dbc.Input(id=Ids.NAME, maxlength=LONGEST_NAME, autocomplete="off")
    share = dbc.Checkbox(id=Ids.SHARED, label="For the whole team", value=False)
    keep = html.Button("Keep this view", id=Ids.KEEP, className="button primary", type="submit")
    update = html.Button("Update the open view", id=Ids.UPDATE, className="button", type="button", hidden=True)
    says = "A view is the days, filters, order and columns you see now, under a name."
    form = html.Form([field("Name", name), share, html.Div([keep, update], className="actions")])
    return dialog(Ids.WINDOW, "Views", html.P(says, className="muted"), form, html.Div(id=Ids.LIST))


def menu(views: Sequence[View], current: str) -> list[Any]:
    """Open a view; `current` is the id the address says it began as."""
    label = next((view.name for view in views if str(view.id) == current), "Views")
    everything = page_link(f"{PATH}?{SAVED}={FRESH_VIEW}", "All leads", "option")
    groups = {"Mine": [v for v in views if not v.shared], "Team": [v for v in views if v.shared]}
    lists = [part for title, found in groups.items() if found for part in _group(title, found, current)]
    manage = html.Button("Keep or change views …", className="link plain", type="button", **opens(Ids.WINDOW))
    pop = html.Div([everything, *lists, html.Hr(), manage], className="pop")
    named = "menu set" if label != "Views" else "menu"
    return [html.Details([html.Summary(label), pop], className=named)]


def _group(title: str, views: Sequence[View], current: str) -> list[Any]:
    return [html.P(title, className="note"), *(_opening(view, current) for view in views)]


def _opening(view: View, current: str) -> html.A:
    now = {"aria-current": "true"} if str(view.id) == current else {}
    return page_link(_href(view), view.name, "option", **now)


def _href(view: View) -> str:
    return (
        f"{PATH}?{view.query}&{urlencode({SAVED: view.id})}" if view.query else f"{PATH}?{urlencode({SAVED: view.id})}"
    )


def listed(views: Sequence[View], *, may_share: bool) -> Any:
    """Every view with what its person may do with it."""
    if not views:
        return html.P("No view is kept yet.", className="muted")
    return html.Ul([html.Li(_row(view, may_share=may_share)) for view in views], className="leads-views")


def _row(view: View, *, may_share: bool) -> list[Any]:
    marks = [tag("team", "acc") if view.shared else None, tag("opens first", "good") if view.is_default else None]
    if not view.mine:
        return [html.Span([view.name, " ", *marks, html.Small(f" by {view.by}")])]
    box = dbc.Input(id=part_id(Ids.RENAMED, view.id), value=view.name, debounce=True, maxlength=LONGEST_NAME)
    name = html.Label([html.Span(f"Name of {view.name}", className="visually-hidden"), box])
    buttons = [
        _button(Ids.DEFAULT, view, "Not first" if view.is_default else "Open first"),
        _button(Ids.TEAM, view, "Mine only" if view.shared else "Share") if may_share else None,
        _button(Ids.DELETE, view, "Delete"),
    ]
    return [name, html.Span([*marks, *buttons], className="leads-view-does")]


def _button(part: Ids, view: View, label: str) -> html.Button:
    more = {"aria-label": f"{label}: {view.name}"}
    return html.Button(label, id=part_id(part, view.id), className="link plain", type="button", **more)
