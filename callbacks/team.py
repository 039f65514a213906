"""The cards of Settings, Team. Each thing an admin does is checked, done and put on record in core.access.team."""

from datetime import timedelta
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, toast
from core.access import invitations, links, team
from core.access.members import members
from core.access.person import Person
from core.access.required import whom_required
from layouts import team as page
from layouts.shell import Ids as Shell
from layouts.team import Ids

MANAGE = "manage_people"
DONE = Input(Ids.DONE, "data")
DID = {
    "withdraw": "{} is no longer invited.",
    "disable": "{} may no longer sign in.",
    "enable": "{} may sign in again.",
    "reset_factor": "{} signs in without a code until it is set up again.",
}


@callback(Output(Ids.PEOPLE, "children"), Input(Shell.VIEW, "data"), DONE, permission=MANAGE)
def show_people(ask: Ask, _view: str, _done: int) -> Any:
    """Everybody, with what can be done about each."""
    return page.people(members(ask.connection, ask.now), ask.person)


@callback(Output(Ids.FACTOR, "children"), Input(Shell.VIEW, "data"), DONE, permission=MANAGE)
def show_two_factor(ask: Ask, _view: str, _done: int) -> Any:
    """Who must have a second factor."""
    missing = sum(one.must_enrol for one in members(ask.connection, ask.now))
    return page.two_factor(whom_required(ask.connection), missing)


@callback(
    Output(Ids.LINK, "children"),
    Output(Ids.DONE, "data"),
    Output(Ids.EMAIL, "value"),
    Output(Ids.NAME, "value"),
    Input(Ids.INVITE, "n_clicks"),
    State(Ids.EMAIL, "value"),
    State(Ids.NAME, "value"),
    State(Ids.ROLE, "value"),
    State(Ids.DONE, "data"),
    permission=MANAGE,
    prevent_initial_call=True,
)
def invite(ask: Ask, clicks: int | None, email: Any, name: Any, role: Any, done: int) -> tuple[Any, int, str, str]:
    """Invite somebody, and show the link for them."""
    if not clicks:
        raise PreventUpdate
    person, token = team.invite(ask.engine, email, role, name, ask.person, ask.now)
    return _link(ask, person, token, invitations.LIFETIME), (done or 0) + 1, "", ""


@callback(
    Output(Ids.LINK, "children", allow_duplicate=True),
    Output(Ids.DONE, "data", allow_duplicate=True),
    Input({"type": Ids.ACT, "act": ALL, "person": ALL}, "n_clicks"),
    State(Ids.DONE, "data"),
    permission=MANAGE,
    prevent_initial_call=True,
)
def act(ask: Ask, clicks: list[int | None], done: int) -> tuple[Any, int]:
    """Do to the person what the button pressed says."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    name = ctx.triggered_id["act"]
    person, token = team.act(ask.engine, name, ctx.triggered_id["person"], ask.person, ask.now)
    if token:
        lifetime = links.LIFETIME if name == "reset" else invitations.LIFETIME
        return _link(ask, person, token, lifetime), (done or 0) + 1
    toast(DID[name].format(person.label))
    return None, (done or 0) + 1


@callback(
    Output(Ids.DONE, "data", allow_duplicate=True),
    Input({"type": Ids.ROLE_OF, "person": ALL}, "value"),
    State(Ids.DONE, "data"),
    permission=MANAGE,
    prevent_initial_call=True,
)
def set_role(ask: Ask, _roles: list[Any], done: int) -> int:
    """Give the person whose select was changed another role; a table drawn anew changes nothing."""
    if not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    whose, role = ctx.triggered_id["person"], ctx.triggered[0]["value"]
    if any((one.id, one.role) == (whose, role) for one in members(ask.connection, ask.now)):
        raise PreventUpdate
    person = team.set_role(ask.engine, whose, role, ask.person, ask.now)
    toast(f"{person.label} is {role} now, and signs in again.")
    return (done or 0) + 1


@callback(
    Output(Ids.DONE, "data", allow_duplicate=True),
    Input(Ids.REQUIRE, "value"),
    State(Ids.DONE, "data"),
    permission=MANAGE,
    prevent_initial_call=True,
)
def require(ask: Ask, whom: Any, done: int) -> int:
    """Say who must have a second factor."""
    if whom == whom_required(ask.connection):
        raise PreventUpdate
    team.require_two_factor(ask.engine, whom, ask.person, ask.now)
    toast("Saved.")
    return (done or 0) + 1


def _link(ask: Ask, person: Person, token: str, lifetime: timedelta) -> Any:
    hours = int(lifetime.total_seconds()) // 3600
    return page.link(person, f"{ask.settings.base_url}/welcome/{token}", hours)
