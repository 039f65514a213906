"""The bell: its count, its list, and what has been read."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.collab import notices as found
from core.jobs import comments as service
from layouts import notices as page
from layouts.notices import Ids
from layouts.shell import Ids as Shell


@callback(
    Output(Ids.COUNT, "children"),
    Input(Shell.LOCATION, "pathname"),
    Input(Ids.CLOCK, "n_intervals"),
    Input(Ids.READ, "data"),
)
def show_count(ask: Ask, _path: str, _ticks: int | None, _read: int) -> list[Any]:
    """How much has not been read."""
    return page.count(found.unread(ask.connection, ask.person.id))


@callback(Output(Ids.LIST, "children"), Input(Ids.BELL, "n_clicks"), Input(Ids.READ, "data"), prevent_initial_call=True)
def show_notices(ask: Ask, _clicks: int | None, _read: int) -> list[Any]:
    """The newest of one's own."""
    return page.notices(found.notices(ask.connection, ask.person.id).records())


@callback(
    Output(Ids.READ, "data"),
    Input(Ids.ALL_READ, "n_clicks"),
    Input(page.part_id(Ids.NOTICE, ALL), "n_clicks"),
    State(Ids.READ, "data"),
    prevent_initial_call=True,
)
def read_notices(ask: Ask, every: int | None, one: Sequence[Any], count: int) -> int:
    """All of one's own have been read, or the one that was followed."""
    is_one = isinstance(ctx.triggered_id, dict)
    if not (any(one) if is_one else every):
        raise PreventUpdate
    chosen = ctx.triggered_id["notice"] if is_one else None
    service.read(ask.engine, ask.person, ask.now, chosen)
    return (count or 0) + 1
