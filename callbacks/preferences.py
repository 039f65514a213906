"""What a person switches on and off for themselves."""

from dash import Input, Output

from callbacks.guard import Ask, callback, toast
from core.access import own
from layouts.shell import Ids


@callback(
    Output(Ids.FRAME, "data-shortcuts"),
    Input(Ids.SHORTCUTS, "value"),
    prevent_initial_call=True,
)
def switch_keys(ask: Ask, is_on: bool) -> str:
    """Single keys do something, or nothing."""
    wish = "on" if is_on else "off"
    own.choose(ask.engine, ask.person, "shortcuts", wish)
    toast("Single keys are on." if is_on else "Single keys are off. Search and Help are in the navigation.")
    return wish
