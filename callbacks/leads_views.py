"""Kept views of the table of leads: listed, kept, changed, deleted."""

from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, clientside, toast
from core.access import views as service
from core.errors import InvalidInput
from layouts import leads_views as page
from layouts.leads_views import PATH, Ids
from layouts.links import pairs
from layouts.shell import Ids as Shell

TICK = State(Ids.TICK, "data")
EACH = {part: page.part_id(part, ALL) for part in (Ids.RENAMED, Ids.DEFAULT, Ids.TEAM, Ids.DELETE)}

clientside("leads", "kept", Output(Ids.SINK, "data"), Input(Ids.OPENED, "data"))


@callback(
    Output(Ids.MENU, "children"),
    Output(Ids.LIST, "children"),
    Output(Ids.UPDATE, "hidden"),
    Input(Shell.VIEW, "data"),
    Input(Ids.TICK, "data"),
)
def show_views(ask: Ask, view: str | None, _tick: int | None = None) -> tuple[Any, Any, bool]:
    """The menu and the window's list."""
    found, current = service.views(ask.connection, PATH, ask.person), pairs(view).get(service.SAVED, "")
    mine = any(str(each.id) == current and each.mine for each in found)
    return page.menu(found, current), page.listed(found, may_share=ask.person.may(service.SHARES)), not mine


@callback(
    Output(Ids.TICK, "data"),
    Output(Ids.OPENED, "data"),
    Output(Ids.NAME, "value"),
    Input(Ids.KEEP, "n_clicks"),
    State(Ids.NAME, "value"),
    State(Ids.SHARED, "value"),
    State(Shell.FILTERS, "data"),
    State(Shell.VIEW, "data"),
    TICK,
    prevent_initial_call=True,
)
def keep(ask: Ask, clicks: int | None, name: Any, shared: Any, view: str | None, tick: Any) -> tuple[int, int, str]:
    """What the address shows, under a name."""
    if not clicks:
        raise PreventUpdate
    query = _query(ask, view)
    kept = service.keep(ask.engine, PATH, _text(name), query, ask.person, ask.now, shared=shared is True)
    toast("Kept. It is among the views from now on.")
    return _next(tick), kept, ""


@callback(
    Output(Ids.TICK, "data", allow_duplicate=True),
    Input(Ids.UPDATE, "n_clicks"),
    State(Shell.FILTERS, "data"),
    State(Shell.VIEW, "data"),
    TICK,
    prevent_initial_call=True,
)
def update(ask: Ask, clicks: int | None, view: str | None, tick: Any) -> int:
    """Let the open view show what the address shows now."""
    if not clicks:
        raise PreventUpdate
    service.replace_query(ask.engine, _number(pairs(view).get(service.SAVED)), _query(ask, view), ask.person, ask.now)
    toast("The view shows this from now on.")
    return _next(tick)


@callback(
    Output(Ids.TICK, "data", allow_duplicate=True),
    Input(EACH[Ids.RENAMED], "value"),
    Input(EACH[Ids.DEFAULT], "n_clicks"),
    Input(EACH[Ids.TEAM], "n_clicks"),
    Input(EACH[Ids.DELETE], "n_clicks"),
    TICK,
    prevent_initial_call=True,
)
def change(ask: Ask, *told: Any) -> int:
    """Rename, open first, share or delete the view whose control was used."""
    pressed, value = ctx.triggered_id, ctx.triggered[0]["value"] if ctx.triggered else None
    if not isinstance(pressed, dict) or not value:
        raise PreventUpdate
    view_id = _number(pressed.get("view"))
    known = next((each for each in service.views(ask.connection, PATH, ask.person) if each.id == view_id), None)
    if pressed.get("type") == Ids.RENAMED and known and known.name == value:
        raise PreventUpdate
    toast(_changed(ask, str(pressed.get("type")), view_id, value, known))
    return _next(told[-1])


def _changed(ask: Ask, what: str, view_id: int, value: Any, known: service.View | None) -> str:
    """Do it, and say what was done."""
    told = (ask.engine, view_id)
    if what == Ids.RENAMED:
        service.rename(*told, _text(value), ask.person, ask.now)
        return "The view has another name."
    if what == Ids.DELETE:
        return f"Deleted the view {service.remove(*told, ask.person, ask.now)}."
    if what == Ids.TEAM:
        shared = not (known and known.shared)
        service.share(*told, ask.person, ask.now, shared=shared)
        return "The team sees this view." if shared else "Only you see this view."
    first = not (known and known.is_default)
    service.set_default(*told, ask.person, ask.now, is_default=first)
    return "The table opens with this view." if first else "The table no longer opens with this view."


def _query(ask: Ask, view: str | None) -> str:
    return "&".join(filter(None, (ask.filters.to_query(), view)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    raise InvalidInput("No kept view is open.", field="view")


def _next(tick: Any) -> int:
    return (tick if isinstance(tick, int) else 0) + 1
