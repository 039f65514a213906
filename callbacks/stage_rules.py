"""Stage rules: listed, written, looked at beforehand, deleted; and the history of what stages mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from callbacks.shell import options
from callbacks.stages import BEGINS, done, first_day
from core.errors import NotFound
from core.jobs import stage_changes as service
from core.jobs.stage_edits import DropRule, PutRule
from layouts import recompute
from layouts import stage_preview as previews
from layouts import stage_rules as page
from layouts.shell import Ids as Shell
from layouts.stage_rules import Ids

CHANGED = Input(Shell.CHANGED, "data")
FORM = (State(page.field_id(ALL), "value"), State(page.field_id(ALL), "id"), State(Ids.NUMBER, "data"))
CONTROLS = (page.STAGE, page.HOLDS, page.SINCE)


@callback(Output(Ids.BODY, "children"), CHANGED)
def show_rules(ask: Ask, _changed: int = 0) -> Any:
    """Every rule, and how many leads it speaks of."""
    return page.rules(service.rules(ask.connection), ask.person.may("map"))


@callback(Output(Ids.HISTORY, "children"), CHANGED)
def show_history(ask: Ask, _changed: int = 0) -> Any:
    """What was changed of stages."""
    return page.history(service.history(ask.connection))


@callback(
    Output(Ids.FORM, "children"),
    Input(Ids.ADD, "n_clicks"),
    Input(page.rule_id(Ids.EDIT, ALL), "n_clicks"),
    **BEGINS,
)
def open_form(ask: Ask, added: int | None, edited: Sequence[int | None]) -> Any:
    """The form of a new rule, or of one that is there."""
    if not (added or any(edited)) or not ctx.triggered_id:
        raise PreventUpdate
    rule = _rule(ask, ctx.triggered_id["rule"]) if isinstance(ctx.triggered_id, dict) else None
    return page.rule_form(rule, options(ask, "channel"), options(ask, "campaign"))


@callback(Output(Ids.FORM, "children", allow_duplicate=True), Input(Ids.CANCEL, "n_clicks"), **BEGINS)
def close_form(_ask: Ask, clicks: int | None) -> Any:
    """Nothing is changed."""
    if not clicks:
        raise PreventUpdate
    return None


@callback(
    Output(previews.preview_id(previews.RULE), "children", allow_duplicate=True),
    Input(previews.part_id(previews.Ids.TRY, previews.RULE), "n_clicks"),
    *FORM,
    **BEGINS,
)
def preview_rule(ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any], number: Any) -> Any:
    """What the rule would do to the funnel; with many leads in a job."""
    if not clicks:
        raise PreventUpdate
    edit = _edit(values, ids, number)
    if service.are_many(ask.connection):
        job = service.begin_preview(ask.engine, ask.settings, edit, ask.person, ask.now)
        return previews.previewing(job, previews.RULE)
    return previews.funnel_preview(service.preview(ask.engine, edit, ask.now))


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Output(Ids.FORM, "children", allow_duplicate=True),
    Input(Ids.SAVE, "n_clicks"),
    *FORM,
    State(Shell.CHANGED, "data"),
    **BEGINS,
)
def save_rule(
    ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any], number: Any, changed: int
) -> tuple[Any, Any, Any]:
    """Put the rule in force."""
    if not clicks:
        raise PreventUpdate
    return *done(ask, _edit(values, ids, number), "Saved. Leads that fulfil the rule have its stage.", changed), None


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Input(page.rule_id(Ids.DROP, ALL), "n_clicks"),
    State(Shell.CHANGED, "data"),
    **BEGINS,
)
def drop_rule(ask: Ask, clicks: Sequence[int | None], changed: int) -> tuple[Any, Any]:
    """Delete a rule, and the stages it gave."""
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict):
        raise PreventUpdate
    return done(ask, DropRule(_number(asked.get("rule")) or 0), "Deleted. Every figure follows.", changed)


def _rule(ask: Ask, number: Any) -> service.Rule:
    found = next((one for one in service.rules(ask.connection) if one.id == number), None)
    if found is None:
        raise NotFound("That rule is no longer here.")
    return found


def _edit(values: Sequence[Any], ids: Sequence[Any], number: Any) -> PutRule:
    given = {str(one.get("name")): value for one, value in zip(ids, values, strict=True) if isinstance(one, Mapping)}
    texts = {
        name: str(value) for name, value in given.items() if name not in CONTROLS and value not in (None, page.ANY)
    }
    stage = _number(given.get(page.STAGE)) or 0
    return PutRule(stage, first_day(given.get(page.HOLDS), given.get(page.SINCE)), _number(number), texts)


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
