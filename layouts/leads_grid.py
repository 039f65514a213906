"""The grid of the Leads page. Its script is fetched by the page that needs it, not by every page."""

from typing import Any

from dash_ag_grid import AgGrid

from core.leads.asked import OPS, Asked
from core.leads.columns import ALL, Column, Kind
from layouts.leads import Ids

for _file in AgGrid._js_dist:  # noqa: SLF001 - Dash offers no other way to leave it out of other pages
    if "async" not in _file:
        _file["dynamic"] = True

BLOCK = 100
WIDTHS = {
    "name": 240, "company": 180, "score": 110, "stage": 120, "grade": 90, "email": 220, "campaign": 200, "touched": 190,
}  # fmt: skip
USUAL_WIDTH = 140
FILTERS = {Kind.TEXT: "agTextColumnFilter", Kind.NUMBER: "agNumberColumnFilter", Kind.DATE: "agDateColumnFilter"}
EVENTS = {
    "cellClicked": ["leadsClicked(params)"],
    "cellKeyDown": ["leadsPressed(params)"],
    "sortChanged": ["leadsChanged(params)"],
    "filterChanged": ["leadsChanged(params)"],
    "columnMoved": ["leadsMoved(params)"],
    "selectionChanged": ["leadsChosen(params)"],
    "modelUpdated": ["leadsLoaded(params)"],
    "gridReady": ["leadsReady(params)"],
    "firstDataRendered": ["leadsReady(params)"],
}
WORDS = {"noRowsToShow": "No lead matches.", "noMatchingRows": "No lead matches.", "loadingOoo": "Loading …"}


def grid(asked: Asked, columns: list[str], filters: dict[str, Any], *, may_edit: bool) -> AgGrid:
    """The grid, empty, in the order and with the filters of the address; it asks for its rows itself."""
    return AgGrid(
        id=Ids.GRID,
        className="leads-grid",
        style={"height": "var(--grid-height)"},  # it has one of its own else
        rowModelType="infinite",
        columnDefs=[_column(each, columns, asked) for each in _in_order(columns)],
        defaultColDef={"resizable": True, "suppressHeaderMenuButton": True},
        getRowId="params.data.id + ''",
        eventListeners=EVENTS,
        dashGridOptions=_options(filters, may_edit=may_edit),
    )


def _options(filters: dict[str, Any], *, may_edit: bool) -> dict[str, Any]:
    choosing = {"mode": "multiRow", "checkboxes": True, "headerCheckbox": False, "enableClickSelection": False}
    return {
        "theme": "themeQuartz",
        "cacheBlockSize": BLOCK,
        "maxBlocksInCache": 50,
        # Two at a time leave blocks empty where one view needs both.
        "maxConcurrentDatasourceRequests": 1,
        "blockLoadDebounceMillis": 60,
        "rowHeight": 44,
        "headerHeight": 36,
        "animateRows": False,
        "suppressDragLeaveHidesColumns": True,
        "suppressMultiSort": False,
        "ensureDomOrder": True,
        "localeText": WORDS,
        "initialState": {"filter": {"filterModel": filters}} if filters else {},
        **({"rowSelection": choosing, "selectionColumnDef": {"pinned": "left", "width": 44}} if may_edit else {}),
    }


def _in_order(columns: list[str]) -> list[Column]:
    """Shown columns in their order, then the others."""
    known = {each.id: each for each in ALL}
    return [*(known.pop(name) for name in columns), *known.values()]


def _column(column: Column, columns: list[str], asked: Asked) -> dict[str, Any]:
    order = {name: ("desc" if descends else "asc", place) for place, (name, descends) in enumerate(asked.sort)}
    way, place = order.get(column.id, (None, None))
    told: dict[str, Any] = {
        "field": column.id,
        "colId": column.id,
        "headerName": column.label,
        "headerTooltip": column.note or None,
        "sortable": True,
        "hide": column.id not in columns,
        "width": WIDTHS.get(column.id, USUAL_WIDTH),
        "filter": _filter(column),
        **({"sort": way, "sortIndex": place} if way else {}),
    }
    if column.id == "name":
        told |= {"cellRenderer": "LeadName", "pinned": "left", "minWidth": 160}
    if column.kind is Kind.NUMBER:
        told["type"] = "rightAligned"
    if told["filter"]:
        told["filterParams"] = _params(column)
    return told


def _filter(column: Column) -> str | bool:
    """The grid's own filter; sets are chosen above it, where there is room for their values."""
    return FILTERS.get(column.kind, False)


def _params(column: Column) -> dict[str, Any]:
    return {
        "filterOptions": [op.value for op in OPS[column.kind]],
        "maxNumConditions": 2,
        "inRangeInclusive": True,
        "buttons": ["apply", "clear"],
        "closeOnApply": True,
    }
