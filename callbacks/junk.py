"""Junk and test leads on the Data page, and letting one of them count."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.jobs import junk as service
from core.metrics.junk import junk_audit
from layouts import junk
from layouts.data import Ids as Page
from layouts.shell import Ids as Shell

CHANGED = Input(Shell.CHANGED, "data")


@callback(Output(Page.JUNK, "children"), Input(Shell.FILTERS, "data"), CHANGED)
def show_junk(ask: Ask, _changed: int) -> Any:
    """What was recognised in the period, and what somebody said about it."""
    audit = junk_audit(ask.connection, ask.filters, ask.now, limit=junk.SHOWN)
    overruled = service.overruled(ask.connection).records()
    may = ask.person.may
    return junk.junk(audit, overruled, ask.filters, may_map=may("map"), may_export=may("export"))


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(junk.part_id(junk.Ids.COUNT, ALL), "n_clicks"),
    Input(junk.part_id(junk.Ids.RECOGNISE, ALL), "n_clicks"),
    State(Shell.CHANGED, "data"),
    permission="map",
    prevent_initial_call=True,
)
def overrule(ask: Ask, counts: list[int | None], recognises: list[int | None], changed: int) -> int:
    """Let a lead count whatever speaks against it, or no longer."""
    if not any([*counts, *recognises]) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    by_hand = ctx.triggered_id["type"] == junk.Ids.COUNT
    service.overrule(ask.engine, ctx.triggered_id["lead"], by_hand, ask.person, ask.now)
    toast("It counts from now on, for the past as well." if by_hand else "It is judged by its evidence again.")
    return (changed or 0) + 1
