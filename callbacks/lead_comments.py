"""Comments on a lead: written, changed, deleted, pinned."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from callbacks.lead_page import CHANGED, NUMBER, lead_of
from core.access.roles import Role
from core.collab import comments as said
from core.collab.mentions import handles
from core.jobs import comments as service
from layouts import lead_comments as page
from layouts.lead_comments import Ids
from layouts.lead_page import Ids as Page
from layouts.shell import Ids as Shell

EDITS = page.part_id(Ids.EDIT, ALL)
SAID = State(Ids.SAID, "data")


@callback(
    Output(Ids.LIST, "children"),
    NUMBER,
    CHANGED,
    Input(Ids.SAID, "data"),
    Input(Ids.HEARD, "data"),
    State(EDITS, "value"),
    State(EDITS, "id"),
)
def show_comments(ask: Ask, number: object, *more: Any) -> list[Any]:
    """What was said; while somebody changes one of theirs the list stays as it is, unless they did something."""
    *_counts, drafts, ids = more
    lead = lead_of(ask, number)["id"]
    rows = said.comments(ask.connection, lead).records()
    by_itself = ctx.triggered_id in (Shell.CHANGED, Ids.HEARD)
    if by_itself and _is_changing(rows, drafts, ids):
        raise PreventUpdate
    mine = {"may_edit": ask.person.may("edit_leads"), "is_admin": ask.person.role is Role.ADMIN}
    return page.comments(rows, said.count(ask.connection, lead), ask.person.id, **mine)


def _is_changing(rows: Sequence[Mapping[str, Any]], drafts: Sequence[Any], ids: Sequence[Any]) -> bool:
    """Whether a box holds something else than the comment it is for."""
    kept = {row["id"]: row["text"] for row in rows}
    return any(draft != kept.get(comment, draft) for comment, draft in _texts(drafts, ids).items())


def _texts(drafts: Sequence[Any], ids: Sequence[Any]) -> dict[Any, Any]:
    """What stands in each box, by its comment."""
    return {which.get("comment"): draft for draft, which in zip(drafts, ids, strict=True) if isinstance(which, dict)}


@callback(Output(Ids.WRITING, "hidden"), Output(Ids.PEOPLE, "children"), NUMBER)
def show_writing(ask: Ask, number: object) -> tuple[bool, str]:
    """The box for who may write, and whom they can mention."""
    lead_of(ask, number)
    may_edit = ask.person.may("edit_leads")
    return not may_edit, page.people(handles(said.members(ask.connection)).keys() if may_edit else ())


@callback(
    Output(Ids.SAID, "data"),
    Output(Ids.TEXT, "value"),
    Input(Ids.SEND, "n_clicks"),
    State(Ids.TEXT, "value"),
    State(Page.NUMBER, "data"),
    SAID,
    permission="edit_leads",
    prevent_initial_call=True,
)
def write_comment(ask: Ask, clicks: int | None, text: object, lead: object, count: int) -> tuple[int, str]:
    """Say something, and tell those it mentions."""
    if not clicks:
        raise PreventUpdate
    service.write(ask.engine, lead, text, ask.person, ask.now)
    return (count or 0) + 1, ""


@callback(
    Output(Ids.SAID, "data", allow_duplicate=True),
    Input(page.part_id(Ids.SAVE, ALL), "n_clicks"),
    State(EDITS, "value"),
    State(EDITS, "id"),
    SAID,
    permission="edit_leads",
    prevent_initial_call=True,
)
def save_comment(ask: Ask, clicks: Sequence[Any], drafts: Sequence[Any], ids: Sequence[Any], count: int) -> int:
    """Change one's own comment."""
    comment = _pressed(clicks)
    service.change(ask.engine, comment, _texts(drafts, ids).get(comment), ask.person, ask.now)
    return (count or 0) + 1


@callback(
    Output(Ids.SAID, "data", allow_duplicate=True),
    Input(page.part_id(Ids.DELETE, ALL), "n_clicks"),
    SAID,
    permission="edit_leads",
    prevent_initial_call=True,
)
def delete_comment(ask: Ask, clicks: Sequence[Any], count: int) -> int:
    """Delete one's own comment; an admin anybody's."""
    service.delete(ask.engine, _pressed(clicks), ask.person, ask.now)
    return (count or 0) + 1


@callback(
    Output(Ids.SAID, "data", allow_duplicate=True),
    Input(page.part_id(Ids.PIN, ALL), "n_clicks"),
    Input(page.part_id(Ids.UNPIN, ALL), "n_clicks"),
    SAID,
    permission="edit_leads",
    prevent_initial_call=True,
)
def pin_comment(ask: Ask, pins: Sequence[Any], unpins: Sequence[Any], count: int) -> int:
    """Let a comment stand above the others, or no longer."""
    comment = _pressed([*pins, *unpins])
    service.pin(ask.engine, comment, ctx.triggered_id["type"] == Ids.PIN, ask.person, ask.now)
    return (count or 0) + 1


def _pressed(clicks: Sequence[Any]) -> Any:
    """The comment whose button was pressed; buttons that were drawn just now were not."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    return ctx.triggered_id["comment"]
