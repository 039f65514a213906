"""The form of stage and owner: filled, saved, kept against somebody else's change, taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from callbacks.lead_page import CHANGED, NUMBER, lead_of
from core.jobs import lead_form as service
from core.jobs.lead_edits import owners
from core.jobs.lead_form import Form, Values
from core.jobs.lead_undo import undo
from core.leads.edits import CHOICES, last_edit, stage_named
from core.leads.moves import reasons
from core.leads.profile import profile
from layouts import lead_edit as page
from layouts import lead_tags
from layouts.lead_edit import Ids
from layouts.lead_page import Ids as Page

STAGE, OWNER = State(Ids.STAGE, "value"), State(Ids.OWNER, "value")
REASON, NOTE = State(Ids.REASON, "value"), State(Ids.NOTE, "value")
SEEN = State(Ids.SEEN, "data")
LEAD = State(Page.NUMBER, "data")


@callback(
    Output(Ids.CARD, "hidden"),
    Output(Ids.STAGE, "options"),
    Output(Ids.STAGE, "value"),
    Output(Ids.STAGE, "disabled"),
    Output(Ids.HINT, "children"),
    Output(Ids.OWNER, "value"),
    Output(Ids.SEEN, "data"),
    NUMBER,
    CHANGED,
    STAGE,
    OWNER,
    NOTE,
    SEEN,
)
def show_form(
    ask: Ask, number: object, _changed: int, stage: object, owner: object, note: object, seen: object
) -> tuple[Any, ...]:
    """Stage and owner as they are now; a form that somebody is filling in is left as it is."""
    if not ask.person.may("edit_leads"):
        return True, *(no_update,) * 6
    if isinstance(seen, Mapping) and _form(0, stage, owner, "", note, seen).is_touched:
        raise PreventUpdate
    found = profile(ask.connection, lead_of(ask, number))
    now = {"stage": found.stage.name, "owner": found.owner or ""}
    hint = page.ON_DEAL if found.on_deal else None
    return False, page.options(CHOICES), now["stage"], found.on_deal, hint, now["owner"], now


@callback(Output(Ids.OWNERS, "children"), NUMBER)
def show_owners(ask: Ask, _number: object) -> list[Any]:
    """Whom a lead can be given to, for who may do that."""
    if not ask.person.may("edit_leads"):
        raise PreventUpdate
    return lead_tags.suggestions(owners(ask.connection))


@callback(Output(Ids.LAST, "children"), NUMBER, CHANGED)
def show_last(ask: Ask, number: object, _changed: int = 0) -> list[Any]:
    """One's own last change of it, and the way back."""
    return page.last(last_edit(ask.connection, lead_of(ask, number)["id"], ask.person.id))


@callback(
    Output(Ids.REASON_BOX, "hidden"),
    Output(Ids.REASON, "options"),
    Output(Ids.REASON, "value"),
    Input(Ids.STAGE, "value"),
    SEEN,
    permission="edit_leads",
    prevent_initial_call=True,
)
def ask_why(_ask: Ask, wanted: object, seen: object) -> tuple[bool, Any, str]:
    """The reasons to choose from, where a move asks for one."""
    before = _text(_mapping(seen), "stage")
    if not before or wanted == before:
        return True, [], ""
    known = reasons(stage_named(before), stage_named(wanted))
    return not known, page.reason_options(known), ""


@callback(
    Output(Ids.CONFLICT, "children"),
    Output(Ids.SEEN, "data", allow_duplicate=True),
    Output(Ids.NOTE, "value"),
    Output(Ids.REASON_BOX, "hidden", allow_duplicate=True),
    Output(Page.SAVED, "data", allow_duplicate=True),
    Input(Ids.SAVE, "n_clicks"),
    Input(page.part_id(Ids.KEEP, ALL), "n_clicks"),
    LEAD,
    STAGE,
    OWNER,
    REASON,
    NOTE,
    SEEN,
    State(Page.SAVED, "data"),
    permission="edit_leads",
    prevent_initial_call=True,
)
def save_lead(ask: Ask, clicks: Any, keeps: Sequence[Any], *told: Any) -> tuple[Any, ...]:
    """Save what differs from what was seen; what somebody changed meanwhile is shown beside it."""
    lead, stage, owner, reason, note, seen, saved = told
    if not any([clicks, *keeps]):
        raise PreventUpdate
    known = _keeping(_mapping(seen)) if isinstance(ctx.triggered_id, dict) else _mapping(seen)
    outcome = service.save(ask.engine, _form(lead, stage, owner, reason, note, known), ask.person, ask.now)
    shown = [*page.conflicts(outcome.conflicts), *page.problem(outcome.problems)]
    left = {"stage": outcome.seen.stage, "owner": outcome.seen.owner, "now": outcome.now}
    if outcome.is_done:
        toast("Saved.")
    return shown, left, "" if outcome.is_done else no_update, outcome.is_done or no_update, (saved or 0) + 1


def _keeping(seen: Mapping[str, Any]) -> dict[str, Any]:
    """What was seen, with the field whose button was pressed as it is by now."""
    name = str(ctx.triggered_id["name"]) if isinstance(ctx.triggered_id, dict) else ""
    now = _mapping(seen.get("now"))
    return {**seen, name: now[name]} if name in now else dict(seen)


@callback(
    Output(Ids.STAGE, "value", allow_duplicate=True),
    Output(Ids.OWNER, "value", allow_duplicate=True),
    Output(Ids.SEEN, "data", allow_duplicate=True),
    Output(Ids.CONFLICT, "children", allow_duplicate=True),
    Input(page.part_id(Ids.TAKE, ALL), "n_clicks"),
    STAGE,
    OWNER,
    SEEN,
    permission="edit_leads",
    prevent_initial_call=True,
)
def take_theirs(
    _ask: Ask, clicks: Sequence[Any], stage: object, owner: object, seen: object
) -> tuple[Any, Any, Any, list[Any]]:
    """Let what somebody else chose stand; the note stays."""
    if not any(clicks):
        raise PreventUpdate
    now, values = _keeping(_mapping(seen)), {"stage": stage, "owner": owner}
    name = str(ctx.triggered_id["name"]) if isinstance(ctx.triggered_id, dict) else ""
    values |= {name: now.get(name)} if name in values else {}
    return values["stage"], values["owner"], now, []


@callback(
    Output(Page.SAVED, "data", allow_duplicate=True),
    Input(page.part_id(Ids.UNDO, ALL), "n_clicks"),
    State(Page.SAVED, "data"),
    permission="edit_leads",
    prevent_initial_call=True,
)
def undo_edit(ask: Ask, clicks: Sequence[Any], saved: int) -> int:
    """Take one's own last change back."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    done = undo(ask.engine, ctx.triggered_id["name"], ask.person, ask.now)
    toast("Taken back." if done.changed else done.refused[0][1], "good" if done.changed else "bad")
    return (saved or 0) + 1


def _form(lead: Any, stage: object, owner: object, reason: object, note: object, seen: Mapping[str, Any]) -> Form:
    """The form as the browser sent it."""
    told = {"stage": stage, "owner": owner, "reason": reason, "note": note}
    wanted = Values(_text(told, "stage"), _text(told, "owner"))
    before = Values(_text(seen, "stage"), _text(seen, "owner"))
    return Form(lead, wanted, before, _text(told, "reason"), _text(told, "note"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
