"""The import wizard: one file looked at, corrected, checked, imported."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.errors import InvalidInput
from core.ingest.records import Options
from core.jobs import imports
from core.jobs.files import options_from_payload
from core.metrics.reach import reach
from layouts import progress, understood, wizard
from layouts.data import Ids as Page
from layouts.links import pairs
from layouts.parts import state
from layouts.progress import Ids as Job
from layouts.shell import Ids as Shell
from layouts.wizard import Ids, part_id

Named = Sequence[Mapping[str, Any]]
VIEW = State(Shell.VIEW, "data")
FILTERS = State(Shell.FILTERS, "data")


def _controls(of: type[Input] | type[State]) -> tuple[Input | State, ...]:
    """What the wizard's controls hold, as inputs or as states."""
    parts = [of(part_id(part, ALL), prop) for part in ("column", "constant", "option") for prop in ("value", "id")]
    return of(Ids.KIND, "value"), *parts


@callback(Output(Page.FILES, "children"), Input(Shell.VIEW, "data"), FILTERS)
def show_files(ask: Ask, query: str | None) -> Any:
    """A job's progress, the wizard on an uploaded file, or the place to drop one."""
    view = pairs(query)
    if not ask.person.may("import"):
        return state(f"Your role, {ask.person.role}, may look but not import.")
    if "job" in view:
        return progress.job_panel(_job(ask, view["job"]), ask.filters, view, reach(ask.connection, ask.now))
    if "upload" in view:
        first, *waiting = view["upload"].split(",")
        look = imports.look(ask.engine, _number(first), _like(ask, view))
        return wizard.wizard(look, ask.filters, len(waiting))
    return wizard.drop_zone(ask.settings.upload_limit_mb)


@callback(
    Output(Ids.COLUMNS, "children"),
    Input(Ids.KIND, "value"),
    Input(part_id("option", "encoding"), "value"),
    Input(part_id("option", "delimiter"), "value"),
    State(Ids.GUESSED, "data"),
    VIEW,
    permission="import",
)
def show_columns(ask: Ask, kind: str, encoding: str | None, delimiter: str | None, guessed: str, query: str) -> Any:
    """The columns for the kind chosen, as they are when the file is cut up like this."""
    view = pairs(query)
    like = _like(ask, view) if kind == guessed else Options(kind=kind)
    cut = replace(like, encoding=encoding or None, delimiter=delimiter or None)
    look = imports.look(ask.engine, _upload(view), cut)
    return understood.columns_table(look.reading) if look.reading else state(look.error or "", tone="error")


def _like(ask: Ask, view: Mapping[str, str]) -> Options:
    """The choices of an earlier job on this file, when the address names one."""
    return options_from_payload(_job(ask, view["like"]).payload["options"]) if "like" in view else Options()


@callback(
    Output(Ids.PREVIEW, "children"),
    Output(Ids.START, "disabled"),
    Output(Ids.CHECK, "disabled"),
    Output(Ids.OPEN, "children"),
    *_controls(Input),
    VIEW,
    permission="import",
)
def show_preview(ask: Ask, *values: Any) -> tuple[Any, bool, bool, str]:
    """The first rows as these choices read them; nothing can be imported while a question is open."""
    *controls, query = values
    look = imports.look(ask.engine, _upload(pairs(query)), options(*controls))
    is_open = look.reading is None or bool(look.reading.questions)
    return understood.preview(look), is_open, is_open, "Answer the question above first." if is_open else ""


@callback(
    Output(Shell.LOCATION, "search", allow_duplicate=True),
    Input(Ids.START, "n_clicks"),
    Input(Ids.CHECK, "n_clicks"),
    *_controls(State),
    VIEW,
    FILTERS,
    permission="import",
    prevent_initial_call=True,
)
def begin(ask: Ask, start: int | None, check: int | None, *values: Any) -> str:
    """Start the import, or its dry run, and show how it goes."""
    if not (start or check):
        raise PreventUpdate
    *controls, query = values
    view, is_dry = pairs(query), ctx.triggered_id == Ids.CHECK
    job = imports.start(
        ask.engine, ask.settings, _upload(view), options(*controls), ask.person, ask.now, dry_run=is_dry
    )
    return f"?{ask.filters.to_query()}&upload={view['upload']}&job={job}"


@callback(
    Output(Shell.LOCATION, "search", allow_duplicate=True),
    Input(Job.CONFIRM, "n_clicks"),
    VIEW,
    FILTERS,
    permission="import",
    prevent_initial_call=True,
)
def confirm(ask: Ask, clicks: int | None, query: str) -> str:
    """After a dry run: the same file with the same choices, for real."""
    if not clicks:
        raise PreventUpdate
    view = pairs(query)
    payload = _job(ask, view.get("job", "")).payload
    told = options_from_payload(payload["options"])
    job = imports.start(ask.engine, ask.settings, payload["upload"], told, ask.person, ask.now, dry_run=False)
    return f"?{ask.filters.to_query()}&upload={view.get('upload', '')}&job={job}"


@callback(
    Output(Job.JOB, "children"),
    Output(Job.POLL, "disabled"),
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Job.POLL, "n_intervals"),
    VIEW,
    State(Shell.CHANGED, "data"),
    FILTERS,
    permission="import",
    prevent_initial_call=True,
)
def follow(ask: Ask, _ticks: int, query: str, changed: int) -> tuple[Any, bool, Any]:
    """How far the job is; once it is over, the sections below are asked again."""
    view = pairs(query)
    if "job" not in view:
        raise PreventUpdate
    job = _job(ask, view["job"])
    is_over = progress.is_over(job)
    shown = progress.job_state(job, ask.filters, view, reach(ask.connection, ask.now))
    return shown, is_over, (changed or 0) + 1 if is_over else no_update


def options(
    kind: str | None,
    columns: Sequence[str],
    column_ids: Named,
    constants: Sequence[str],
    constant_ids: Named,
    choices: Sequence[str],
    choice_ids: Named,
) -> Options:
    """What the controls say as Options; InvalidInput for a date that is none."""
    told = {one["name"]: value for one, value in zip(choice_ids, choices, strict=True) if value}
    used = {one["name"]: header for one, header in zip(column_ids, columns, strict=True) if header}
    if "columns" in told:
        name, _, header = told.pop("columns").partition("=")
        used[name] = header
    return Options(
        kind=kind,
        columns=used or None,
        constants={one["name"]: text for one, text in zip(constant_ids, constants, strict=True) if text},
        start=_day(told.pop("start", None)),
        end=_day(told.pop("end", None)),
        **told,
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(f"{text!r} is not a date like 2026-11-22.") from error


def _upload(view: Mapping[str, str]) -> int:
    return _number(view.get("upload", "").split(",")[0])


def _job(ask: Ask, text: str) -> imports.JobView:
    return imports.job(ask.connection, _number(text), ask.now)


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) < 10):
        raise InvalidInput("This address names no file; drop it again.")
    return int(text)
