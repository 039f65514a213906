"""The Leads page: its grid asks for blocks of rows; order, filters and columns stand in the address."""

import json
from typing import Any
from urllib.parse import urlencode

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, clientside
from core.access.views import SAVED, default
from core.errors import AppError
from core.jobs import lead_list
from core.leads.asked import Asked, read, span
from core.metrics.reach import Reach, elsewhere, reach
from layouts import leads as page
from layouts import leads_bulk
from layouts.leads import Ids
from layouts.leads_bar import bar
from layouts.leads_grid import grid
from layouts.leads_views import PATH
from layouts.parts import state
from layouts.reach import reach_note
from layouts.shell import Ids as Shell

FILTERS = Input(Shell.FILTERS, "data")
VIEW = Input(Shell.VIEW, "data")
CHANGED = Input(Shell.CHANGED, "data")
NOTHING = {"rowData": [], "rowCount": 0}

clientside("leads", "load", Output(Ids.LOADED, "data"), Input(Ids.BODY, "id"))
clientside(
    "leads",
    "counted",
    Output(Ids.SINK, "data", allow_duplicate=True),
    Input(Ids.TOTAL, "data"),
    prevent_initial_call=True,
)
clientside("leads", "asked", Output(Ids.SINK, "data"), FILTERS, VIEW)
clientside("leads", "again", Output(Ids.SINK, "data", allow_duplicate=True), CHANGED, prevent_initial_call=True)
clientside(
    "leads",
    "start",
    Output(Ids.SINK, "data", allow_duplicate=True),
    Input(Ids.START, "data"),
    prevent_initial_call=True,
)


@callback(
    Output(Ids.PLACE, "children"),
    Output(Ids.BULK, "children"),
    Output(Ids.START, "data"),
    Input(Ids.LOADED, "data"),
    State(Shell.VIEW, "data"),
)
def show_grid(ask: Ask, loaded: bool | None, view: str | None) -> tuple[Any, Any, str | None]:
    """The grid, once its script is there; what the address says wrong of it is told with the first rows."""
    if not loaded:
        raise PreventUpdate
    (asked, problem), start = _read(view), None
    if not page.params(view) and (kept := default(ask.connection, PATH, ask.person)):
        start = f"{kept.query}&{urlencode({SAVED: kept.id})}"
    filters = {} if problem else _model(page.params(view))
    may_edit = ask.person.may("edit_leads")
    table = grid(asked, page.shown(view), filters, may_edit=may_edit)
    return table, leads_bulk.parts() if may_edit else None, start


@callback(Output(Ids.BAR, "children"), FILTERS, VIEW, CHANGED)
def show_bar(ask: Ask, view: str | None, _changed: int = 0) -> Any:
    """Search, lists of values, columns, and what narrows the table now."""
    asked, problem = _read(view)
    choices = lead_list.choices(ask.connection)
    line = bar(asked, page.shown(view), choices, ask.filters, page.address(view), csv=ask.person.may("export"))
    return [*line, state(problem, tone="error")] if problem else line


def _read(view: str | None) -> tuple[Asked, str]:
    """What the address asks, or what is wrong with it."""
    try:
        return read(page.params(view)), ""
    except AppError as error:
        return Asked(), error.message


def _model(params: dict[str, list[str]]) -> dict[str, Any]:
    """The grid's own filters in an address that was read already."""
    found: dict[str, Any] = json.loads(params.get("filter", ["{}"])[0])
    return found


@callback(
    Output(Ids.GRID, "getRowsResponse"),
    Output(Ids.HEADING, "children"),
    Output(Ids.PROBLEM, "children"),
    Output(Ids.COUNT, "data"),
    Input(Ids.GRID, "getRowsRequest"),
    State(Shell.FILTERS, "data"),
    State(Shell.VIEW, "data"),
    prevent_initial_call=True,
)
def show_rows(ask: Ask, request: Any, view: str | None) -> tuple[dict[str, Any], str, Any, Any]:
    """A block of rows as the grid asks for it; it waits for an answer, so what is wrong is one too."""
    if not request:
        raise PreventUpdate
    try:
        return _block(ask, request, view)
    except AppError as error:
        return NOTHING, "Nothing to show", state(error.message, tone="error"), None


def _block(ask: Ask, request: Any, view: str | None) -> tuple[dict[str, Any], str, Any, Any]:
    start, end = span(request)
    models = {"sort_model": request.get("sortModel"), "filter_model": request.get("filterModel")}
    asked = read(page.params(view), **models)
    found = lead_list.block(ask.connection, ask.filters, asked, ask.now, start, end)
    rows = [page.cells(row) for row in found.rows()]
    why = _nothing(ask, found.all, asked) if found.total == 0 else None
    response = {"rowData": rows, "rowCount": found.total}
    return response, page.heading(found.total, found.all, asked), why, models if found.total is None else None


def _nothing(ask: Ask, everything: int, asked: Asked) -> Any:
    """Why there is no row; where the days have no lead at all, how far the leads reach."""
    leads = Reach(leads=reach(ask.connection, ask.now).leads)
    further = None if everything else reach_note(elsewhere(leads, ask.filters), ask.filters)
    return further or page.nothing(everything, asked.junk)


@callback(
    Output(Ids.HEADING, "children", allow_duplicate=True),
    Output(Ids.TOTAL, "data"),
    Input(Ids.COUNT, "data"),
    State(Shell.FILTERS, "data"),
    State(Shell.VIEW, "data"),
    prevent_initial_call=True,
)
def show_count(ask: Ask, models: Any, view: str | None) -> tuple[str, int]:
    """How many leads match, where the rows did not wait for it."""
    if not isinstance(models, dict):
        raise PreventUpdate
    asked = read(page.params(view), models.get("sort_model"), models.get("filter_model"))
    total, everything = lead_list.total(ask.connection, ask.filters, asked, ask.now)
    return page.heading(total, everything, asked), total
