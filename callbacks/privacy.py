"""Settings, Privacy: looking a person up and erasing them; the file is a route (core/web/privacy.py)."""

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.errors import InvalidInput
from core.jobs import privacy as service
from core.text import counted
from layouts import privacy as page
from layouts.privacy import Ids
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
    Output(Ids.FOUND, "children", allow_duplicate=True),
    Output(Ids.EMAIL, "value"),
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Ids.ERASE, "n_clicks"),
    State(Ids.WHOM, "data"),
    State(Ids.TYPED, "value"),
    State(Shell.CHANGED, "data"),
    permission=SETTINGS,
    prevent_initial_call=True,
)
def erase(ask: Ask, clicks: int | None, whom: Any, typed: Any, changed: int) -> tuple[Any, str, int]:
    """Erase the person that was looked up, once their e-mail was typed again."""
    if not clicks:
        raise PreventUpdate
    number = service.erase(ask.engine, ask.settings, _text(whom), _text(typed), ask.now, ask.person.id)
    toast(f"Erased: {counted(number, 'lead')} became a stub without a name.")
    return None, "", (changed or 0) + 1


def _text(value: Any) -> str:
    if not isinstance(value, str | None):
        raise InvalidInput("An e-mail is a text.", field="email")
    return value or ""
