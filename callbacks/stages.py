"""Stage mapping: what values mean, what another meaning would do, saving it and taking it away."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import ALL, MATCH, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core import filters
from core.errors import InvalidInput
from core.jobs import stage_changes as service
from core.jobs.stage_edits import Define, Edit, Forget
from layouts import parts, recompute
from layouts import stage_preview as previews
from layouts import stages as page
from layouts.shell import Ids as Shell
from layouts.stages import Ids

CHANGED = Input(Shell.CHANGED, "data")
SELECTS = {"type": Ids.SELECT, "field": ALL, "value": ALL}
CHOICES = (State(SELECTS, "value"), State(SELECTS, "id"), State(Ids.HOLDS, "value"), State(Ids.DAY, "value"))
PLACE = previews.preview_id(previews.VALUES)
SAVED = "Saved. Every figure uses the new meaning."
BEGINS = {"permission": "map", "prevent_initial_call": True}


@callback(Output(Ids.BODY, "children"), CHANGED, State(Ids.SAVE, "disabled", allow_optional=True))
def show_stages(ask: Ask, _changed: int, is_saved: bool | None = None) -> Any:
    """Every CRM value, how often it occurs, what it means; choices that wait to be saved are left alone."""
    if is_saved is False:
        raise PreventUpdate
    values = service.stage_values(ask.connection).records()
    return page.stage_mapping(values, ask.person.may("map"), service.as_then(ask.connection))


@callback(
    Output(PLACE, "children"),
    Output(Ids.SAVE, "disabled"),
    Input(SELECTS, "value"),
    Input(Ids.HOLDS, "value"),
    Input(Ids.DAY, "value"),
    State(SELECTS, "id"),
    **BEGINS,
)
def preview(ask: Ask, values: Sequence[Any], holds: Any, day: Any, ids: Sequence[Any]) -> tuple[Any, bool]:
    """What the choices would do to the funnel; nothing without a change."""
    try:
        if not (edit := _edit(ask, values, ids, holds, day)):
            return None, True
        if service.are_many(ask.connection):
            return previews.ask_first(previews.VALUES), False
        return previews.funnel_preview(service.preview(ask.engine, edit, ask.now), _notes(ask, edit)), False
    except InvalidInput as error:
        return parts.state(error.message, tone="error"), True


@callback(
    Output(PLACE, "children", allow_duplicate=True),
    Input(previews.part_id(previews.Ids.TRY, previews.VALUES), "n_clicks"),
    *CHOICES,
    **BEGINS,
)
def begin_preview(ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any], holds: Any, day: Any) -> Any:
    """The same in a job, where there are many leads."""
    edit = _edit(ask, values, ids, holds, day) if clicks else None
    if not edit:
        raise PreventUpdate
    job = service.begin_preview(ask.engine, ask.settings, edit, ask.person, ask.now)
    return previews.previewing(job, previews.VALUES)


@callback(
    Output(previews.preview_id(MATCH), "children", allow_duplicate=True),
    Input(previews.part_id(previews.Ids.POLL, MATCH), "n_intervals"),
    State(previews.part_id(previews.Ids.JOB, MATCH), "data"),
    State(previews.part_id(previews.Ids.JOB, MATCH), "id"),
    **BEGINS,
)
def follow_preview(ask: Ask, _ticks: int, number: Any, identity: Any) -> Any:
    """How far a preview is, and what it found."""
    what = identity.get("what") if isinstance(identity, Mapping) else None
    if what not in (previews.VALUES, previews.RULE):
        raise PreventUpdate
    return previews.previewing(service.previewed(ask.connection, number, ask.now), what)


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Output(Ids.SAVE, "disabled", allow_duplicate=True),
    Input(Ids.SAVE, "n_clicks"),
    *CHOICES,
    State(Shell.CHANGED, "data"),
    **BEGINS,
)
def save(
    ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any], holds: Any, day: Any, changed: int
) -> tuple[Any, Any, bool]:
    """Let the values mean what was chosen."""
    edit = _edit(ask, values, ids, holds, day) if clicks else None
    if not edit:
        raise PreventUpdate
    return *done(ask, edit, SAVED, changed), True


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Output(Ids.SAVE, "disabled", allow_duplicate=True),
    Input(page.forget_id(ALL, ALL, ALL), "n_clicks"),
    State(Shell.CHANGED, "data"),
    **BEGINS,
)
def forget(ask: Ask, clicks: Sequence[int | None], changed: int) -> tuple[Any, Any, bool]:
    """Delete a definition."""
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict):
        raise PreventUpdate
    since = filters.day(str(asked["day"]), "day") if asked.get("day") else None
    edit = Forget(str(asked.get("field")), str(asked.get("value")), since)
    return *done(ask, edit, "Deleted. Every figure follows.", changed), True


def done(ask: Ask, edit: Edit, words: str, changed: int | None) -> tuple[Any, Any]:
    """A change is made, or begins to be: (the next number of changes, what shows how far it is)."""
    job = service.save(ask.engine, ask.settings, edit, ask.person, ask.now)
    if job is not None:
        return no_update, recompute.working(job)
    toast(words)
    return (changed or 0) + 1, no_update


def first_day(holds: Any, day: Any) -> date | None:
    """From when on something holds (None: always); InvalidInput without a day where one is asked for."""
    if holds != page.FROM:
        return None
    if not isinstance(day, str) or not day:
        raise InvalidInput("Choose the first day.", field="day")
    return filters.day(day, "day")


def _edit(ask: Ask, values: Sequence[Any], ids: Sequence[Any], holds: Any, day: Any) -> Define | None:
    """The values whose stage is to be another than their newest one, from the chosen day on; None where none is."""
    now = {(row["field"], row["value"]): row["stage"] for row in service.stage_values(ask.connection).records()}
    pairs = [(one, _stage(value)) for one, value in zip(ids, values, strict=True) if isinstance(one, Mapping)]
    chosen = [(str(one.get("field")), str(one.get("value")), stage) for one, stage in pairs]
    different = tuple((*key, stage) for *key, stage in chosen if now.get(tuple(key), stage) != stage)
    if not different:
        return None
    edit = Define(different, first_day(holds, day))
    edit.check(service.today(ask.connection, ask.now))
    return edit


def _stage(value: Any) -> int:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) == 1 else 0


def _notes(ask: Ask, edit: Define) -> list[str]:
    return [
        f"“{value}” means {stage.label} {previews.day_words(day)} on, whatever it means before."
        for value, day, stage in service.later(ask.connection, edit)
    ]
