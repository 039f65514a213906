"""A lead's page: each part asks for what it shows; the number of the lead comes from a browser."""

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, clientside
from core.errors import NotFound
from core.leads import company, deals, path, timeline
from core.leads.origin import origin
from core.leads.profile import profile, row_of
from core.metrics.catalog import STAGES
from core.metrics.lag import channel_lags
from layouts import lead_facts, lead_path
from layouts import lead_page as page
from layouts import lead_timeline as stream
from layouts.lead_comments import Ids as Comments
from layouts.lead_page import Ids
from layouts.links import pairs
from layouts.shell import Ids as Shell

NUMBER = Input(Ids.NUMBER, "data")
FILTERS = Input(Shell.FILTERS, "data")
CHANGED = Input(Shell.CHANGED, "data")
VIEW = Input(Shell.VIEW, "data")
TALK = (Input(Comments.SAID, "data"), Input(Comments.HEARD, "data"))


clientside(
    "page",
    "saved",
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Ids.SAVED, "data"),
    State(Shell.CHANGED, "data"),
    prevent_initial_call=True,
)


def lead_of(ask: Ask, number: object) -> Any:
    """The lead's row; a part of one that does not exist stays as it is: the head says so."""
    try:
        return row_of(ask.connection, number)
    except NotFound as error:
        raise PreventUpdate from error


@callback(Output(Ids.HEAD, "children"), NUMBER, CHANGED)
def show_lead(ask: Ask, number: object, _changed: int = 0) -> list[Any]:
    """Who it is, and where they stand."""
    try:
        row = row_of(ask.connection, number)
    except NotFound:
        return page.unknown()
    return page.head(profile(ask.connection, row))


@callback(
    Output(Ids.PERSON, "children"), Output(Ids.COMPANY, "children"), Output(Ids.COLLEAGUES, "children"), NUMBER, CHANGED
)
def show_person(ask: Ask, number: object, _changed: int = 0) -> tuple[list[Any], list[Any], list[Any]]:
    """How to reach them, what is known of their company, who else came from there."""
    row = lead_of(ask, number)
    others = company.colleagues(ask.connection, row).records()
    told = company.facts(ask.connection, row)
    return lead_facts.person(profile(ask.connection, row)), lead_facts.company(told), lead_facts.colleagues(others)


@callback(Output(Ids.ORIGIN, "children"), FILTERS, NUMBER, CHANGED)
def show_origin(ask: Ask, number: object, _changed: int = 0) -> list[Any]:
    """Where they came from, how that is known, first and last touch."""
    return lead_facts.origin(origin(ask.connection, lead_of(ask, number)), ask.filters)


@callback(Output(Ids.PATH, "children"), NUMBER, CHANGED)
def show_path(ask: Ask, number: object, _changed: int = 0) -> list[Any]:
    """The stages reached, beside the usual pace of the channel."""
    row = lead_of(ask, number)
    usual = channel_lags(ask.connection, row["channel"], tuple(STAGES.values())[1:], ask.now)
    return lead_path.path(path.steps(ask.connection, row, ask.now), usual, profile(ask.connection, row))


@callback(Output(Ids.DEALS, "children"), NUMBER, CHANGED)
def show_deals(ask: Ask, number: object, _changed: int = 0) -> list[Any]:
    """The deals they stand on."""
    return lead_path.deals(deals.deals(ask.connection, lead_of(ask, number)["id"]).records())


@callback(Output(Ids.TIMELINE, "children"), FILTERS, VIEW, NUMBER, CHANGED, *TALK)
def show_timeline(ask: Ask, view: str, number: object, *_counts: int) -> list[Any]:
    """What happened, newest first."""
    lead, chosen = lead_of(ask, number)["id"], pairs(view)
    kind = chosen.get(stream.KIND, "")
    kind = kind if kind in timeline.KINDS else ""
    found = timeline.timeline(ask.connection, lead, kind, chosen.get(stream.AFTER, ""), stream.PAGE_SIZE)
    return stream.timeline(found, timeline.counts(ask.connection, lead), ask.filters, chosen)
