"""The way back from a lead's page, and to the leads before and after it in the list somebody came from."""

from typing import Any

from dash import Output

from callbacks.guard import Ask, callback
from callbacks.lead_page import CHANGED, FILTERS, NUMBER, VIEW, lead_of
from core.jobs import lead_steps
from core.jobs.lead_steps import Came
from core.metrics.neighbours import neighbours
from layouts import lead_steps as page
from layouts.lead_steps import Ids
from layouts.links import AT, LIST, pairs


@callback(Output(Ids.BACK, "children"), Output(Ids.STEPS, "children"), FILTERS, VIEW, NUMBER, CHANGED)
def show_steps(ask: Ask, view: str | None, number: object, _changed: int = 0) -> tuple[Any, list[Any]]:
    """The neighbours in the list the address names; without one, by age within the filters."""
    lead, came = lead_of(ask, number)["id"], _came(view)
    if came is None:
        return page.back(None), page.by_age(neighbours(ask.connection, lead, ask.filters, ask.now))
    found = lead_steps.steps(ask.connection, came, lead, ask.filters, ask.person, ask.now)
    return page.back(came), page.steps(found, pairs(view))


@callback(Output(Ids.PLACE, "children"), FILTERS, VIEW, NUMBER, CHANGED)
def show_place(ask: Ask, view: str | None, number: object, _changed: int = 0) -> str | None:
    """Where the lead stands in that list; apart from the steps, which do not wait for the count."""
    lead, came = lead_of(ask, number)["id"], _came(view)
    if came is None:
        return None
    return page.place(lead_steps.place(ask.connection, came, lead, ask.filters, ask.person, ask.now))


def _came(view: str | None) -> Came | None:
    told = pairs(view)
    return lead_steps.came(told.get(LIST, ""), told.get(AT, ""))
