"""The company's settings, as the form of its page shows them."""

from typing import Any

from dash import Input, Output, State

from callbacks.guard import Ask, callback
from callbacks.setting_form import drawn_form
from layouts import setting_form
from layouts.company import Ids
from layouts.shell import Ids as Shell


@callback(
    Output(Ids.FORM, "children"),
    Input(Shell.CHANGED, "data"),
    State(setting_form.Ids.DRAWN, "data", allow_optional=True),
    State(setting_form.Ids.SAVE, "disabled", allow_optional=True),
)
def show_company(ask: Ask, _changed: int, drawn: Any = None, is_saved: bool | None = None) -> Any:
    """What is in force; a form that says so already, or that somebody is changing, is left alone."""
    return drawn_form(ask, "company", drawn, is_saved)
