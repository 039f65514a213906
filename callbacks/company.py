"""The company's settings, as the form of its page shows them."""

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.jobs import team_settings
from layouts import setting_form
from layouts.company import Ids
from layouts.shell import Ids as Shell


@callback(
    Output(Ids.FORM, "children"),
    Input(Shell.CHANGED, "data"),
    State(setting_form.Ids.SAVE, "disabled", allow_optional=True),
)
def show_company(ask: Ask, _changed: int, is_saved: bool | None = None) -> Any:
    """What is in force; what somebody typed and has not saved is left alone."""
    if is_saved is False:
        raise PreventUpdate
    shown = [one for one in team_settings.shown(ask.connection) if one.is_company]
    return setting_form.form(shown, ask.person.may("settings"))
