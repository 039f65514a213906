"""Routing: the rules that give leads to people, in their order, and what they would do."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import html

from core.leads.routing import METHODS, Decision, Method, Owner, Rule
from core.metrics.worth import CHANNELS
from core.text import counted
from layouts.links import page_link
from layouts.page import Page
from layouts.parts import card, heading, scroll, skeleton, state, tag

PATH = "/settings/routing"
NEW = "new"
DRY = 50
"""Leads a dry run looks at."""


class Ids(StrEnum):
    """Parts callbacks fill or listen to; ACT is part of pattern ids: see `act_id`."""

    RULES = "routing-rules"
    EDITOR = "routing-editor"
    ACT = "routing-act"
    TRY = "routing-try"
    TRIED = "routing-tried"


class Act(StrEnum):
    """What buttons of a rule do."""

    UP = "up"
    DOWN = "down"
    SWITCH = "switch"
    REMOVE = "remove"


def act_id(act: Any, rule: Any) -> dict[str, Any]:
    """Id of a button of one rule."""
    return {"type": Ids.ACT, "act": act, "rule": rule}


def layout() -> html.Div:
    """The page, its parts drawn as skeletons until they are known."""
    sub = "Who gets a new lead: the first rule that applies gives it to one of its owners, and the lead says why."
    return html.Div(
        [
            heading("Routing", sub),
            html.Div(id=Ids.EDITOR),
            html.Div(skeleton("panel"), id=Ids.RULES),
            html.Div(id=Ids.TRIED),
        ],
        className="stack",
    )


def rules(known: Sequence[Rule], may_change: bool) -> html.Section:
    """The rules in the order in which they are tried."""
    says = html.P(
        "Leads of the last 30 days that are nobody's, open and no junk. What somebody here decided about an owner, "
        "or took back, no rule touches.",
        className="muted says",
    )
    add = page_link(f"{PATH}?rule={NEW}", "Add a rule", "button primary") if may_change else None
    if not known:
        return card("Rules", says, state("No rules yet: every lead keeps the owner its CRM names."), aside=add)
    rows = [_rule(one, place, len(known), may_change) for place, one in enumerate(known)]
    tried = html.Button("See what they would do", id=Ids.TRY, className="button", type="button") if may_change else None
    return card("Rules", says, html.Ol(rows, className="routes"), html.Div(tried, className="actions"), aside=add)


def _rule(rule: Rule, place: int, count: int, may_change: bool) -> html.Li:
    marks = [None if rule.is_on else tag("skipped", "warn"), tag(when(rule))]
    told = html.Div(
        [
            html.B(rule.name),
            " ",
            *[part for mark in marks if mark for part in (mark, " ")],
            html.P(conditions(rule)),
            html.P(["→ ", goes_to(rule)], className="muted"),
        ]
    )
    return html.Li([told, _acts(rule, place, count) if may_change else None], className=None if rule.is_on else "off")


def _acts(rule: Rule, place: int, count: int) -> html.Div:
    def button(act: Act, label: str, says: str, *, closed: bool = False) -> html.Button:
        hidden = html.Span(f"{says} {rule.name}", className="visually-hidden")
        shown = html.Span(label, **{"aria-hidden": "true"})
        return html.Button([shown, hidden], id=act_id(act, rule.id), className="button", type="button", disabled=closed)

    sure = html.P("What it decided stays.", className="note")
    remove = html.Details(
        [html.Summary("Remove"), html.Div([sure, button(Act.REMOVE, "Remove it", "Remove")], className="pop")],
        className="menu right plain",
    )
    return html.Div(
        [
            button(Act.UP, "↑", "Try earlier:", closed=place == 0),
            button(Act.DOWN, "↓", "Try later:", closed=place == count - 1),
            button(Act.SWITCH, "Skip" if rule.is_on else "Use", "Skip" if rule.is_on else "Use again"),
            page_link(f"{PATH}?rule={rule.id}", "Edit", "button"),
            remove,
        ],
        className="actions",
    )


def when(rule: Rule) -> str:
    """How often it runs."""
    return every(rule.minutes)


def every(minutes: int) -> str:
    """A period in words."""
    if minutes == 0:
        return "at once"
    if minutes == 1440:
        return "once a day"
    return f"every {minutes} min" if minutes < 60 else f"every {minutes // 60} h".replace("every 1 h", "every hour")


def conditions(rule: Rule) -> str:
    """Which leads it is for, in words."""
    asked = rule.conditions
    least, most = asked.least_employees, asked.most_employees
    size = (
        f"{least:,} to {most:,} employees"
        if least is not None and most is not None
        else f"{least:,} employees or more"
        if least is not None
        else f"at most {most:,} employees"
        if most is not None
        else ""
    )
    products = " or ".join(f"“{word}”" for word in asked.products)
    told = (
        " or ".join(CHANNELS.get(channel, channel) for channel in asked.channels),
        " or ".join(asked.countries),
        size,
        f"{products} in the landing page, UTM values or campaign" if products else "",
        "" if asked.least_score is None else f"score {asked.least_score} or more",
    )
    found = " · ".join(filter(None, told)) or "Every lead"
    return f"{found} · also those the CRM gave to somebody" if rule.takes_owned else found


def goes_to(rule: Rule) -> str:
    """Whom it gives them to, in words."""
    if not rule.owners:
        return "nobody" + ("" if rule.stops else ", and on to the next rule")
    owners = ", ".join(map(_owner, rule.owners))
    full = "waits" if rule.stops else "goes on to the next rule"
    limited = all(one.capacity is not None for one in rule.owners)
    method = f" · {METHODS[rule.method]}" if len(rule.owners) > 1 or rule.method is Method.LEAST_LOAD else ""
    return f"{owners}{method}" + (f" · a lead nobody has room for {full}" if limited else "")


def _owner(one: Owner) -> str:
    more = [
        f"weight {one.weight}" if one.weight > 1 else "",
        f"at most {one.capacity:,} in 30 days" if one.capacity is not None else "",
    ]
    told = ", ".join(filter(None, more))
    return f"{one.name} ({told})" if told else one.name


def tried(decisions: Sequence[Decision]) -> html.Section:
    """What the rules would do with the newest leads."""
    if not decisions:
        return card("Dry run", state("No leads yet to try the rules on."))
    given = Counter(one.owner or "nobody" for one in decisions)
    counts = html.Ul(
        [html.Li([name, " ", html.B(f"{count:,}")]) for name, count in given.most_common()], className="counts"
    )
    names = ("Lead", "Created", "Owner now", "Would go to", "Why")
    head = html.Tr([html.Th(name, scope="col") for name in names])
    body = html.Tbody([_decision(one) for one in decisions])
    says = f"The newest {counted(len(decisions), 'lead')}, as if they were new and nobody's. Nothing was changed."
    table = scroll(html.Table([html.Thead(head), body], className="data cards"), "Dry run", "tall")
    return card("Dry run", html.P(says, className="muted says"), counts, table)


def _decision(one: Decision) -> html.Tr:
    lead = one.lead
    return html.Tr(
        [
            html.Th(page_link(f"/leads/{lead.id}", lead.label), scope="row"),
            html.Td(f"{lead.created_at:%-d\xa0%b\xa0%Y}", **{"data-label": "Created"}),
            html.Td(lead.assigned or "Nobody", className="muted", **{"data-label": "Owner now"}),
            html.Td(html.B(one.owner) if one.owner else "Nobody", className="wide", **{"data-label": "Would go to"}),
            html.Td(one.why, className="wide"),
        ]
    )


PAGE = Page(
    path=PATH,
    title="Routing",
    icon="⚙",
    permission="view",
    metrics=(),
    layout=layout,
    section="Settings",
)
