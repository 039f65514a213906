"""The scoring rules: what is in force, what a change would do to grades, saving it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.errors import InvalidInput
from core.jobs import scores as service
from core.scoring import rules
from layouts import parts, recompute
from layouts import scoring as page
from layouts.scoring import Ids
from layouts.shell import Ids as Shell

EACH = page.value_id(ALL)


@callback(
    Output(Ids.FORM, "children"),
    Input(Shell.CHANGED, "data"),
    State(Ids.DRAWN, "data", allow_optional=True),
    State(Ids.SAVE, "disabled", allow_optional=True),
)
def show_scoring(ask: Ask, _changed: int, drawn: Any = None, is_saved: bool | None = None) -> Any:
    """The rules in force; a form that says so already, or that somebody is changing, is left alone."""
    texts = rules.texts(ask.connection)
    if is_saved is False or drawn == texts:
        raise PreventUpdate
    return page.form(texts, ask.person.may("settings"))


@callback(
    Output(Ids.NOTE, "children"),
    Output(Ids.SAVE, "disabled"),
    Input(EACH, "value"),
    State(EACH, "id"),
    permission="settings",
    prevent_initial_call=True,
)
def weigh_scoring(ask: Ask, values: Sequence[Any], ids: Sequence[Any]) -> tuple[Any, bool]:
    """What saving would change; nothing can be saved without a change, or with a rule that is none."""
    try:
        changes = service.changed(ask.connection, _wanted(values, ids))
    except InvalidInput as error:
        return parts.state(error.message, tone="error"), True
    if not changes:
        return None, True
    before = rules.texts(ask.connection)
    return page.note(changes, before, *service.preview(ask.connection, changes)), False


@callback(
    Output(EACH, "value"),
    Input(Ids.RESET, "n_clicks"),
    State(EACH, "id"),
    permission="settings",
    prevent_initial_call=True,
)
def restore_scoring(ask: Ask, clicks: int | None, ids: Sequence[Any]) -> list[str]:
    """Every rule as it comes, to be saved like anything else."""
    if not clicks:
        raise PreventUpdate
    usual = rules.defaults()
    return [usual.get(_name(one), "") for one in ids]


@callback(
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Output(Ids.SAVE, "disabled", allow_duplicate=True),
    Input(Ids.SAVE, "n_clicks"),
    State(EACH, "value"),
    State(EACH, "id"),
    permission="settings",
    prevent_initial_call=True,
)
def save_scoring(ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any]) -> tuple[Any, bool]:
    """Begin to score every lead by the rules as they stand in the form."""
    job = service.save(ask.engine, ask.settings, _wanted(values, ids), ask.person, ask.now) if clicks else None
    if job is None:
        raise PreventUpdate
    return recompute.working(job), True


def _wanted(values: Sequence[Any], ids: Sequence[Any]) -> dict[str, str]:
    return {_name(one): value if isinstance(value, str) else "" for one, value in zip(ids, values, strict=True)}


def _name(identity: Any) -> str:
    return str(identity.get("name")) if isinstance(identity, Mapping) else ""
