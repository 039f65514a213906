"""Duplicates on the Data page: groups, one group, merging, parting, and saying that they are several people."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.errors import InvalidInput
from core.jobs import merges as service
from core.leads import duplicates as found
from core.text import counted
from layouts import duplicates as page
from layouts.data import Ids as Data
from layouts.duplicates import Ids
from layouts.links import pairs
from layouts.shell import Ids as Shell

EDIT = "edit_leads"
LONGEST = 20


@callback(
    Output(Data.DUPLICATES, "children"),
    Input(Shell.FILTERS, "data"),
    Input(Shell.VIEW, "data"),
    Input(Shell.CHANGED, "data"),
)
def show_duplicates(ask: Ask, view: str, _changed: int) -> Any:
    """The group the address names; else a page of groups, and the merges that hold."""
    asked, may = pairs(view), ask.person.may(EDIT)
    if page.VIEW in asked and may and found.is_shared(ask.connection, key := _number(asked[page.VIEW])):
        return page.review(found.group(ask.connection, key), ask.filters)
    shown = found.page(ask.connection, _number(asked.get(page.FROM, "0")))
    held, total = service.merged(ask.connection)
    return [
        *page.groups(shown, ask.filters, may_merge=may),
        page.merges(held.records(), total, ask.filters, may_merge=may),
    ]


@callback(Output(Ids.PREVIEW, "children"), Input(Ids.KEEP, "value"), Input(Ids.WHO, "value"), permission=EDIT)
def show_preview(ask: Ask, kept: Any, who: Any) -> Any:
    """What merging those chosen would do."""
    return page.previewed(service.preview(ask.connection, kept, _chosen(who)))


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Ids.MERGE, "n_clicks"),
    State(Ids.KEEP, "value"),
    State(Ids.WHO, "value"),
    State(Shell.CHANGED, "data"),
    permission=EDIT,
    prevent_initial_call=True,
)
def merge(ask: Ask, clicks: int | None, kept: Any, who: Any, changed: int) -> int:
    """Merge those chosen."""
    if not clicks:
        raise PreventUpdate
    number = service.merge(ask.engine, kept, _chosen(who), ask.person, ask.now)
    toast(f"{counted(number, 'lead')} merged. Figures follow, for the past as well.")
    return (changed or 0) + 1


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(page.part_id(Ids.DISTINCT, ALL), "n_clicks"),
    Input(page.part_id(Ids.PART, ALL), "n_clicks"),
    State(Shell.CHANGED, "data"),
    permission=EDIT,
    prevent_initial_call=True,
)
def decide(ask: Ask, distinct: list[int | None], parted: list[int | None], changed: int) -> int:
    """Say that a group is several people, or take a merge back."""
    if not any([*distinct, *parted]) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    part, number = ctx.triggered_id["type"], _number(ctx.triggered_id["number"])
    act = service.call_distinct if part == Ids.DISTINCT else service.unmerge
    act(ask.engine, number, ask.person, ask.now)
    toast("They stay apart." if part == Ids.DISTINCT else "It stands by itself again.")
    return (changed or 0) + 1


def _chosen(who: Any) -> list[Any]:
    if not isinstance(who, list):
        raise InvalidInput("Choose the leads that are one person.", field="leads")
    return who


def _number(text: Any) -> int:
    """A number of the address or of a button; 0 for what is none."""
    told = text if isinstance(text, str) else ""
    bare = told.removeprefix("-")
    return int(told) if bare.isascii() and bare.isdigit() and len(told) <= LONGEST else 0
