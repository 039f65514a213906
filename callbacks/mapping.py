"""Matching: the audit, and what people decide about names."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from callbacks.shell import options as filter_options
from core.jobs import mapping
from core.metrics.audit import match_audit
from layouts import matching
from layouts.data import Ids as Page
from layouts.shell import Ids as Shell

CHANGED = Input(Shell.CHANGED, "data")


@callback(Output(Page.MATCHING, "children"), Input(Shell.FILTERS, "data"), CHANGED)
def show_matching(ask: Ask, _changed: int) -> Any:
    """How spend and leads of the period meet."""
    audit = match_audit(ask.connection, ask.filters, ask.now)
    mapped = mapping.mapped_campaigns(ask.connection).records()
    campaigns = matching.Choices(filter_options(ask, "campaign"), mapping.google_campaigns(ask.connection))
    return matching.matching(audit, campaigns, mapped, ask.filters, ask.person.may("map"))


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
