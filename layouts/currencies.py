"""Currencies: the team's, those of the data and what has no rate, the rates, and how they come in."""

from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts.page import Page
from layouts.parts import card, field, skeleton

HOLDS = "Days a rate also holds when they have none of their own: weekends and holidays."
DAY, OTHER = "day", "other"


class Ids(StrEnum):
    """Sections callbacks fill, and the controls of the forms; `DELETE` is a pattern id: see `delete_id`."""

    TEAM = "currency-team"
    DATA = "currency-data"
    FILES = "currency-files"
    RATES = "currency-rates"
    JOB = "currency-job"
    POLL = "currency-poll"
    CURRENCY = "currency-code"
    HOLDS = "currency-holds"
    SAVE = "currency-save"
    IMPORT = "currency-import"
    OF = "currency-of"
    DAY = "currency-day"
    RATE = "currency-rate"
    WAY = "currency-way"
    ENTER = "currency-enter"
    DELETE = "currency-delete"


def delete_id(base: str, quote: str, day: str) -> dict[str, str]:
    """Id of the button that deletes the rate of a day."""
    return {"type": Ids.DELETE, "pair": f"{base}-{quote}", "day": day}


def layout() -> html.Div:
    """The sections, drawn as skeletons until they are known."""
    sub = "Amounts keep their own currency; totals are in the team's, each amount at the rate of its day."
    return html.Div(
        [
            html.Header([html.H1("Currencies"), html.P(sub, className="sub")]),
            card("The team's currency", html.Div(skeleton("line"), id=Ids.TEAM), anchor="team"),
            card("Currencies of your data", html.Div(skeleton("line"), id=Ids.DATA), anchor="data"),
            card("Bring rates in", html.Div(skeleton("line"), id=Ids.FILES), anchor="files"),
            card("Rates", html.Div(skeleton("line"), id=Ids.RATES), anchor="rates"),
        ],
        className="stack",
    )


def team_form(currency: str, holds: int) -> list[Any]:
    """The currency of totals, and for how long a rate holds."""
    code = dbc.Input(id=Ids.CURRENCY, value=currency, maxLength=3, autocomplete="off")
    days = dbc.Input(id=Ids.HOLDS, value=holds, type="number", min=0, max=366, step=1)
    save = html.Button("Save", id=Ids.SAVE, className="button primary", type="button")
    note = "Another currency changes no amount you imported: every figure is computed anew at the day's rates."
    return [
        html.Div([field("Currency of totals, e.g. EUR", code), field("Days a rate holds", days)], className="grid"),
        html.P([note, " ", HOLDS], className="muted small"),
        html.Div(save, className="actions"),
    ]


def drop_zone(limit_mb: int) -> html.Div:
    """Where a file of rates is dropped or picked; the script sends it and shows how far it is."""
    says = (
        f"CSV up to {limit_mb} MB: Date, Currency, Rate (what one unit costs in the team's currency), or the European "
        "Central Bank's file with a column for each currency."
    )
    return html.Div(
        [
            html.P([html.B("Drop a file of exchange rates here"), " or choose it"]),
            html.Button("Choose a file", className="button primary", type="button", **{"data-pick": ""}),
            html.P(says, className="muted small"),
            html.Div(className="upload-state", role="status", **{"aria-live": "polite"}),
        ],
        className="drop",
        **{"data-drop": ""},
    )


def rate_form(home: str, currency: str, day: str) -> html.Div:
    """One rate by hand, in either direction."""
    ways = [
        {"value": DAY, "label": f"{home} for one unit of it"},
        {"value": OTHER, "label": f"Units of it for one {home}"},
    ]
    controls = [
        field("Currency", dbc.Input(id=Ids.OF, value=currency, maxLength=3, placeholder="EUR", autocomplete="off")),
        field("Day", dbc.Input(id=Ids.DAY, type="date", value=day)),
        field("Rate", dbc.Input(id=Ids.RATE, inputmode="decimal", placeholder="1.0850", autocomplete="off")),
        field("The rate is", dbc.Select(id=Ids.WAY, options=ways, value=DAY)),
    ]
    button = html.Button("Set the rate", id=Ids.ENTER, className="button", type="button")
    return html.Div([html.H3("Or enter one"), html.Div(controls, className="grid"), button])


def poll(*, disabled: bool, interval: int) -> dcc.Interval:
    """Asks how far a change is."""
    return dcc.Interval(id=Ids.POLL, interval=interval, disabled=disabled)


PAGE = Page(
    path="/settings/currencies",
    title="Currencies",
    icon="¤",
    permission="settings",
    metrics=("spend", "revenue"),
    layout=layout,
    section="Settings",
)
