"""The Data page's sections: what came in, how fresh it is, taking it back."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.jobs import imports
from core.metrics.freshness import freshness
from layouts import data as page
from layouts.data import Ids
from layouts.shell import Ids as Shell

VIEW = Input(Shell.VIEW, "data")
CHANGED = Input(Shell.CHANGED, "data")


@callback(Output(Ids.HISTORY, "children"), VIEW, CHANGED)
def show_history(ask: Ask, _view: str, _changed: int) -> Any:
    """What was imported, newest first."""
    rows = imports.history(ask.connection).records()
    return page.history(rows, ask.person.may("import"))


@callback(Output(Ids.SOURCES, "children"), VIEW, CHANGED)
def show_sources(ask: Ask, _view: str, _changed: int) -> Any:
    """Every source and its last data."""
    return page.sources(freshness(ask.connection, ask.now))


@callback(
    Output(Shell.LOCATION, "search"),
    Input({"type": Ids.UNDO, "batch": ALL}, "n_clicks"),
    State(Shell.FILTERS, "data"),
    permission="import",
    prevent_initial_call=True,
)
def take_back(ask: Ask, clicks: list[int | None]) -> str:
    """Begin the undo of the batch whose button was pressed, and show how it goes."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    job = imports.undo(ask.engine, ask.settings, ctx.triggered_id["batch"], ask.person, ask.now)
    return f"?{ask.filters.to_query()}&job={job}"
