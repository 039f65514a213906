"""The banner of the demo, on every page; loading and removing it."""

from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.jobs import explore
from core.jobs.demo import is_demo
from core.jobs.queue import JobView
from layouts import demo as page
from layouts.demo import Ids
from layouts.progress import is_over, under_way
from layouts.shell import Ids as Shell

SAID = {explore.LOAD: "The demo company is here.", explore.WIPE: "The demo data is gone."}


@callback(Output(Shell.BANNER, "children"), Input(Shell.CHANGED, "data"))
def show_banner(ask: Ask, _changed: int = 0) -> Any:
    """That what one looks at is invented, or how far it is from coming or going."""
    if job := explore.under_way(ask.connection, ask.now):
        return page.working(job)
    return page.banner(may_remove=ask.person.may("demo")) if is_demo(ask.connection) else None


@callback(
    Output(Shell.BANNER, "children", allow_duplicate=True),
    Input(Ids.EXPLORE, "n_clicks"),
    permission="demo",
    prevent_initial_call=True,
)
def begin_loading(ask: Ask, clicks: int | None) -> Any:
    """Bring the demo company in."""
    if not clicks:
        raise PreventUpdate
    return page.working(explore.load(ask.engine, ask.settings, ask.person, ask.now))


@callback(
    Output(Shell.BANNER, "children", allow_duplicate=True),
    Input(Ids.REMOVE, "n_clicks"),
    permission="demo",
    prevent_initial_call=True,
)
def begin_removing(ask: Ask, clicks: int | None) -> Any:
    """Away with the demo company."""
    if not clicks:
        raise PreventUpdate
    return page.working(explore.wipe(ask.engine, ask.settings, ask.person, ask.now))


@callback(
    Output(Ids.JOB, "children"),
    Output(Ids.POLL, "disabled"),
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Ids.POLL, "n_intervals"),
    State(Shell.CHANGED, "data"),
    prevent_initial_call=True,
)
def follow_demo(ask: Ask, _ticks: int, changed: int) -> tuple[Any, bool, Any]:
    """How far it is; once it is over, everything is asked again."""
    job = explore.latest(ask.connection, ask.now)
    if job is None:
        raise PreventUpdate
    if not is_over(job):
        return under_way(job), False, no_update
    toast(*_said(job))
    return no_update, True, (changed or 0) + 1


def _said(job: JobView) -> tuple[str, str]:
    """How it ended, and whether that is good."""
    return (SAID[job.kind], "good") if job.status == "done" else (job.message, "bad")
