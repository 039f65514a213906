"""The channel map: what is in force, what a choice would change, saving it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.errors import InvalidInput
from core.jobs import channel_map as service
from layouts import channels as page
from layouts import parts, recompute
from layouts.channels import Ids
from layouts.shell import Ids as Shell

CHANGED = Input(Shell.CHANGED, "data")
SELECTS = page.select_id(ALL)


@callback(Output(Ids.RULES, "children"), CHANGED)
def show_rules(ask: Ask, _changed: int = 0) -> Any:
    """How leads got their channels."""
    return page.rules(service.rules(ask.connection))


@callback(Output(Ids.MAP, "children"), CHANGED, State(Ids.SAVE, "disabled", allow_optional=True))
def show_channels(ask: Ask, _changed: int, is_saved: bool | None = None) -> Any:
    """Every source and what it stands for; choices that wait to be saved are left alone."""
    if is_saved is False:
        raise PreventUpdate
    return page.channel_map(service.source_values(ask.connection), ask.person.may("map"))


@callback(
    Output(Ids.PREVIEW, "children"),
    Output(Ids.SAVE, "disabled"),
    Input(SELECTS, "value"),
    State(SELECTS, "id"),
    permission="map",
    prevent_initial_call=True,
)
def preview_channels(ask: Ask, values: Sequence[Any], ids: Sequence[Any]) -> tuple[Any, bool]:
    """Where leads would move; nothing without a change."""
    try:
        changes = service.changes(ask.connection, _chosen(values, ids))
    except InvalidInput as error:
        return parts.state(error.message, tone="error"), True
    if not changes:
        return None, True
    return page.preview(service.preview(ask.connection, changes)), False


@callback(
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Output(Ids.SAVE, "disabled", allow_duplicate=True),
    Input(Ids.SAVE, "n_clicks"),
    State(SELECTS, "value"),
    State(SELECTS, "id"),
    permission="map",
    prevent_initial_call=True,
)
def save_channels(ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any]) -> tuple[Any, bool]:
    """Begin to let leads follow the choices."""
    changes = service.changes(ask.connection, _chosen(values, ids)) if clicks else {}
    if not changes:
        raise PreventUpdate
    return recompute.working(service.save(ask.engine, ask.settings, changes, ask.person, ask.now)), True


def _chosen(values: Sequence[Any], ids: Sequence[Any]) -> dict[str, str]:
    pairs = [(one["key"], value) for one, value in zip(ids, values, strict=True) if isinstance(one, Mapping)]
    return {str(key): value if isinstance(value, str) else service.BUILT_IN for key, value in pairs}
