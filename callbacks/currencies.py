"""The Currencies page: what it shows, and the changes to rates it begins."""

from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback
from core.errors import InvalidInput, NotFound
from core.jobs import currencies as service
from core.jobs import queue
from core.jobs import rates as store
from core.metrics import currencies as read
from layouts import currencies as page
from layouts import rates
from layouts.currencies import Ids
from layouts.links import pairs
from layouts.parts import state
from layouts.progress import is_over
from layouts.shell import Ids as Shell

VIEW = Input(Shell.VIEW, "data")
CHANGED = Input(Shell.CHANGED, "data")
FILTERS = State(Shell.FILTERS, "data")
SEARCH = Output(Shell.LOCATION, "search", allow_duplicate=True)
MAY = {"permission": "settings"}
BEGINS = {**MAY, "prevent_initial_call": True}


@callback(Output(Ids.TEAM, "children"), CHANGED, **MAY)
def show_team(ask: Ask, changed: int | None) -> Any:
    """The team's settings; what somebody is typing is left alone when data changes."""
    if changed and ctx.triggered_id == Shell.CHANGED:
        raise PreventUpdate
    return page.team_form(*read.settings(ask.connection))


@callback(Output(Ids.DATA, "children"), CHANGED, FILTERS, **MAY)
def show_data(ask: Ask, _changed: int) -> Any:
    """Which currencies there are, and what has no rate."""
    home, _ = read.settings(ask.connection)
    return rates.data(read.held(ask.connection, ask.now), read.known(ask.connection), home, ask.filters)


@callback(Output(Ids.FILES, "children"), VIEW, FILTERS, **MAY)
def show_files(ask: Ask, query: str | None) -> Any:
    """A change under way, a file handed over, or the ways to bring rates in."""
    view = pairs(query)
    if "job" in view:
        return rates.job_panel(_job(ask, view["job"]), ask.filters)
    if "upload" in view:
        name, found = store.look(ask.engine, _number(view["upload"].split(",")[0]))
        return rates.preview(name, found, ask.filters)
    home, _ = read.settings(ask.connection)
    form = page.rate_form(home, view.get("currency", "")[:3], ask.now.date().isoformat())
    return [page.drop_zone(ask.settings.upload_limit_mb), form]


@callback(Output(Ids.RATES, "children"), VIEW, CHANGED, **MAY)
def show_rates(ask: Ask, query: str | None, _changed: int) -> Any:
    """The rates of the currency that the address names."""
    if not (named := pairs(query).get("currency")):
        return state("Choose a currency above to see its rates.")
    code = store.parse_code(named)
    frame, total = read.quotes(ask.connection, code, rates.LISTED)
    return rates.listed(code, frame.records(), total)


@callback(SEARCH, Input(Ids.IMPORT, "n_clicks"), State(Shell.VIEW, "data"), FILTERS, **BEGINS)
def import_file(ask: Ask, clicks: int | None, query: str) -> str:
    """Begin to import the file that was handed over."""
    if not clicks:
        raise PreventUpdate
    upload = _number(pairs(query).get("upload", "").split(",")[0])
    return _to(ask, service.start_import(ask.engine, ask.settings, upload, ask.person, ask.now))


@callback(
    SEARCH,
    Input(Ids.ENTER, "n_clicks"),
    State(Ids.OF, "value"),
    State(Ids.DAY, "value"),
    State(Ids.RATE, "value"),
    State(Ids.WAY, "value"),
    FILTERS,
    **BEGINS,
)
def enter(ask: Ask, clicks: int | None, *values: Any) -> str:
    """Begin to write one rate."""
    if not clicks:
        raise PreventUpdate
    currency, day, rate, way = (str(value or "") for value in values)
    inverse = way == page.OTHER
    quote = store.parse_quote(ask.connection, currency, _day(day), rate, inverse=inverse)
    return _to(ask, service.start_entering(ask.engine, ask.settings, quote, ask.person, ask.now))


@callback(SEARCH, Input({"type": Ids.DELETE, "pair": ALL, "day": ALL}, "n_clicks"), FILTERS, **BEGINS)
def delete(ask: Ask, clicks: list[int | None]) -> str:
    """Begin to delete the rate whose button was pressed."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    base, _, quote = str(ctx.triggered_id["pair"]).partition("-")
    pair = store.parse_code(base), store.parse_code(quote)
    day = _day(str(ctx.triggered_id["day"]))
    return _to(ask, service.start_deleting(ask.engine, ask.settings, pair, day, ask.person, ask.now))


@callback(
    SEARCH, Input(Ids.SAVE, "n_clicks"), State(Ids.CURRENCY, "value"), State(Ids.HOLDS, "value"), FILTERS, **BEGINS
)
def save_team(ask: Ask, clicks: int | None, currency: str | None, holds: int | None) -> str:
    """Begin to compute figures in another currency, or with rates that hold longer."""
    if not clicks:
        raise PreventUpdate
    values = store.parse_team(str(currency or ""), str("" if holds is None else holds))
    return _to(ask, service.start_team(ask.engine, ask.settings, values, ask.person, ask.now))


@callback(
    Output(Ids.JOB, "children"),
    Output(Ids.POLL, "disabled"),
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Ids.POLL, "n_intervals"),
    State(Shell.VIEW, "data"),
    State(Shell.CHANGED, "data"),
    FILTERS,
    **BEGINS,
)
def follow(ask: Ask, _ticks: int, query: str, changed: int) -> tuple[Any, bool, Any]:
    """How far the change is; once it is over, all that shows figures is asked again."""
    view = pairs(query)
    if "job" not in view:
        raise PreventUpdate
    job = _job(ask, view["job"])
    over = is_over(job)
    return rates.job_state(job, ask.filters), over, (changed or 0) + 1 if over else no_update


def _to(ask: Ask, job: int) -> str:
    return f"?{ask.filters.to_query()}&job={job}"


def _job(ask: Ask, text: str) -> queue.JobView:
    """A change of rates; no other job is shown here."""
    job = queue.view(ask.connection, _number(text), ask.now)
    if job.kind not in service.WORK:
        raise NotFound(f"There is no change of rates {text}.")
    return job


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) < 10):
        raise InvalidInput("This address names no file; drop it again.")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"day: {text[:20]!r} is not a date like 2026-11-22.", field="day") from error
