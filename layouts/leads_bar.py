"""Above the table of leads: search, lists of values, columns, what narrows it, all rows as a file."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import html

from core.filters import Filters
from core.leads.asked import Asked, Filter, as_model
from core.leads.columns import ALL, COLUMNS
from core.leads.words import GIVEN, JUNK, said
from layouts.leads import CSV
from layouts.links import View, view_link
from layouts.parts import find_box

Options = Sequence[tuple[str, str]]
PLURALS = {"stage": "stages", "owner": "owners", "grade": "grades", "country": "countries", "tags": "tags"}
FEW = 8
"""Up to so many values a list needs no box to find one."""


def bar(
    asked: Asked, columns: Sequence[str], choices: Mapping[str, Options], filters: Filters, view: View, *, csv: bool
) -> list[Any]:
    """Everything for one address; `choices`: column -> (value, label)."""
    menus = [_values(name, choices[name], filters, view) for name in choices if choices[name]]
    export = html.A("CSV of all", href=f"{CSV}?{_query(filters, view)}", className="link") if csv else None
    tools = html.Div([_columns(columns, filters, view), export], className="aside")
    line = html.Div([_search(view), *menus, _junk(filters, view), tools], className="leads-line")
    chips = _chips(asked, choices, filters, view)
    return [line, html.Div(chips, className="leads-chips")] if chips else [line]


def _query(filters: Filters, view: View) -> str:
    return "&".join(filter(None, (filters.to_query(), urlencode(view, doseq=True))))


def _search(view: View) -> html.Form:
    """One box; the rest of the view goes with it into the address."""
    label = "Name, company, e-mail or domain"
    others = [(name, value) for name, told in view.items() if name != "q" for value in _list(told)]
    hidden = [dbc.Input(type="hidden", name=name, value=value) for name, value in others]
    box = dbc.Input(type="search", name="q", value=str(view.get("q", "")), placeholder=label, maxlength=100)
    find = html.Button("Find", className="button", type="submit")
    said = html.Label([html.Span(label, className="visually-hidden"), box])
    return html.Form([*hidden, said, find], className="leads-search", role="search", **{"data-view": ""})


def _list(told: Any) -> list[str]:
    return list(told) if isinstance(told, list | tuple) else [str(told)]


def _menu(summary: str, options: Sequence[Any], *, is_set: bool = False, class_name: str = "multi") -> html.Details:
    names = " ".join(["menu", class_name, *(["set"] if is_set else [])])
    return html.Details(
        [html.Summary(summary), html.Div(options, className="pop", **{"data-search": ""})], className=names
    )


def _option(filters: Filters, view: View, label: str, *, current: bool) -> html.A:
    return view_link(filters, view, label, "option", **({"aria-current": "true"} if current else {}))


def _values(name: str, options: Options, filters: Filters, view: View) -> html.Details:
    """A set's values to switch on and off."""
    chosen, label = _list(view.get(name, [])), COLUMNS[name].label
    links = [_option(filters, {**view, name: []}, f"All {PLURALS[name]}", current=not chosen)]
    blank = [] if name == "stage" else [("", "None")]
    for value, told in (*options, *blank):
        values = [kept for kept in chosen if kept != value] if value in chosen else [*chosen, value]
        links.append(_option(filters, {**view, name: values}, told, current=value in chosen))
    box = [find_box(f"Find among {PLURALS[name]}")] if len(options) > FEW else []
    summary = f"{label} · {len(chosen)}" if chosen else label
    return _menu(summary, [*box, *links], is_set=bool(chosen))


def _junk(filters: Filters, view: View) -> html.Details:
    now = str(view.get("junk", ""))
    told = {"": JUNK["without"], "with": JUNK["with"], "only": JUNK["only"]}
    links = [
        _option(filters, {**view, "junk": value} if value else _without(view, "junk"), label, current=value == now)
        for value, label in told.items()
    ]
    return _menu(told.get(now, told[""]), links, is_set=bool(now), class_name="")


def _columns(columns: Sequence[str], filters: Filters, view: View) -> html.Details:
    """Which columns are shown; they are moved in the table itself."""
    links = []
    for each in ALL:
        kept = [name for name in columns if name != each.id]
        names = kept if each.id in columns else [*columns, each.id]
        if names:
            shown = {**view, "columns": ",".join(names)}
            links.append(_option(filters, shown, each.label, current=each.id in columns))
    usual = view_link(filters, _without(view, "columns"), "Usual ones", "link")
    return _menu("Columns", [*links, html.Hr(), usual], class_name="multi right")


def _without(view: View, *names: str) -> View:
    return {name: told for name, told in view.items() if name not in names}


def _chips(asked: Asked, choices: Mapping[str, Options], filters: Filters, view: View) -> list[Any]:
    """One per thing that narrows the table, each a link that lifts it."""
    chips = [_chip(f"“{asked.text}”", filters, _without(view, "q"))] if asked.text else []
    chips += [_chip(GIVEN, filters, _without(view, "given"))] if asked.given else []
    chips += [
        _chip(said(each, dict(choices.get(each.column, ()))), filters, _lifted(each, asked, view))
        for each in asked.filters
    ]
    if chips:
        rest = _without(view, "q", "given", "filter", *PLURALS)
        chips.append(view_link(filters, rest, "Clear", "link", title="Lift all of these"))
    return chips


def _lifted(each: Filter, asked: Asked, view: View) -> View:
    """The view without one filter. What the grid filters by goes as a whole where it was the only one."""
    if each.values:
        return _without(view, each.column)
    others = [other for other in asked.filters if other.conditions and other is not each]
    return {**view, "filter": as_model(others)} if others else _without(view, "filter")


def _chip(shown: str, filters: Filters, rest: View) -> html.A:
    content = [shown, html.B("×", **{"aria-hidden": "true"})]
    more = {"aria-label": f"{shown}. Remove"}
    return view_link(filters, rest, content, "chip", title="Remove this filter", **more)
