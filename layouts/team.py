"""Settings, Team: who is here, who is invited, what each may do, and who needs a second factor."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.access.members import Member, Status
from core.access.person import Person
from core.access.roles import Role
from core.metrics.format import NOTHING
from layouts.page import Page
from layouts.parts import card, field, skeleton, tag
from layouts.profile import moment

ROLES = {
    Role.ADMIN: "Admin: everything, people included",
    Role.MARKETING: "Marketing: imports, maps, exports",
    Role.SALES: "Sales: sees and exports",
    Role.VIEWER: "Viewer: sees",
}
REQUIRED = {"off": "Nobody", "admins": "Admins", "everybody": "Everybody"}
# What can be done to somebody: the button, and what it means.
ACTS = {
    "reissue": ("New link", "The link before stops working."),
    "withdraw": ("Withdraw invitation", "The link stops working."),
    "reset": ("Sign-in link", "Drops the password and signs them out; the link lets them in once."),
    "reset_factor": ("Reset two-factor", "For a lost phone: they sign in without a code and can set it up again."),
    "disable": ("Disable", "Signs them out and keeps them out. What they did stays."),
    "enable": ("Enable", "Lets them in again with the password they had."),
}


class Ids(StrEnum):
    """What callbacks fill or listen to."""

    PEOPLE = "team-people"
    LINK = "team-link"
    LINK_TEXT = "team-link-text"
    EMAIL = "team-email"
    NAME = "team-name"
    ROLE = "team-role"
    INVITE = "team-invite"
    ROLE_OF = "team-role-of"  # pattern ids: see `role_id`
    ACT = "team-act"  # pattern ids: see `act_id`
    FACTOR = "team-two-factor"
    REQUIRE = "team-require"
    DONE = "team-done"  # another number whenever something of the page changed


def role_id(user_id: int) -> dict[str, Any]:
    """Id of the select of one person's role."""
    return {"type": Ids.ROLE_OF, "person": user_id}


def act_id(act: str, user_id: int) -> dict[str, Any]:
    """Id of the button that does one of ACTS to a person."""
    return {"type": Ids.ACT, "act": act, "person": user_id}


def layout() -> html.Div:
    """The cards; people are drawn as a skeleton until they are known."""
    head = html.Header([html.H1("Team"), html.P("Who may sign in, and what they may do here.", className="sub")])
    return html.Div(
        [
            head,
            card("Invite somebody", *_invite()),
            html.Div(id=Ids.LINK, role="status"),
            card("People", html.Div(skeleton("line"), id=Ids.PEOPLE)),
            card("Two-factor sign-in", html.Div(skeleton("line"), id=Ids.FACTOR)),
            dcc.Store(id=Ids.DONE, data=0),
        ],
        className="stack settings wide",
    )


def _invite() -> list[Any]:
    email = dbc.Input(id=Ids.EMAIL, type="email", maxlength=254, autocomplete="off", placeholder="ada@example.com")
    name = dbc.Input(id=Ids.NAME, maxlength=100, autocomplete="off")
    options = [{"value": role, "label": label} for role, label in ROLES.items()]
    role = dbc.Select(id=Ids.ROLE, options=options, value=Role.VIEWER)
    button = html.Button("Make a link", id=Ids.INVITE, className="button primary", type="submit")
    says = "You get a link to send them. It signs them in once, within 48 hours."
    fields = [field("E-mail", email), field("Name (if you like)", name), field("Role", role), button]
    return [html.P(says, className="muted says"), html.Form(fields, className="line")]


def link(person: Person, url: str, hours: int) -> html.Section:
    """A one-time link, shown this once."""
    shown = dbc.Input(id=Ids.LINK_TEXT, value=url, readonly=True)
    copy = html.Button("Copy", className="button primary", type="button", **{"data-copy": Ids.LINK_TEXT})
    says = f"Send it to {person.email} and nobody else. It is good for {hours} hours and not shown again."
    return card(
        f"Link for {person.label}",
        html.P(says, className="muted says"),
        html.Div([field("Link", shown), copy], className="line"),
    )


def people(rows: Sequence[Member], me: Person) -> html.Div:
    """Everybody, with what can be done about each."""
    heads = ("Person", "Role", "Status", "Last seen", "Two-factor", "")
    hidden = html.Span("Change", className="visually-hidden")
    head = html.Thead(html.Tr([html.Th(each or hidden, scope="col") for each in heads]))
    body = html.Tbody([_person(row, is_me=row.id == me.id) for row in rows])
    return html.Div(html.Table([head, body], className="data cards"), className="scroll")


def _person(row: Member, *, is_me: bool) -> html.Tr:
    named = [row.name or row.email, " ", tag("you", "acc") if is_me else None]
    return html.Tr(
        [
            html.Th([*named, html.Small(row.email) if row.name else None], scope="row"),
            html.Td(_role(row, is_me), **{"data-label": "Role"}),
            html.Td(_status(row), **{"data-label": "Status"}),
            html.Td(_when(row.seen_at), **{"data-label": "Last seen"}),
            html.Td(_factor(row), **{"data-label": "Two-factor"}),
            html.Td(None if is_me else _acts(row), className="num wide"),
        ]
    )


def _role(row: Member, is_me: bool) -> Any:
    if is_me or row.status is Status.DISABLED:
        return row.role.capitalize()
    options = [{"value": role, "label": role.capitalize()} for role in Role]
    hidden = html.Span(f"Role of {row.name or row.email}", className="visually-hidden")
    return html.Label([hidden, dbc.Select(id=role_id(row.id), options=options, value=row.role)])


def _status(row: Member) -> Any:
    if row.status is Status.DISABLED:
        return tag("disabled", "bad")
    if row.status is Status.ACTIVE:
        return "Active"
    if row.link_until is None:
        return tag("invitation ran out", "warn")
    return [tag("invited", "acc"), html.Small(f" until {moment(row.link_until)}", className="muted")]


def _when(at: datetime | None) -> str:
    return NOTHING if at is None else moment(at)


def _factor(row: Member) -> Any:
    if row.has_factor:
        return "On"
    return tag("required, not set up", "warn") if row.must_enrol else html.Span("Off", className="muted")


def _acts(row: Member) -> html.Details:
    acts = {
        Status.INVITED: ("reissue", "withdraw"),
        Status.ACTIVE: ("reset", *(("reset_factor",) if row.has_factor else ()), "disable"),
        Status.DISABLED: ("enable",),
    }[row.status]
    buttons = [
        html.Div([html.Button(ACTS[act][0], id=act_id(act, row.id), className="button", type="button"),
                  html.P(ACTS[act][1], className="note")])
        for act in acts
    ]  # fmt: skip
    about = html.Span(f" {row.name or row.email}", className="visually-hidden")
    return html.Details(
        [html.Summary(["Change", about]), html.Div(buttons, className="pop")], className="menu right plain"
    )


def two_factor(whom: str, missing: int) -> list[Any]:
    """Who must have a second factor, and how many of them have none yet."""
    options = [{"value": value, "label": label} for value, label in REQUIRED.items()]
    picker = dbc.RadioItems(id=Ids.REQUIRE, options=options, value=whom, inline=True, class_name="choice")
    says = "Who must sign in with a code from their phone. Without one, they set it up before they see anything else."
    waiting = f"{missing} of them have not set it up yet." if missing else None
    return [
        html.P(says, className="muted says"),
        html.Div(picker, role="radiogroup", **{"aria-label": "Who must have a second factor"}),
        html.P(waiting, className="muted small under-line") if waiting else None,
    ]


PAGE = Page(
    path="/settings/team",
    title="Team",
    icon="⚙",
    permission="manage_people",
    metrics=(),
    layout=layout,
    section="Settings",
)
