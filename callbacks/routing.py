"""Routing rules: shown, written, ordered, skipped, removed, tried."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.errors import InvalidInput, NotFound
from core.jobs import routing_rules as service
from core.jobs.lead_edits import owners
from core.jobs.routing import dry_run, rules
from layouts import parts
from layouts import routing as page
from layouts import routing_form as form
from layouts.links import pairs
from layouts.routing import Act, Ids
from layouts.routing_form import Ids as Field
from layouts.shell import Ids as Shell

FIELDS = {
    "name": Field.NAME, "channels": Field.CHANNELS, "countries": Field.COUNTRIES, "least_employees": Field.LEAST,
    "most_employees": Field.MOST, "products": Field.PRODUCTS, "least_score": Field.SCORE, "method": Field.METHOD,
    "minutes": Field.MINUTES, "options": Field.OPTIONS,
}  # fmt: skip
OWNER = {"name": Field.OWNER, "weight": Field.WEIGHT, "capacity": Field.CAPACITY}


@callback(Output(Ids.RULES, "children"), Input(Shell.CHANGED, "data"))
def show_rules(ask: Ask, _changed: int = 0) -> Any:
    """Every rule."""
    return page.rules(rules(ask.connection), ask.person.may("settings"))


@callback(Output(Ids.EDITOR, "children"), Input(Shell.VIEW, "data"))
def show_editor(ask: Ask, view: str | None) -> Any:
    """The form of the rule the address names, for those who may change it."""
    asked = pairs(view).get("rule", "")
    if not asked or not ask.person.may("settings"):
        return None
    known = None if asked == page.NEW else next((one for one in rules(ask.connection) if str(one.id) == asked), None)
    if known is None and asked != page.NEW:
        raise NotFound(service.GONE)
    return form.editor(known, owners(ask.connection))


@callback(
    Output(Ids.EDITOR, "children", allow_duplicate=True),
    Output(Field.PROBLEM, "children"),
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(Field.SAVE, "n_clicks"),
    State(Field.RULE, "data"),
    *(State(each, "value") for each in FIELDS.values()),
    *(State(form.owner_id(each, ALL), "value") for each in OWNER.values()),
    State(Shell.CHANGED, "data"),
    permission="settings",
    prevent_initial_call=True,
)
def save_rule(ask: Ask, clicks: int | None, rule: Any, *given: Any) -> tuple[Any, Any, Any]:
    """Write the rule of the form, or say what is wrong with it."""
    if not clicks:
        raise PreventUpdate
    *values, changed = given
    told = _form(values)
    try:
        service.save(ask.engine, rule, told, ask.person, ask.now)
    except InvalidInput as error:
        return no_update, parts.state(error.message, tone="error"), no_update
    return form.saved(" ".join(told["name"].split())), None, (changed or 0) + 1


def _form(values: Sequence[Any]) -> dict[str, Any]:
    """The fields by name, in the order of FIELDS; then a list for each of OWNER."""
    told = dict(zip(FIELDS, values, strict=False))
    options = told.pop("options")
    lists = [one if isinstance(one, list) else [] for one in values[len(FIELDS) :]]
    people = [dict(zip(OWNER, cells, strict=True)) for cells in zip(*lists, strict=False)]
    chosen = options if isinstance(options, list) else []
    return {**told, "owners": people, **{name: name in chosen for name in form.OPTIONS}}


@callback(
    Output(Shell.CHANGED, "data", allow_duplicate=True),
    Input(page.act_id(ALL, ALL), "n_clicks"),
    State(Shell.CHANGED, "data"),
    permission="settings",
    prevent_initial_call=True,
)
def act(ask: Ask, clicks: list[int | None], changed: int) -> int:
    """Move, skip or remove the rule whose button was pressed."""
    pressed = ctx.triggered_id
    if not any(clicks) or not isinstance(pressed, Mapping):
        raise PreventUpdate
    what, rule = pressed["act"], pressed["rule"]
    if what in (Act.UP, Act.DOWN):
        service.move(ask.engine, rule, what == Act.UP, ask.person, ask.now)
    elif what == Act.SWITCH:
        service.switch(ask.engine, rule, ask.person, ask.now)
    elif what == Act.REMOVE:
        service.remove(ask.engine, rule, ask.person, ask.now)
        toast("The rule is removed.")
    return (changed or 0) + 1


@callback(Output(Ids.TRIED, "children"), Input(Ids.TRY, "n_clicks"), permission="settings", prevent_initial_call=True)
def try_rules(ask: Ask, clicks: int | None) -> Any:
    """What the rules would do with the newest leads."""
    if not clicks:
        raise PreventUpdate
    return page.tried(dry_run(ask.connection, ask.now, page.DRY))
