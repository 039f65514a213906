"""Tags of a lead: put on, taken off."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from callbacks.lead_page import CHANGED, NUMBER, lead_of
from core.errors import InvalidInput
from core.jobs.lead_edits import set_tags
from core.leads import tags
from layouts import lead_tags as page
from layouts.lead_page import Ids as Page
from layouts.lead_tags import Ids

LEAD = State(Page.NUMBER, "data")


@callback(
    Output(Ids.TAGS, "children"),
    Output(Ids.KNOWN, "children"),
    Output(Ids.ADDING, "hidden"),
    NUMBER,
    CHANGED,
)
def show_tags(ask: Ask, number: object, _changed: int = 0) -> tuple[Any, Any, bool]:
    """The words on it, and those to choose from."""
    lead, may_edit = lead_of(ask, number)["id"], ask.person.may("edit_leads")
    known = [name for name, _ in tags.known(ask.connection)] if may_edit else []
    return page.tags(tags.of(ask.connection, [lead])[lead], may_edit=may_edit), page.suggestions(known), not may_edit


@callback(
    Output(Page.SAVED, "data", allow_duplicate=True),
    Output(Ids.WORD, "value"),
    Input(Ids.ADD, "n_clicks"),
    Input(Ids.WORD, "n_submit"),
    State(Ids.WORD, "value"),
    LEAD,
    State(Page.SAVED, "data"),
    permission="edit_leads",
    prevent_initial_call=True,
)
def add_tag(
    ask: Ask, clicks: int | None, submits: int | None, word: object, lead: object, saved: int
) -> tuple[int, str]:
    """Put a tag on it."""
    if not (clicks or submits):
        raise PreventUpdate
    text = tags.word(word if isinstance(word, str) else "")
    if text.casefold() in {name.casefold() for name in tags.of(ask.connection, [lead_of(ask, lead)["id"]])[lead]}:
        raise InvalidInput(f"This lead has the tag {text} already.", field="tag")
    set_tags(ask.engine, [lead], ask.person, ask.now, add=[text])
    return (saved or 0) + 1, ""


@callback(
    Output(Page.SAVED, "data", allow_duplicate=True),
    Input(page.part_id(Ids.REMOVE, ALL), "n_clicks"),
    LEAD,
    State(Page.SAVED, "data"),
    permission="edit_leads",
    prevent_initial_call=True,
)
def remove_tag(ask: Ask, clicks: list[int | None], lead: object, saved: int) -> int:
    """Take a tag off it."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    set_tags(ask.engine, [lead], ask.person, ask.now, remove=[str(ctx.triggered_id["tag"])])
    return (saved or 0) + 1
