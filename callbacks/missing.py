"""Missing fields on the Data page."""

from typing import Any

from dash import Input, Output

from callbacks.guard import Ask, callback
from core.metrics.missing import FIELDS, missing, without
from layouts import missing as page
from layouts.data import Ids as Data
from layouts.links import pairs
from layouts.shell import Ids as Shell


@callback(
    Output(Data.MISSING, "children"),
    Input(Shell.FILTERS, "data"),
    Input(Shell.VIEW, "data"),
    Input(Shell.CHANGED, "data"),
    is_shared=True,
)
def show_missing(ask: Ask, view: str, _changed: int) -> Any:
    """Shares of the period, and the leads of the field that the address names."""
    opened = pairs(view).get(page.VIEW, "")
    told = missing(ask.connection, ask.filters, ask.now)
    rows = without(ask.connection, ask.filters, ask.now, opened).records() if opened in FIELDS else []
    return page.missing(told, ask.filters, opened, rows)
