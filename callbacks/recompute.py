"""How far a change is that every figure has to follow, on the pages that begin such changes."""

from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.jobs import recompute as service
from layouts import recompute as page
from layouts.progress import is_over, under_way
from layouts.recompute import Ids
from layouts.shell import Ids as Shell

SAVED = "Saved{what}. Every figure follows, for the past as well."


@callback(Output(Ids.STATUS, "children"), Input(Shell.CHANGED, "data"))
def show_recompute(ask: Ask, _changed: int = 0) -> Any:
    """The change that is under way, whoever began it."""
    job = service.latest(ask.connection, ask.now)
    return None if job is None or is_over(job) else page.working(job)


@callback(
    Output(Ids.JOB, "children"),
    Output(Ids.POLL, "disabled"),
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Ids.POLL, "n_intervals"),
    State(Shell.CHANGED, "data"),
    prevent_initial_call=True,
)
def follow_recompute(ask: Ask, _ticks: int, changed: int) -> tuple[Any, bool, Any]:
    """How far it is; once it is over, everything is asked again."""
    job = service.latest(ask.connection, ask.now)
    if job is None:
        raise PreventUpdate
    if not is_over(job):
        return under_way(job), False, no_update
    named = ", ".join((job.result or {}).get("settings", ()))
    said = SAVED.format(what=f": {named}" if named else "")
    toast(*((said, "good") if job.status == "done" else (job.message, "bad")))
    return no_update, True, (changed or 0) + 1
