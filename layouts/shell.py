"""What stands around every page: navigation, filter bar, notices, the panel behind a figure, stores."""

from enum import StrEnum

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.access.person import Person
from core.access.preferences import DEFAULTS, Preferences
from core.web import version
from core.web.auth import current_person, current_preferences
from layouts import PAGES, first_steps, notices, search
from layouts.keys import HELP, SEARCH, page_keys, pressed
from layouts.links import FILTER_NAMES, page_link
from layouts.page import Page
from layouts.parts import opens
from layouts.picker import Part
from layouts.sheet import help_sheet


class Ids(StrEnum):
    """Components other callbacks rely on."""

    LOCATION = "location"
    FILTER_NAMES = "filter-names"
    FILTERS = "filters"
    VIEW = "view"
    DRILL = "drill"
    THEME = "theme"
    THEME_BUTTON = "theme-button"
    THEME_CHOICE = "theme-choice"  # what the person chose just now, to be kept on the server
    WHO = "who"
    MENU = "menu"
    FILTER_BAR = "filter-bar"
    NOTICE = "notice"
    PAGE = "page"
    PANEL = "panel"
    PANEL_BODY = "panel-body"
    PANEL_TITLE = "panel-title"
    TOAST = "toast"
    SINK = "sink"
    CURRENT = "current"
    CHANGED = "changed"  # another number whenever figures may have changed; assets/redraw.js sets it too
    RETRY = "retry"  # its data- properties, one per part, change when that part is asked for once more
    SHOWN = "shown"  # which page, and whether there was anything to see on it
    BANNER = "banner"
    STALE = "stale"
    STEPS = "first-steps"
    KEPT = "kept"
    FRAME = "frame"
    HELP = "help"
    SHORTCUTS = "shortcuts"
    VERSION = "version"


def layout() -> html.Div:
    """The frame, drawn for the person who is signed in."""
    person = current_person()
    mine = current_preferences() if person else DEFAULTS
    keys = "on" if mine.shortcuts else "off"
    more = [first_steps.way_back()] if person and person.may("import") else []
    return html.Div(
        [
            html.A("Skip to content", href="#main", className="skip"),
            *_stores(mine),
            html.Div([_side(person), _main()], className="app"),
            _panel(),
            search.window(),
            *notices.window(),
            help_sheet(Ids.HELP, Ids.SHORTCUTS, _entries(person), *more, is_on=keys == "on"),
            html.Div(_toast(), className="toasts", role="status"),
        ],
        id=Ids.FRAME,
        **{"data-shortcuts": keys},
    )


def _stores(mine: Preferences) -> list[object]:
    """The address, and its parts: filters, view of the page, what is behind a figure; and what a person keeps."""
    return [
        dcc.Location(id=Ids.LOCATION, refresh=False),
        dcc.Store(id=Ids.FILTER_NAMES, data=FILTER_NAMES),
        dcc.Store(id=Ids.FILTERS),
        dcc.Store(id=Ids.VIEW),
        dcc.Store(id=Ids.DRILL),
        dcc.Store(id=Ids.THEME),
        dcc.Store(id=Ids.THEME_CHOICE),
        dcc.Store(id=Ids.SINK),
        dcc.Store(id=Ids.CURRENT),
        dcc.Store(id=Ids.CHANGED, data=0),
        dcc.Store(id=Ids.SHOWN),
        html.Div(id=Ids.RETRY, hidden=True, **{"data-again": ""}),
        dcc.Store(id=Ids.KEPT, data={part: getattr(mine, part) for part in Part}),
        # Taken before any figure is read, so that no change after it goes unnoticed.
        html.Div(id=Ids.VERSION, hidden=True, **_version()),
    ]


def _version() -> dict[str, object]:
    """What assets/redraw.js compares with, and the store that it fills when figures may have changed."""
    data, talk = version.current()
    return {"data-version": data, "data-talk": talk, "data-store": Ids.CHANGED}


def _side(person: Person | None) -> html.Header:
    links = [page_link(page.path, page.section or page.title, **pressed(page_keys(page))) for page in _entries(person)]
    who = (
        html.Span(person.name or person.email, id=Ids.WHO, className="who muted", title=person.email)
        if person
        else None
    )
    theme = html.Button("Dark theme", id=Ids.THEME_BUTTON, className="quiet", type="button")
    account = [who, _opener("Help", HELP, Ids.HELP), theme, _sign_out()]
    bar = [
        html.Span("Lead Intelligence", className="brand"),
        _opener("Search", SEARCH, search.Ids.WINDOW),
        notices.bell(),
        _menu_button(),
        html.Div([html.Nav(links, **{"aria-label": "Main"}), html.Div(account, className="account")], id=Ids.MENU),
    ]
    return html.Header(html.Div(bar, className="side-bar"), className="side")


def _menu_button() -> html.Button:
    """Phones have no room for the navigation: there assets/menu.js opens it below this button."""
    state = {"aria-expanded": "false", "aria-controls": Ids.MENU}
    return html.Button("Menu", className="quiet menu-button", type="button", **state)


def _opener(label: str, key: str, dialog_id: str) -> html.Button:
    """A button of the frame that opens a window, and its key."""
    content = [label, html.Kbd(key, className="hint", **{"aria-hidden": "true"})]
    return html.Button(content, className="quiet opener", type="button", **pressed(key), **opens(dialog_id))


def _visible(person: Person | None) -> list[Page]:
    return [page for page in PAGES if person and person.may(page.permission) and not page.varies]


def _entries(person: Person | None) -> list[Page]:
    """What the navigation links to: each page, but of a section only the first."""
    firsts: dict[str, Page] = {}
    for page in _visible(person):
        firsts.setdefault(page.section or page.path, page)
    return list(firsts.values())


def section_nav(page: Page, person: Person) -> html.Nav | None:
    """The pages of this page's section, side by side; None for a page of its own."""
    if not page.section:
        return None
    links = [
        page_link(other.path, other.title, **({"aria-current": "page"} if other.path == page.path else {}))
        for other in _visible(person)
        if other.section == page.section
    ]
    return html.Nav(links, className="sections", **{"aria-label": page.section})


def _sign_out() -> html.Form:
    """The script fills in the token when the form is sent."""
    token = dbc.Input(type="hidden", name="csrf_token", value="")
    button = html.Button("Sign out", className="quiet", type="submit", **{"data-testid": "sign-out"})
    return html.Form([token, button], action="/logout", method="POST")


def _main() -> html.Main:
    return html.Main(
        [
            html.Div(id=Ids.BANNER),
            html.Div(id=Ids.STALE),
            html.Div(id=Ids.FILTER_BAR, className="filters"),
            html.Div(id=Ids.NOTICE, className="notice", role="alert"),
            html.Div(id=Ids.STEPS),
            html.Div(id=Ids.PAGE),
        ],
        id="main",
        tabIndex=-1,
    )


def _panel() -> dbc.Offcanvas:
    """What opens beside the page: what is behind a figure, or one lead."""
    title = html.Span(id=Ids.PANEL_TITLE)
    return dbc.Offcanvas(
        html.Div(id=Ids.PANEL_BODY), id=Ids.PANEL, placement="end", title=title, labelledby=Ids.PANEL_TITLE
    )


def _toast() -> dbc.Toast:
    return dbc.Toast(id=Ids.TOAST, is_open=False, dismissable=True, header="Lead Intelligence")
