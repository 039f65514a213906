"""Audit log: who did what, when, in words; filtered by person, action and days."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import html

from core.access.trail import ANY, Asked, Entry
from core.filters import Filters
from layouts.links import view_link
from layouts.page import Page
from layouts.parts import card, field, heading, scroll, skeleton, state

CSV = "/export/audit.csv"
ASKS = ("who", "action", "since", "until")
"""Parts of the address that say which entries are shown."""


class Ids(StrEnum):
    """Parts callbacks fill."""

    FILTER = "audit-filter"
    LIST = "audit-list"


def layout() -> html.Div:
    """The page, its parts drawn as skeletons until they are known."""
    return html.Div(
        [
            heading("Audit log", "Who did what, when. Entries are only ever added, and nobody can change them."),
            card(
                "Entries",
                html.Div(skeleton("line"), id=Ids.FILTER),
                html.Div(skeleton("panel"), id=Ids.LIST),
            ),
        ],
        className="stack",
    )


def audit_filter(asked: Asked, people: Sequence[tuple[int, str]], actions: Sequence[tuple[str, str]]) -> html.Form:
    """Whose, which, from when to when; the script writes the choices into the address."""
    who = [{"value": ANY, "label": "Everybody"}, *({"value": str(key), "label": name} for key, name in people)]
    what = [{"value": ANY, "label": "All actions"}, *({"value": key, "label": name} for key, name in actions)]
    days = [
        field(label, dbc.Input(type="date", name=name, value=day.isoformat() if day else ""))
        for name, label, day in (("since", "From", asked.since), ("until", "To", asked.until))
    ]
    return html.Form(
        [
            field("Person", dbc.Select(name="who", options=who, value=str(asked.who or ANY))),
            field("Action", dbc.Select(name="action", options=what, value=asked.action or ANY)),
            *days,
            html.Button("Show", className="button", type="submit"),
        ],
        className="ask",
        **{"data-view": ""},
    )


def audit_list(entries: Sequence[Entry], older: bool, filters: Filters, view: Mapping[str, str]) -> list[Any]:
    """A row per entry, the way to older ones, and all of them as a file."""
    asked = {name: view[name] for name in ASKS if view.get(name)}
    if not entries:
        return [state("No entry matches.", view_link(filters, {}, "Show all", "link"))]
    heads = html.Thead(html.Tr([html.Th(name, scope="col") for name in ("When", "Who", "What")]))
    table = html.Table([heads, html.Tbody([_row(entry) for entry in entries])], className="data cards")
    links = [
        view_link(filters, asked, "Newest", "button") if view.get("before") else None,
        view_link(filters, {**asked, "before": str(entries[-1].id)}, "Older", "button") if older else None,
        html.A("CSV of all", href=f"{CSV}?{urlencode(asked)}", className="link aside"),
    ]
    return [scroll(table, "Entries of the audit log"), html.Div(links, className="pager")]


def _row(entry: Entry) -> html.Tr:
    return html.Tr(
        [
            html.Td(f"{entry.at:%-d\xa0%b\xa0%Y %H:%M}", className="when"),
            html.Td(entry.who, className="strong"),
            html.Td([entry.sentence, html.Small(entry.label, className="muted")], className="wide what"),
        ]
    )


PAGE = Page(
    path="/settings/audit",
    title="Audit log",
    icon="⚙",
    permission="audit",
    metrics=(),
    layout=layout,
    section="Settings",
)
