"""Settings, Privacy: looking a person up, exporting and erasing them; the file is a route (core/web/privacy.py)."""

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from callbacks.progress import following
from core.errors import InvalidInput, NotFound
from core.jobs import erasing, exporting
from core.jobs import privacy as service
from layouts import privacy as page
from layouts.privacy import Ids
from layouts.progress import is_over
from layouts.shell import Ids as Shell

SETTINGS = "settings"


@callback(Output(Ids.COUNTS, "children"), Input(Shell.VIEW, "data"), Input(Shell.CHANGED, "data"), permission=SETTINGS)
def show_counts(ask: Ask, _view: str, _changed: int) -> Any:
    """How many persons were erased."""
    return page.counts(*service.erased(ask.connection))


@callback(
    Output(Ids.FOUND, "children"),
    Input(Ids.LOOK, "n_clicks"),
    State(Ids.EMAIL, "value"),
    permission=SETTINGS,
    prevent_initial_call=True,
)
def look_up(ask: Ask, clicks: int | None, email: Any) -> Any:
    """What is kept about the person with an e-mail."""
    if not clicks:
        raise PreventUpdate
    return page.person(service.look_up(ask.connection, _text(email)))


@callback(
    Output(Ids.FILE, "children", allow_duplicate=True),
    Input(Ids.EXPORT, "n_clicks"),
    State(Ids.WHOM, "data"),
    permission=SETTINGS,
    prevent_initial_call=True,
)
def export(ask: Ask, clicks: int | None, whom: Any) -> Any:
    """Begin to export the person that was looked up."""
    if not clicks:
        raise PreventUpdate
    found = service.look_up(ask.connection, _text(whom))
    if not found.leads:
        raise NotFound("No lead has this e-mail any more.", field="email")
    return page.exporting(exporting.begin(ask.engine, ask.settings, found.leads[0][0], ask.person, ask.now))


@callback(Output(Ids.FILE, "children"), Input(Shell.VIEW, "data"), permission=SETTINGS)
def show_export(ask: Ask, _view: str = "") -> Any:
    """One's own export, under way or to be had."""
    job = exporting.latest(ask.connection, ask.now, ask.person.id)
    return None if job is None else page.exporting(job)


follow_export = following(Ids.FILE_JOB, Ids.FILE_POLL, exporting, page.exported, own=True, permission=SETTINGS)


@callback(
    Output(Ids.STATUS, "children", allow_duplicate=True),
    Output(Ids.FOUND, "children", allow_duplicate=True),
    Output(Ids.EMAIL, "value"),
    Input(Ids.ERASE, "n_clicks"),
    State(Ids.WHOM, "data"),
    State(Ids.TYPED, "value"),
    permission=SETTINGS,
    prevent_initial_call=True,
)
def erase(ask: Ask, clicks: int | None, whom: Any, typed: Any) -> tuple[Any, Any, str]:
    """Begin to erase the person that was looked up, once their e-mail was typed again."""
    if not clicks:
        raise PreventUpdate
    job = erasing.begin(ask.engine, ask.settings, _text(whom), _text(typed), ask.person, ask.now)
    return page.erasing(job), None, ""


@callback(Output(Ids.STATUS, "children"), Input(Shell.VIEW, "data"), permission=SETTINGS)
def show_erasing(ask: Ask, _view: str = "") -> Any:
    """The erasing that is under way, whoever began it."""
    job = erasing.latest(ask.connection, ask.now)
    return None if job is None or is_over(job) else page.erasing(job)


follow_erasing = following(Ids.JOB, Ids.POLL, erasing, page.told, permission=SETTINGS)


def _text(value: Any) -> str:
    if not isinstance(value, str | None):
        raise InvalidInput("An e-mail is a text.", field="email")
    return value or ""
