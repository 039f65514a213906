"""The scoring rules: what is in force, rows added and taken away, what a change would do to grades, saving it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from callbacks.setting_form import given, weighed
from core.errors import InvalidInput
from core.jobs import scores as service
from core.scoring import rows, rules
from layouts import recompute
from layouts import scoring as page
from layouts.scoring import Ids
from layouts.shell import Ids as Shell

EACH = page.value_id(ALL)
FORM = (State(EACH, "value"), State(EACH, "id"), State(Ids.MARKS, "data"))
BEGINS = {"permission": "settings", "prevent_initial_call": True}


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
    Output(Ids.ROWS, "children"),
    Output(Ids.MARKS, "data"),
    Input(page.part_id(Ids.ADD, ALL), "n_clicks"),
    Input(page.part_id(Ids.DROP, ALL), "n_clicks"),
    Input(page.part_id(Ids.UP, ALL), "n_clicks"),
    Input(page.part_id(Ids.DOWN, ALL), "n_clicks"),
    Input(Ids.RESET, "n_clicks"),
    *FORM,
    **BEGINS,
)
def reshape_scoring(_ask: Ask, *asked: Any) -> tuple[Any, dict[str, str]]:
    """A row more, a row less, one at another place, or every rule as it comes; to be saved like anything else."""
    *pressed, restored, values, ids, marks = asked
    if not (restored or any(any(clicks) for clicks in pressed)):
        raise PreventUpdate
    texts = _reshaped(ctx.triggered_id, _wanted(values, ids, marks))
    return page.tables(texts, may_change=True), rows.marks(texts)


@callback(
    Output(Ids.NOTE, "children"),
    Output(Ids.SAVE, "disabled"),
    Input(EACH, "value"),
    Input(Ids.MARKS, "data"),
    State(EACH, "id"),
    **BEGINS,
)
def weigh_scoring(ask: Ask, values: Sequence[Any], marks: Any, ids: Sequence[Any]) -> tuple[Any, bool]:
    """What saving would change; nothing can be saved without a change, or with a rule that is none."""
    wanted = _wanted(values, ids, marks)
    return weighed(
        lambda: service.changed(ask.connection, wanted),
        lambda changes: page.note(changes, service.preview(ask.connection, wanted)),
    )


@callback(
    Output(recompute.Ids.STATUS, "children", allow_duplicate=True),
    Output(Ids.SAVE, "disabled", allow_duplicate=True),
    Input(Ids.SAVE, "n_clicks"),
    *FORM,
    **BEGINS,
)
def save_scoring(
    ask: Ask, clicks: int | None, values: Sequence[Any], ids: Sequence[Any], marks: Any
) -> tuple[Any, bool]:
    """Begin to score every lead by the rules as they stand in the form."""
    job = service.save(ask.engine, ask.settings, _wanted(values, ids, marks), ask.person, ask.now) if clicks else None
    if job is None:
        raise PreventUpdate
    return recompute.working(job), True


def _reshaped(asked: Any, texts: dict[str, str]) -> dict[str, str]:
    if asked == Ids.RESET:
        return rules.defaults()
    if not isinstance(asked, Mapping):
        raise InvalidInput("That scoring rule is not known here.")
    kind, name = asked.get("type"), asked.get("name")
    if kind in (Ids.UP, Ids.DOWN):
        return rows.moved(texts, name, -1 if kind == Ids.UP else 1)
    return (rows.added if kind == Ids.ADD else rows.dropped)(texts, name)


def _wanted(values: Sequence[Any], ids: Sequence[Any], marks: Any) -> dict[str, str]:
    """The texts of the form, with what it says of rows taken away and of orders."""
    told = marks.items() if isinstance(marks, dict) else ()
    return {**given(values, ids), **{name: text for name, text in told if isinstance(text, str)}}
