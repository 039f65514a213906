"""The thresholds, as the form of their page shows them."""

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.jobs import team_settings
from layouts import setting_form
from layouts.shell import Ids as Shell
from layouts.thresholds import Ids


@callback(
    Output(Ids.FORM, "children"),
    Input(Shell.CHANGED, "data"),
    State(setting_form.Ids.DRAWN, "data", allow_optional=True),
    State(setting_form.Ids.SAVE, "disabled", allow_optional=True),
)
def show_thresholds(ask: Ask, _changed: int, drawn: Any = None, is_saved: bool | None = None) -> Any:
    """What is in force; a form that says so already, or that somebody is changing, is left alone."""
    shown = team_settings.shown(ask.connection, "thresholds")
    if is_saved is False or drawn == setting_form.texts(shown):
        raise PreventUpdate
    return setting_form.form(shown, ask.person.may("settings"))
