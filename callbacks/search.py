"""Search over leads, campaigns, metrics and pages."""

from typing import Any

from dash import Input, Output, State

from callbacks.guard import Ask, callback
from core.leads.find import find
from core.metrics.labels import named
from core.text import shorten
from layouts import search
from layouts.search import Ids
from layouts.shell import Ids as Shell

SHORTEST = 2
"""Letters from which on leads are looked for: one letter is in all of them."""


@callback(
    Output(Ids.RESULTS, "children"),
    Input(Ids.TEXT, "value"),
    State(Shell.FILTERS, "data"),
    prevent_initial_call=True,
    lenient=True,
)
def show_results(ask: Ask, text: str | None) -> list[Any]:
    """Whatever has the text in its name."""
    wanted = " ".join(str(text or "").split())[:100]
    if not wanted:
        return []
    leads = find(ask.connection, wanted, search.MOST_EACH).records() if len(wanted) >= SHORTEST else []
    campaigns = named(ask.connection, "campaign", wanted, search.MOST_EACH)
    return search.results(shorten(wanted, 100), leads, campaigns, ask.filters, search.offered(ask.person))
