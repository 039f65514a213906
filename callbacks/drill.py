"""What is behind a figure, opened by the address."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import Input, Output
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core import filters
from core.filters import WHERE, Filters
from core.metrics.catalog import metric
from core.metrics.drill import behind
from layouts import drill as page
from layouts.links import DRILL, pairs
from layouts.shell import Ids


@callback(
    Output(Ids.PANEL_BODY, "children"), Output(Ids.PANEL, "title"), Output(Ids.PANEL, "is_open"),
    Input(Ids.DRILL, "data"), Input(Ids.FILTERS, "data"),
)  # fmt: skip
def show_panel(ask: Ask, query: str | None) -> tuple[Any, Any, bool]:
    """Open on the leads, deals or days of the figure in the address; closed without one."""
    drill = _drill(query)
    if query is None:
        raise PreventUpdate
    if "metric" not in drill:
        return [], "", False
    chosen, narrowed = metric(drill["metric"]), narrow(ask.filters, drill)
    found = behind(
        ask.connection, chosen.id, narrowed, ask.now, part=drill.get("part", "numerator"), limit=page.PAGE_SIZE,
        offset=page.number(drill.get("offset")),
    )  # fmt: skip
    return page.panel(found, chosen, drill, ask.filters), found.title, True


def _drill(query: str | None) -> dict[str, str]:
    """drill=sqls&drill_campaign=id:3 as {"metric": "sqls", "campaign": "id:3"}."""
    found = pairs(query)
    return {("metric" if name == DRILL else name.removeprefix(f"{DRILL}_")): value for name, value in found.items()}


def narrow(asked: Filters, drill: Mapping[str, str]) -> Filters:
    """The page's filters narrowed to the row and the days the figure stood in."""
    for name in WHERE:
        if name in drill:
            asked = asked.with_where(name, (drill[name],))
    if "from" in drill and "to" in drill:
        days = filters.parse({"from": [drill["from"]], "to": [drill["to"]]}, asked.end)
        first, last = max(days.start, asked.start or days.start), min(days.end, asked.end or days.end)
        asked = replace(asked, preset=None, start=first, end=last)
    return asked
