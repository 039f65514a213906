"""Matching and stage mapping: the audit, and what people decide about names."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from callbacks.shell import options as filter_options
from core.jobs import mapping
from core.metrics.audit import match_audit
from layouts import matching, stages
from layouts.data import Ids as Page
from layouts.shell import Ids as Shell

CHANGED = Input(Shell.CHANGED, "data")
SELECTS = {"type": stages.Ids.SELECT, "field": ALL, "value": ALL}


@callback(Output(Page.MATCHING, "children"), Input(Shell.FILTERS, "data"), CHANGED)
def show_matching(ask: Ask, _changed: int) -> Any:
    """How spend and leads of the period meet."""
    audit = match_audit(ask.connection, ask.filters, ask.now)
    mapped = mapping.mapped_campaigns(ask.connection).records()
    return matching.matching(audit, filter_options(ask, "campaign"), mapped, ask.filters, ask.person.may("map"))


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(matching.part_id(matching.Ids.BUTTON, ALL), "n_clicks"),
    State(matching.part_id(matching.Ids.PICKER, ALL), "value"),
    State(matching.part_id(matching.Ids.PICKER, ALL), "id"),
    State(Shell.CHANGED, "data"),
    permission="map",
    prevent_initial_call=True,
)
def map_value(
    ask: Ask, clicks: list[int | None], picked: list[str | None], ids: list[dict[str, str]], changed: int
) -> int:
    """Remember which campaign a name on leads belongs to."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    value = ctx.triggered_id["value"]
    chosen = next((pick for pick, one in zip(picked, ids, strict=True) if one["value"] == value), None)
    if not chosen:
        toast("Choose a campaign first.", "bad")
        raise PreventUpdate
    mapping.map_campaign(ask.engine, value, int(chosen), ask.person, ask.now)
    toast(f"{value} is mapped. Leads that come later are matched too.")
    return (changed or 0) + 1


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(matching.part_id(matching.Ids.REMOVE, ALL), "n_clicks"),
    State(Shell.CHANGED, "data"),
    permission="map",
    prevent_initial_call=True,
)
def unmap_value(ask: Ask, clicks: list[int | None], changed: int) -> int:
    """Forget which campaign a name on leads was said to belong to."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    value = ctx.triggered_id["value"]
    mapping.unmap_campaign(ask.engine, value, ask.person, ask.now)
    toast(f"{value} is no longer mapped by hand.")
    return (changed or 0) + 1


@callback(Output(stages.Ids.BODY, "children"), CHANGED, State(stages.Ids.SAVE, "disabled", allow_optional=True))
def show_stages(ask: Ask, _changed: int, is_saved: bool | None = None) -> Any:
    """Every CRM value, how often it occurs, what it means; choices that wait to be saved are left alone."""
    if is_saved is False:
        raise PreventUpdate
    return stages.stage_mapping(mapping.stage_values(ask.connection).records(), ask.person.may("map"))


@callback(
    Output(stages.Ids.PREVIEW, "children"),
    Output(stages.Ids.SAVE, "disabled"),
    Input(SELECTS, "value"),
    State(SELECTS, "id"),
    permission="map",
    prevent_initial_call=True,
)
def preview(ask: Ask, values: list[str], ids: list[dict[str, str]]) -> tuple[Any, bool]:
    """What the choices would do to the funnel; nothing without a change."""
    changes = _changes(ask, values, ids)
    if not changes:
        return None, True
    return stages.funnel_preview(mapping.preview_stages(ask.engine, changes, ask.now)), False


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Output(stages.Ids.SAVE, "disabled", allow_duplicate=True),
    Input(stages.Ids.SAVE, "n_clicks"),
    State(SELECTS, "value"),
    State(SELECTS, "id"),
    State(Shell.CHANGED, "data"),
    permission="map",
    prevent_initial_call=True,
)
def save(ask: Ask, clicks: int | None, values: list[str], ids: list[dict[str, str]], changed: int) -> tuple[int, bool]:
    """Let the values mean what was chosen."""
    changes = _changes(ask, values, ids)
    if not clicks or not changes:
        raise PreventUpdate
    mapping.save_stages(ask.engine, changes, ask.person, ask.now)
    toast("Saved. Every figure uses the new meaning, for the past as well.")
    return (changed or 0) + 1, True


def _changes(ask: Ask, values: Sequence[str], ids: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], int]:
    """The values whose stage differs from the one in force."""
    now = {(row["field"], row["value"]): row["stage"] for row in mapping.stage_values(ask.connection).records()}
    chosen = {(one["field"], one["value"]): int(value) for one, value in zip(ids, values, strict=True)}
    return {key: stage for key, stage in chosen.items() if key in now and now[key] != stage}
