"""The form of a routing rule: which leads, to whom, how and when."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.jobs.routing_rules import MINUTES, MOST_OWNERS
from core.leads.routing import METHODS, Rule
from core.metrics.worth import CHANNELS
from layouts.links import page_link
from layouts.parts import card, field, state
from layouts.routing import NEW, PATH, every

SPARE = 2
"""Empty lines for more owners."""
OWNERS = "routing-owners"


class Ids(StrEnum):
    """The fields; those of owners are parts of pattern ids: see `owner_id`."""

    RULE = "routing-rule"
    NAME = "routing-name"
    CHANNELS = "routing-channels"
    COUNTRIES = "routing-countries"
    LEAST = "routing-least"
    MOST = "routing-most"
    PRODUCTS = "routing-products"
    SCORE = "routing-score"
    METHOD = "routing-method"
    MINUTES = "routing-minutes"
    OPTIONS = "routing-options"
    OWNER = "routing-owner"
    WEIGHT = "routing-weight"
    CAPACITY = "routing-capacity"
    SAVE = "routing-save"
    PROBLEM = "routing-problem"


STOPS, TAKES = "stops", "takes_owned"
OPTIONS = {
    STOPS: "A lead that nobody of it has room for waits, instead of going on to the next rule",
    TAKES: "Also leads that the CRM gave to somebody, once",
}


def owner_id(part: Any, place: Any) -> dict[str, Any]:
    """Id of a field of one owner."""
    return {"type": part, "place": place}


def editor(rule: Rule | None, known: Sequence[str]) -> html.Section:
    """The form of a rule (None: a new one); `known` are names leads can be given to."""
    store = dcc.Store(id=Ids.RULE, data=rule.id if rule else None)
    close = page_link(PATH, "Close", "link")
    save = html.Button("Save", id=Ids.SAVE, className="button primary", type="button")
    foot = html.Div([save, html.Div(id=Ids.PROBLEM, role="alert")], className="actions")
    parts = [_head(rule), _which(rule), _whom(rule, known), _how(rule), foot]
    return card(f"Rule “{rule.name}”" if rule else "A new rule", store, *parts, aside=close, class_name="route-form")


def saved(name: str) -> html.Div:
    """What stands in its place once it was saved."""
    return state(f"Saved “{name}”. ", page_link(f"{PATH}?rule={NEW}&again={len(name)}", "Add another", "link"))


def _text(part: Ids, value: Any, **more: Any) -> dbc.Input:
    return dbc.Input(id=part, type="text", value="" if value is None else str(value), autocomplete="off", **more)


def _head(rule: Rule | None) -> html.Div:
    name = field("Name", _text(Ids.NAME, rule.name if rule else "", maxlength=60, placeholder="e.g. DACH"))
    options = [{"value": str(minutes), "label": every(minutes).capitalize()} for minutes in MINUTES]
    often = dbc.Select(id=Ids.MINUTES, options=options, value=str(rule.minutes if rule else 0))
    return html.Div([name, field("Runs", often)], className="line")


def _which(rule: Rule | None) -> html.Fieldset:
    asked = rule.conditions if rule else None
    channels = dbc.Checklist(
        id=Ids.CHANNELS,
        options=[{"value": code, "label": label} for code, label in CHANNELS.items()],
        value=list(asked.channels) if asked else [],
        inline=True,
        class_name="choice",
    )
    number = {"inputmode": "numeric", "placeholder": "any"}
    boxes = [
        field("Countries", _text(Ids.COUNTRIES, ", ".join(asked.countries) if asked else "", placeholder="any")),
        field("Employees from", _text(Ids.LEAST, asked and asked.least_employees, **number)),
        field("Employees up to", _text(Ids.MOST, asked and asked.most_employees, **number)),
        field("Score from", _text(Ids.SCORE, asked and asked.least_score, **number)),
    ]
    products = _text(Ids.PRODUCTS, ", ".join(asked.products) if asked else "", placeholder="any")
    return html.Fieldset(
        [
            html.Legend("Which leads"),
            html.Div(boxes, className="line"),
            field("Words in the landing page, UTM values or campaign (one of them)", products),
            html.Div([html.Span("Channels (none: any)", className="field-label"), channels], role="group"),
        ]
    )


def _whom(rule: Rule | None, known: Sequence[str]) -> html.Fieldset:
    owners = list(rule.owners) if rule else []
    lines = min(MOST_OWNERS, max(3, len(owners) + SPARE))
    rows = [_owner(place, owners[place] if place < len(owners) else None) for place in range(lines)]
    names = html.Datalist([html.Option(value=name) for name in known], id=OWNERS)
    says = html.P(
        "Twice the weight, twice the leads. Whoever got the most leads of 30 days gets no more. No owners: nobody gets "
        "these leads.",
        className="muted small",
    )
    return html.Fieldset([html.Legend("To whom"), says, names, *rows])


def _owner(place: int, one: Any) -> html.Div:
    def box(part: Ids, label: str, value: Any, **more: Any) -> html.Label:
        text = "" if value is None else str(value)
        control = dbc.Input(id=owner_id(part, place), type="text", value=text, autocomplete="off", **more)
        return html.Label([html.Span(f"{label} {place + 1}", className="visually-hidden"), control], className="field")

    return html.Div(
        [
            box(Ids.OWNER, "Owner", one and one.name, list=OWNERS, placeholder="Owner"),
            box(
                Ids.WEIGHT, "Weight of owner", one.weight if one else None, inputmode="numeric", placeholder="Weight: 1"
            ),
            box(
                Ids.CAPACITY,
                "Most leads of owner",
                one and one.capacity,
                inputmode="numeric",
                placeholder="Most in 30 days: any",
            ),
        ],
        className="line owner",
    )


def _how(rule: Rule | None) -> html.Fieldset:
    methods = [{"value": str(method), "label": label.capitalize()} for method, label in METHODS.items()]
    on = [name for name in OPTIONS if (getattr(rule, name) if rule else name == STOPS)]
    options = [{"value": value, "label": label} for value, label in OPTIONS.items()]
    method = dbc.Select(id=Ids.METHOD, options=methods, value=str(rule.method) if rule else next(iter(METHODS)))
    chosen = dbc.Checklist(id=Ids.OPTIONS, options=options, value=on, class_name="choice")
    return html.Fieldset([html.Legend("How"), html.Div(field("Next is chosen by", method), className="line"), chosen])
