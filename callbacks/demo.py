"""The banner of the demo, on every page; loading and removing it."""

from typing import Any

from dash import Input, Output
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from callbacks.progress import following, in_a_toast
from core.jobs import explore
from core.jobs.demo import is_demo
from layouts import demo as page
from layouts.demo import Ids
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


follow_demo = following(Ids.JOB, Ids.POLL, explore, in_a_toast(lambda job: SAID[job.kind]))
