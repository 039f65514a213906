"""The cards of Settings, Profile."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, clientside, toast
from core.access import browsers, names, own, people, second_factor
from core.access.preferences import THEMES, preferences
from core.jobs.lead_edits import owners
from core.web import auth, limits, theme
from layouts import profile as page
from layouts.profile import Ids
from layouts.shell import Ids as Shell

DONE = Input(Ids.DONE, "data")

clientside(
    "theme",
    "choose",
    Output(Shell.THEME, "data", allow_duplicate=True),
    Output(Shell.THEME_BUTTON, "children", allow_duplicate=True),
    Output(Shell.THEME_CHOICE, "data", allow_duplicate=True),
    Input(Ids.THEME, "value"),
    prevent_initial_call=True,
)


@callback(Output(Ids.NAME_CARD, "children"), Input(Shell.VIEW, "data"))
def show_you(ask: Ask, _view: str) -> Any:
    """The name others see."""
    return page.you(ask.person)


@callback(
    Output(Shell.WHO, "children"),
    Input(Ids.SAVE_NAME, "n_clicks"),
    State(Ids.NAME, "value"),
    prevent_initial_call=True,
)
def save_name(ask: Ask, clicks: int | None, name: str | None) -> str:
    """Be called so from now on."""
    if not clicks:
        raise PreventUpdate
    own.rename(ask.engine, ask.person, name, ask.now)
    toast("Saved.")
    return (name or "").strip() or ask.person.email


@callback(Output(Ids.ALIASES_CARD, "children"), Input(Shell.VIEW, "data"))
def show_your_leads(ask: Ask, _view: str) -> Any:
    """The names one's leads go by."""
    return page.your_leads(ask.person, names.aliases(ask.connection, ask.person), owners(ask.connection))


@callback(
    Output(Ids.ALIASES, "value"),
    Input(Ids.SAVE_ALIASES, "n_clicks"),
    State(Ids.ALIASES, "value"),
    prevent_initial_call=True,
)
def save_your_leads(ask: Ask, clicks: int | None, given: Any) -> str:
    """Own the leads of these names as well."""
    if not clicks:
        raise PreventUpdate
    kept = names.keep_aliases(ask.engine, ask.person, given)
    toast("Saved.")
    return ", ".join(kept)


@callback(
    Output(Shell.SINK, "data", allow_duplicate=True), Input(Shell.THEME_CHOICE, "data"), prevent_initial_call=True
)
def save_theme(ask: Ask, chosen: str | None) -> Any:
    """Keep the theme that the button or the card chose, for all browsers of this person and this one's sign-in."""
    if chosen is not None and chosen != preferences(ask.connection, ask.person.id).theme:
        own.choose(ask.engine, ask.person, "theme", chosen)
        theme.remember(chosen)
    return no_update


@callback(Output(Ids.THEME_CARD, "children"), Input(Shell.VIEW, "data"), Input(Shell.THEME_CHOICE, "data"))
def show_appearance(ask: Ask, _view: str, chosen: str | None) -> Any:
    """The theme in force; what was chosen just now may not have been kept yet."""
    return page.appearance(chosen if chosen in THEMES else preferences(ask.connection, ask.person.id).theme)


@callback(Output(Ids.FORM, "children"), Input(Shell.VIEW, "data"), DONE)
def show_password(ask: Ask, _view: str, _done: int) -> Any:
    """The form of the password."""
    return page.password(ask.person, people.has_password(ask.connection, ask.person.id))


@callback(
    Output(Ids.DONE, "data"),
    Input(Ids.CHANGE, "n_clicks"),
    State(Ids.OLD, "value"),
    State(Ids.NEW, "value"),
    State(Ids.DONE, "data"),
    prevent_initial_call=True,
)
def change_password(ask: Ask, clicks: int | None, old: str | None, new: str | None, done: int) -> int:
    """Another password, for the one before; the other browsers are signed out."""
    if not clicks:
        raise PreventUpdate
    if people.has_password(ask.connection, ask.person.id):
        with limits.few_tries("password", ask.person.id):
            people.prove(ask.connection, ask.person.id, own.text(old))
    own.change_password(ask.engine, ask.person, new, auth.this_session(), ask.now)
    toast("Your password is changed, and every other browser is signed out.")
    return (done or 0) + 1


@callback(Output(Ids.FACTOR, "children"), Input(Shell.VIEW, "data"))
def show_factor(ask: Ask, _view: str) -> Any:
    """Whether a second step is asked for."""
    return page.second_factor(second_factor.state(ask.connection, ask.person.id))


@callback(Output(Ids.BROWSERS, "children"), Input(Shell.VIEW, "data"), DONE)
def show_browsers(ask: Ask, _view: str, _done: int) -> Any:
    """Where the person is signed in."""
    lasting = auth.limits(ask.settings)
    return page.browsers(browsers.browsers(ask.connection, ask.person.id, auth.this_session(), lasting, ask.now))


@callback(
    Output(Ids.DONE, "data", allow_duplicate=True),
    Input({"type": Ids.END, "session": ALL}, "n_clicks"),
    State(Ids.DONE, "data"),
    prevent_initial_call=True,
)
def end_session(ask: Ask, clicks: list[int | None], done: int) -> int:
    """Sign the browser out whose button was pressed."""
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    own.end_session(ask.engine, ask.person, ctx.triggered_id["session"], ask.now)
    toast("That browser is signed out.")
    return (done or 0) + 1


@callback(
    Output(Ids.DONE, "data", allow_duplicate=True),
    Input(Ids.END_OTHERS, "n_clicks"),
    State(Ids.DONE, "data"),
    prevent_initial_call=True,
)
def end_others(ask: Ask, clicks: int | None, done: int) -> int:
    """Sign every other browser out."""
    if not clicks:
        raise PreventUpdate
    own.end_other_sessions(ask.engine, ask.person, auth.this_session(), ask.now)
    toast("You are signed in here only.")
    return (done or 0) + 1
