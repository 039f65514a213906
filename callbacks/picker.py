"""A choice of metrics becomes the person's own usual one."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.access import own
from layouts import picker
from layouts.links import pairs
from layouts.picker import LABELS, Ids
from layouts.shell import Ids as Shell


@callback(
    Output(Shell.KEPT, "data"),
    Input({"type": Ids.KEEP, "part": ALL}, "n_clicks"),
    State(Shell.VIEW, "data"),
    State(Shell.KEPT, "data"),
    prevent_initial_call=True,
)
def keep_choice(ask: Ask, clicks: list[int | None], view: str, kept: Any) -> dict[str, str]:
    """What the address shows now is what this person sees from now on, wherever it says nothing else."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    part = picker.part(ctx.triggered_id.get("part"))
    names = ",".join(picker.read(pairs(view).get(part)))
    if names:
        own.choose(ask.engine, ask.person, part, names)
    toast(f"{LABELS[part]} kept: you see them on every browser." if names else f"{LABELS[part]} are as you keep them.")
    return {**(kept if isinstance(kept, dict) else {}), **({part: names} if names else {})}
