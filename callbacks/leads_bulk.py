"""Changes to the leads chosen in the table, and taking them back."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, clientside
from core.errors import InvalidInput
from core.jobs import lead_choice, lead_edits, lead_list, lead_undo
from core.leads.asked import read
from core.leads.columns import stage_named
from layouts import leads_bulk as page
from layouts.leads import Ids as Page
from layouts.leads import params
from layouts.leads_bulk import Ids
from layouts.shell import Ids as Shell

CHOSEN = State(Ids.CHOSEN, "data")
FILTERS, VIEW = State(Shell.FILTERS, "data"), State(Shell.VIEW, "data")
COUNTER = State(Shell.CHANGED, "data")
RESULT = Output(Ids.RESULT, "children", allow_duplicate=True)
CHANGED = Output(Shell.CHANGED, "data", allow_duplicate=True)
Told = tuple[Any, int]

clientside(
    "leads",
    "chosen",
    Output(Ids.COUNT, "children"),
    Output(Ids.LINE, "hidden"),
    Output(Ids.ALL, "children"),
    Output(Ids.ALL, "hidden"),
    Output(Ids.LIMIT, "hidden"),
    Input(Ids.CHOSEN, "data"),
    State(Ids.LINE, "data-most"),
)
clientside("leads", "shown", Output(Ids.SHOWN, "title"), Input(Ids.SHOWN, "n_clicks"))
clientside("leads", "clear", Output(Ids.RESULT, "children"), Input(Ids.CLEAR, "n_clicks"))
clientside("leads", "done", Output(Ids.LINE, "title"), Input(Ids.RESULT, "children"))


@callback(
    Output(Ids.CHOSEN, "data"), Input(Ids.ALL, "n_clicks"), FILTERS, VIEW, permission="edit_leads",
    prevent_initial_call=True,
)  # fmt: skip
def choose_all(ask: Ask, clicks: int | None, view: str | None) -> dict[str, int]:
    """All leads that match what the address asks, as a number: the set is worked out when it is changed."""
    if not clicks:
        raise PreventUpdate
    return {page.EVERY: lead_choice.matching(ask.connection, ask.filters, read(params(view)), ask.now)}


@callback(Output(Ids.REASON, "options"), Output(Ids.REASON, "value"), Input(Ids.STAGE, "value"))
def show_reasons(_ask: Ask, stage: Any) -> tuple[list[dict[str, str]], str]:
    """What may be said of a move to this stage."""
    return page.reason_options(str(stage)), page.NO_REASON


@callback(
    Output(Ids.OWNERS, "children"),
    Output(Ids.TAGS, "children"),
    Input(Page.LOADED, "data"),
    Input(Shell.CHANGED, "data"),
)
def show_known(ask: Ask, loaded: Any, _changed: int = 0) -> tuple[Any, Any]:
    """Owners and tags there are, to type from."""
    if not loaded or not ask.person.may("edit_leads"):
        raise PreventUpdate
    known = lead_list.choices(ask.connection)
    return page.options(lead_edits.owners(ask.connection)), page.options([name for _, name in known["tags"]])


@callback(
    RESULT, CHANGED, Input(Ids.SET_STAGE, "n_clicks"), CHOSEN, State(Ids.STAGE, "value"), State(Ids.REASON, "value"),
    State(Ids.NOTE, "value"), COUNTER, FILTERS, VIEW, permission="edit_leads", prevent_initial_call=True,
)  # fmt: skip
def set_stage(ask: Ask, clicks: int | None, chosen: Any, stage: Any, reason: Any, note: Any, *more: Any) -> Told:
    """Move the leads chosen to a stage."""
    changed, *view = more
    leads = _leads(ask, clicks, chosen, *view)
    told = {"note": _text(note), "reason": "" if reason == page.NO_REASON else _text(reason)}
    done = lead_edits.set_stage(ask.engine, leads, stage_named(_text(stage)), ask.person, ask.now, **told)
    return _told(done, changed)


@callback(
    RESULT, CHANGED, Input(Ids.SET_OWNER, "n_clicks"), CHOSEN, State(Ids.OWNER, "value"), COUNTER, FILTERS, VIEW,
    permission="edit_leads", prevent_initial_call=True,
)  # fmt: skip
def set_owner(ask: Ask, clicks: int | None, chosen: Any, owner: Any, changed: Any, view: str | None = "") -> Told:
    """Give the leads chosen to somebody, or to nobody."""
    leads = _leads(ask, clicks, chosen, view)
    return _told(lead_edits.set_owner(ask.engine, leads, _text(owner) or None, ask.person, ask.now), changed)


@callback(
    RESULT, CHANGED, Input(Ids.SET_TAGS, "n_clicks"), CHOSEN, State(Ids.ADD, "value"), State(Ids.REMOVE, "value"),
    COUNTER, FILTERS, VIEW, permission="edit_leads", prevent_initial_call=True,
)  # fmt: skip
def set_tags(
    ask: Ask, clicks: int | None, chosen: Any, add: Any, remove: Any, changed: Any, view: str | None = ""
) -> Told:
    """Put tags on the leads chosen and take others off."""
    leads = _leads(ask, clicks, chosen, view)
    words = {"add": _words(add), "remove": _words(remove)}
    if not any(words.values()):
        raise InvalidInput("Write at least one tag to put on or to take off.", field="tag")
    return _told(lead_edits.set_tags(ask.engine, leads, ask.person, ask.now, **words), changed)


@callback(
    RESULT, CHANGED, Input(page.undo_id(ALL), "n_clicks"), COUNTER, permission="edit_leads", prevent_initial_call=True
)
def undo(ask: Ask, clicks: list[int | None], changed: Any) -> Told:
    """Take a change back."""
    if not any(clicks or []) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    done = lead_undo.undo(ask.engine, ctx.triggered_id.get("edit"), ask.person, ask.now)
    return page.result(done.changed, done.refused, None, verb="put back"), _next(changed)


def _told(done: lead_edits.Done, changed: Any) -> Told:
    return page.result(done.changed, done.refused, done.edit_id), _next(changed)


def _leads(ask: Ask, clicks: int | None, chosen: Any, view: str | None = "") -> list[Any]:
    """The leads chosen; of all that match, those that do so now, if they are as many as the person saw."""
    if not clicks:
        raise PreventUpdate
    if isinstance(chosen, dict) and page.EVERY in chosen:
        asked = read(params(view))
        return lead_choice.every_id(ask.connection, ask.filters, asked, ask.now, chosen[page.EVERY])
    return list(chosen) if isinstance(chosen, list) else []


def _words(text: Any) -> list[str]:
    return [word for word in _text(text).split(",") if word.strip()]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _next(changed: Any) -> int:
    return (changed if isinstance(changed, int) else 0) + 1
