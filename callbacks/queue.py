"""The queue: whom to call next, and taking a lead."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.access.roles import Role
from core.jobs.calling import calls
from core.jobs.lead_edits import set_owner
from core.leads.queue import Whose
from layouts import queue as page
from layouts.links import pairs
from layouts.queue import Ids
from layouts.shell import Ids as Shell


@callback(Output(Ids.LIST, "children"), Input(Shell.VIEW, "data"), Input(Shell.CHANGED, "data"))
def show_queue(ask: Ask, view: str | None, _changed: int = 0) -> Any:
    """The first of those the address asks for; sales sees its own unless it asks for others."""
    chosen = page.whose(pairs(view), Whose.MINE if ask.person.role is Role.SALES else Whose.ALL)
    found = calls(ask.connection, ask.person, chosen, ask.now)
    return page.queue(found, chosen, ask.now, name=ask.person.label, may_take=ask.person.may("edit_leads"))


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(page.take_id(ALL, ALL), "n_clicks"),
    State(Shell.CHANGED, "data"),
    permission="edit_leads",
    prevent_initial_call=True,
)
def take(ask: Ask, clicks: list[int | None], changed: int) -> int:
    """A lead becomes one's own, unless somebody else was first."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    seen = ctx.triggered_id["owner"] or None
    set_owner(ask.engine, [ctx.triggered_id["lead"]], ask.person.label, ask.person, ask.now, seen=seen)
    toast("It is yours now.")
    return (changed or 0) + 1
