"""Missing fields on the Data page."""

from typing import Any

from dash import Input, Output

from callbacks.guard import Ask, callback
from core.metrics.missing import missing
from layouts import missing as page
from layouts.data import Ids as Data
from layouts.shell import Ids as Shell


@callback(
    Output(Data.MISSING, "children"),
    Input(Shell.FILTERS, "data"),
    Input(Shell.CHANGED, "data"),
    is_shared=True,
)
def show_missing(ask: Ask, _changed: int) -> Any:
    """Shares of the period."""
    return page.missing(missing(ask.connection, ask.filters, ask.now), ask.filters)
