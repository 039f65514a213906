"""Settings, Profile: what a person decides about themselves: name, colours, password, second factor, browsers."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.access.browsers import Browser
from core.access.person import Person
from core.access.preferences import ROWS, THEMES
from core.access.second_factor import State
from core.text import counted
from layouts.page import Page
from layouts.parts import card, field, skeleton, tag

FEW_CODES = 3
OWNERS = "profile-owners"


class Ids(StrEnum):
    """What callbacks fill or listen to."""

    NAME_CARD = "profile-you"
    NAME = "profile-name"
    SAVE_NAME = "profile-save-name"
    ALIASES_CARD = "profile-your-leads"
    ALIASES = "profile-aliases"
    SAVE_ALIASES = "profile-save-aliases"
    THEME_CARD = "profile-appearance"
    THEME = "profile-theme"
    FORM = "profile-password"
    OLD = "profile-old-password"
    NEW = "profile-new-password"
    CHANGE = "profile-change-password"
    FACTOR = "profile-second-factor"
    BROWSERS = "profile-browsers"
    END = "profile-end"  # pattern ids: see `end_id`
    END_OTHERS = "profile-end-others"
    DONE = "profile-done"  # another number whenever something of the page changed


def layout() -> html.Div:
    """A card for each thing, drawn as skeletons until it is known."""
    head = html.Header(
        [html.H1("Profile"), html.P("You, on this and every browser you sign in with.", className="sub")]
    )
    return html.Div(
        [
            head,
            card("You", html.Div(skeleton("line"), id=Ids.NAME_CARD)),
            card("Your leads", html.Div(skeleton("line"), id=Ids.ALIASES_CARD)),
            card("Appearance", html.Div(skeleton("line"), id=Ids.THEME_CARD)),
            card("Password", html.Div(skeleton("line"), id=Ids.FORM)),
            card("Two-factor sign-in", html.Div(skeleton("line"), id=Ids.FACTOR)),
            card("Where you are signed in", html.Div(skeleton("line"), id=Ids.BROWSERS)),
            dcc.Store(id=Ids.DONE, data=0),
        ],
        className="stack settings",
    )


def end_id(handle: str) -> dict[str, Any]:
    """Id of the button that signs one browser out."""
    return {"type": Ids.END, "session": handle}


def you(person: Person) -> list[Any]:
    """Who one is to the others."""
    name = dbc.Input(id=Ids.NAME, value=person.name, maxlength=100, autocomplete="name", placeholder=person.email)
    save = html.Button("Save", id=Ids.SAVE_NAME, className="button", type="submit")
    return [
        _says("The team sees this name beside what you do."),
        html.Form([field("Name", name), save], className="line"),
        html.P([person.email, " ", tag(person.role)], className="muted small under-line"),
    ]


def your_leads(person: Person, aliases: Sequence[str], known: Sequence[str]) -> list[Any]:
    """The names the CRM calls one by, beside one's name and address here; `known` are names of owners."""
    box = dbc.Input(
        id=Ids.ALIASES, value=", ".join(aliases), autocomplete="off", list=OWNERS, placeholder=f"e.g. {person.label}"
    )
    save = html.Button("Save", id=Ids.SAVE_ALIASES, className="button", type="submit")
    names = html.Datalist([html.Option(value=name) for name in known], id=OWNERS)
    return [
        _says("Leads whose owner is one of these names are yours, as are those of your name and address here."),
        html.Form([field("Your names in the CRM, with commas between them", box), names, save], className="line"),
    ]


def appearance(chosen: str) -> list[Any]:
    """The theme, which the button below the navigation changes as well."""
    options = [{"label": theme.capitalize(), "value": theme} for theme in THEMES]
    picker = dbc.RadioItems(id=Ids.THEME, options=options, value=chosen, inline=True, class_name="choice")
    return [_says(ROWS["theme"].help), html.Div(picker, role="radiogroup", **{"aria-label": "Theme"})]


def password(person: Person, has_password: bool) -> list[Any]:
    """The form; who never had a password needs no old one. Password managers look for the hidden address."""
    says = "At least 12 characters; a sentence of your own is good. Other browsers are signed out."
    old = dbc.Input(id=Ids.OLD, type="password", autocomplete="current-password", maxlength=128)
    new = dbc.Input(id=Ids.NEW, type="password", autocomplete="new-password", maxlength=128)
    label = "Change password" if has_password else "Set password"
    change = html.Button(label, id=Ids.CHANGE, className="button", type="submit")
    address = dbc.Input(value=person.email, type="email", autocomplete="username", readonly=True)
    before = html.Div(field("Current password", old), hidden=not has_password)
    form = [html.Div(address, hidden=True), before, field("New password", new), html.Div(change)]
    return [_says(says), html.Form(form, className="fields")]


def second_factor(state: State | None) -> list[Any]:
    """Whether it is on, and the way to its own page."""
    says = _says("A code from your phone on top of the password, so that a stolen password alone is of no use.")
    if state is None:
        link = html.A("Set up", href="/two-factor", className="button primary")
        return [says, html.Div([html.Span(["It is ", html.B("off"), "."]), link], className="actions")]
    left = counted(state.codes_left, "recovery code") + " left"
    told = [
        html.Span([html.B("On"), f" since {state.since:%-d %b %Y}"]),
        tag(left, "warn" if state.codes_left < FEW_CODES else ""),
    ]
    manage = html.A("Change", href="/two-factor", className="button")
    return [says, html.Div([*told, manage], className="actions")]


def browsers(rows: Sequence[Browser]) -> list[Any]:
    """Each signed-in browser with the way to end it."""
    heads = ("Browser", "Signed in", "Last seen", "")
    hidden = html.Span("Change", className="visually-hidden")
    head = html.Thead(html.Tr([html.Th(each or hidden, scope="col") for each in heads]))
    table = html.Table([head, html.Tbody([_browser(row) for row in rows])], className="data cards")
    others = html.Button("Sign out everywhere else", id=Ids.END_OTHERS, className="button", type="button")
    return [
        _says("If you do not know one of these, sign it out and change your password."),
        html.Div(table, className="scroll"),
        html.Div(others, className="actions", hidden=len(rows) < 2),
    ]


def _browser(row: Browser) -> html.Tr:
    about = html.Span(f": {row.label}", className="visually-hidden")
    button = html.Button(["Sign out", about], id=end_id(row.handle), className="button", type="button")
    return html.Tr(
        [
            html.Th([row.label, " ", tag("this browser", "acc") if row.is_this else None], scope="row"),
            html.Td(moment(row.created_at), **{"data-label": "Signed in"}),
            html.Td(moment(row.seen_at), **{"data-label": "Last seen"}),
            html.Td(None if row.is_this else button, className="num wide"),
        ]
    )


def moment(at: datetime) -> str:
    """A time to the minute, in the zone it comes in."""
    return f"{at:%-d\xa0%b\xa0%Y %H:%M}"


def _says(text: str) -> html.P:
    return html.P(text, className="muted says")


PAGE = Page(
    path="/settings",
    title="Profile",
    icon="⚙",
    permission="view",
    metrics=(),
    layout=layout,
    section="Settings",
)
