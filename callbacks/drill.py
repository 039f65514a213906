"""What is behind a figure, opened by the address."""

from typing import Any

from dash import Input, Output
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.filters import narrow
from core.leads.summary import summary
from core.metrics.catalog import metric
from core.metrics.drill import Behind, behind
from layouts import drill as page
from layouts import lead
from layouts.links import DRILL, pairs
from layouts.shell import Ids


@callback(
    Output(Ids.PANEL_BODY, "children"),
    Output(Ids.PANEL_TITLE, "children"),
    Output(Ids.PANEL, "is_open"),
    Input(Ids.DRILL, "data"),
    Input(Ids.FILTERS, "data"),
    Input(Ids.CHANGED, "data"),
)
def show_panel(ask: Ask, query: str | None, _changed: int = 0) -> tuple[Any, Any, bool]:
    """Open on the leads, deals or days of the figure in the address; closed without one."""
    if query is None:
        raise PreventUpdate
    drill = _drill(query)
    if "lead" in drill:
        found_lead = summary(ask.connection, page.number(drill["lead"]), ask.now)
        return lead.panel(found_lead, drill, ask.filters), found_lead.label, True
    if "metric" not in drill:
        return [], "", False
    chosen, found = metric(drill["metric"]), _behind(ask, drill)
    shown = page.panel(found, chosen, drill, ask.filters, may_export=ask.person.may("export"))
    return shown, found.title, True


def _behind(ask: Ask, drill: dict[str, str]) -> Behind:
    """One page of what the figure counts."""
    part, offset = drill.get("part", "numerator"), page.number(drill.get("offset"))
    asked = narrow(ask.filters, drill)
    return behind(ask.connection, drill["metric"], asked, ask.now, part=part, limit=page.PAGE_SIZE, offset=offset)


def _drill(query: str | None) -> dict[str, str]:
    """drill=sqls&drill_campaign=id:3 as {"metric": "sqls", "campaign": "id:3"}."""
    found = pairs(query)
    return {("metric" if name == DRILL else name.removeprefix(f"{DRILL}_")): value for name, value in found.items()}
