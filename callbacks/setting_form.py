"""What the form of team settings does: say what a value means, go back to the default, save."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from dash import ALL, MATCH, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.errors import InvalidInput
from core.jobs import team_settings
from layouts import parts, recompute
from layouts import setting_form as page
from layouts.setting_form import Ids
from layouts.shell import Ids as Shell

MINE = page.part_id(Ids.VALUE, MATCH)
EACH = page.part_id(Ids.VALUE, ALL)
Changes = TypeVar("Changes")


def shown_at(form_id: str, name: str) -> Callable[..., Any]:
    """The callback of a page that is one form of settings: what is in force.

    A form that says so already, or that somebody is changing, is left alone.
    """

    @callback(
        Output(form_id, "children"),
        Input(Shell.CHANGED, "data"),
        State(Ids.DRAWN, "data", allow_optional=True),
        State(Ids.SAVE, "disabled", allow_optional=True),
    )
    def show_settings(ask: Ask, _changed: int, drawn: Any = None, is_saved: bool | None = None) -> Any:
        shown = team_settings.shown(ask.connection, name)
        if is_saved is False or drawn == page.texts(shown):
            raise PreventUpdate
        return page.form(shown, ask.person.may("settings"), ask.now)

    return show_settings


def weighed(find: Callable[[], Changes], note: Callable[[Changes], Any]) -> tuple[Any, bool]:
    """(What saving would change, whether it is closed): without a change, or with a value that cannot be used."""
    try:
        changes = find()
    except InvalidInput as error:
        return parts.state(error.message, tone="error"), True
    return (note(changes), False) if changes else (None, True)


def given(values: Sequence[Any], ids: Sequence[Any]) -> dict[str, str]:
    """What stands in the controls of a form, by their names."""
    return {_name(one): _text(value) for one, value in zip(ids, values, strict=True)}


@callback(
    Output(page.part_id(Ids.SAYS, MATCH), "children"),
    Input(MINE, "value"),
    State(MINE, "id"),
    permission="settings",
    prevent_initial_call=True,
)
def explain(ask: Ask, value: Any, identity: Any) -> Any:
    """What a value would do, or why it cannot be used."""
    return page.says(_setting(ask, identity), _text(value))


@callback(
    Output(MINE, "value"),
    Input(page.part_id(Ids.RESET, MATCH), "n_clicks"),
    State(MINE, "id"),
    permission="settings",
    prevent_initial_call=True,
)
def restore(ask: Ask, clicks: int | None, identity: Any) -> str:
    """The default, to be saved like anything else."""
    if not clicks:
        raise PreventUpdate
    return _setting(ask, identity).row.default


@callback(
    Output(Ids.NOTE, "children"),
    Output(Ids.SAVE, "disabled"),
    Input(EACH, "value"),
    State(EACH, "id"),
    permission="settings",
    prevent_initial_call=True,
)
def weigh(ask: Ask, values: Sequence[Any], ids: Sequence[Any]) -> tuple[Any, bool]:
    """What saving would change; nothing can be saved without a change, or with a value that cannot be used."""

    def note(changes: Mapping[str, str]) -> Any:
        before = {one.row.name: one for one in team_settings.shown(ask.connection)}
        return page.note(before, changes, team_settings.follows(changes))

    return weighed(lambda: team_settings.changed(ask.connection, given(values, ids)), note)


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Output(Ids.SAVE, "disabled", allow_duplicate=True),
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Input(Ids.SAVE, "n_clicks"),
    State(EACH, "value"),
    State(EACH, "id"),
    State(Shell.CHANGED, "data"),
    permission="settings",
    prevent_initial_call=True,
)
def save_settings(
    ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any], changed: int
) -> tuple[Any, bool, Any]:
    """Save at once, or begin what has to be computed first."""
    if not clicks:
        raise PreventUpdate
    wanted = given(values, ids)
    changes = team_settings.changed(ask.connection, wanted)  # as seen before they are written
    job = team_settings.change(ask.engine, ask.settings, wanted, ask.person, ask.now)
    if job is not None:
        return no_update, True, recompute.working(job)
    toast(page.saved(changes))
    return (changed or 0) + 1, True, no_update


def _setting(ask: Ask, identity: Any) -> team_settings.Shown:
    name = _name(identity)
    found = next((one for one in team_settings.shown(ask.connection) if one.row.name == name), None)
    if found is None:
        raise InvalidInput("There is no such setting.")
    return found


def _name(identity: Any) -> str:
    return str(identity.get("name")) if isinstance(identity, Mapping) else ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
