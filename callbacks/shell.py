"""The address, its parts, the page it names, the filter bar."""

from typing import Any

from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate

from callbacks.guard import Ask, callback, clientside
from core.jobs.demo import is_demo
from core.jobs.imports import has_data
from core.metrics.choices import choices, chosen
from core.metrics.freshness import freshness
from layouts import PLACES, demo, figures, filterbar, parts
from layouts.links import page_link
from layouts.shell import Ids, section_nav
from layouts.stale import stale_banner

clientside(
    "address",
    "split",
    Output(Ids.FILTERS, "data"),
    Output(Ids.VIEW, "data"),
    Output(Ids.DRILL, "data"),
    Input(Ids.LOCATION, "search"),
    State(Ids.FILTER_NAMES, "data"),
    State(Ids.FILTERS, "data"),
    State(Ids.VIEW, "data"),
    State(Ids.DRILL, "data"),
)
clientside("address", "closed", Output(Ids.SINK, "data"), Input(Ids.PANEL, "is_open"))
clientside(
    "theme",
    "toggle",
    Output(Ids.THEME, "data"),
    Output(Ids.THEME_BUTTON, "children"),
    Output(Ids.THEME_CHOICE, "data"),
    Input(Ids.THEME_BUTTON, "n_clicks"),
)
clientside("page", "current", Output(Ids.CURRENT, "data"), Input(Ids.LOCATION, "pathname"))


@callback(
    Output(Ids.PAGE, "children"),
    Output(Ids.SHOWN, "data"),
    Input(Ids.LOCATION, "pathname"),
    Input(Ids.CHANGED, "data"),
    State(Ids.SHOWN, "data"),
)
def show_page(ask: Ask, path: str, _changed: int = 0, shown: str | None = None) -> tuple[Any, str]:
    """The page at `path`; the one that stands is left to its parts, until data comes or goes."""
    is_empty = not (has_data(ask.connection) or is_demo(ask.connection))
    now = f"{path} {'empty' if is_empty else 'filled'}"
    if now == shown and not ask.again:
        raise PreventUpdate
    return _page(ask, path, is_empty), now


def _page(ask: Ask, path: str, is_empty: bool) -> Any:
    """The layout of the page at `path`, or why it is not shown."""
    found = PLACES.find(path)
    if found is None:
        return parts.empty("There is no such page", "The address may be mistyped.", page_link("/", "Overview", "link"))
    page, parts_of_path = found
    if not ask.person.may(page.permission):
        return parts.empty("This page is not for your role", f"Your role is {ask.person.role}.")
    if page.needs_data and is_empty:
        more = [demo.explore()] if ask.person.may("demo") else []
        return parts.no_data(*more, may_import=ask.person.may("import"))
    shown = [section_nav(page, ask.person), page.layout(**parts_of_path)]
    return shown if page.metrics else html.Div(shown, **parts.without_filters())


@callback(
    Output(Ids.FILTER_BAR, "children"),
    Output(Ids.NOTICE, "children"),
    Input(Ids.FILTERS, "data"),
    Input(Ids.CHANGED, "data"),
    lenient=True,
    is_shared=True,
)
def show_filters(ask: Ask, _changed: int = 0) -> tuple[list[Any], list[Any]]:
    """The filter bar for these filters, and what is wrong with those of the address."""
    labels, ignored = chosen(ask.connection, ask.filters)
    names = {(dimension, figures.named(key, dimension)): label for (dimension, key), label in labels.items()}
    bar = filterbar.filter_bar(
        ask.filters,
        options(ask, "channel"),
        options(ask, "campaign"),
        names,
        ignored,
        freshness(ask.connection, ask.now),
    )
    return bar, parts.notice(ask.problem) if ask.problem else []


@callback(Output(Ids.STALE, "children"), Input(Ids.CHANGED, "data"))
def show_stale(ask: Ask, _changed: int = 0) -> Any:
    """Which sources are behind, on every page."""
    return stale_banner(freshness(ask.connection, ask.now))


def options(ask: Ask, dimension: str) -> list[tuple[str, str]]:
    """(value, label) of everything that ever had ad figures or leads, by label."""
    return [(figures.named(key, dimension), label) for key, label in choices(ask.connection, dimension)]
