"""The first steps, above Overview until they are done or this person has seen enough of them."""

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.access import own
from core.access.preferences import preferences
from core.jobs.first_steps import first_steps
from layouts.first_steps import Ids, checklist
from layouts.overview import PAGE
from layouts.shell import Ids as Shell


@callback(Output(Shell.STEPS, "children"), Input(Shell.LOCATION, "pathname"), Input(Shell.CHANGED, "data"))
def show_steps(ask: Ask, path: str, _changed: int = 0) -> Any:
    """What is done and what is next, for those who can do it."""
    if path != PAGE.path or not ask.person.may("import") or not preferences(ask.connection, ask.person.id).first_steps:
        return None
    return checklist(first_steps(ask.connection, ask.now))


@callback(
    Output(Shell.STEPS, "children", allow_duplicate=True),
    Input(Ids.DISMISS, "n_clicks"),
    prevent_initial_call=True,
)
def dismiss(ask: Ask, clicks: int | None) -> Any:
    """Not again for this person, until they want it back."""
    if not clicks:
        raise PreventUpdate
    own.choose(ask.engine, ask.person, "first_steps", "off")
    toast("The first steps are put away. Help brings them back.")
    return None


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Ids.RESTORE, "n_clicks"),
    State(Shell.CHANGED, "data"),
    permission="import",
    prevent_initial_call=True,
)
def restore(ask: Ask, clicks: int | None, changed: int) -> int:
    """The list again, above Overview, to which the same click leads; or why there is none."""
    if not clicks:
        raise PreventUpdate
    own.choose(ask.engine, ask.person, "first_steps", "on")
    if not first_steps(ask.connection, ask.now):
        toast("The demo has no first steps; your own data has.")
    return (changed or 0) + 1
