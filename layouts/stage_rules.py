"""Stage rules: conditions on leads that mean a stage, and the history of what stages mean."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.access.trail import Entry
from core.ingest.identity.conditions import OWNER
from core.jobs.stage_changes import LISTED, Rule
from core.jobs.stage_edits import RULE_STAGES
from layouts.parts import card, field, scroll, skeleton, state
from layouts.stage_preview import RULE, day_words, part_id, preview_id
from layouts.stage_preview import Ids as Preview
from layouts.stages import holds

Options = Sequence[tuple[str, str]]
STAGE, HOLDS, SINCE = "stage", "holds", "since"
ANY = "any"
"""A choice of the form that asks nothing."""
HEADS = ("Means", "Holds", "Leads that fulfil", "Leads", "")
SAYS = (
    "Leads that fulfil all conditions of a rule are at least at its stage. They reached it when they were created "
    "or on the rule's first day, whichever came later; that day is an estimate. A stage set by hand, a deal, or a lead "
    "the CRM calls won, lost or disqualified comes before."
)


class Ids(StrEnum):
    """EDIT, DROP and FIELD are parts of pattern ids: see `rule_id`, `field_id`."""

    BODY = "stage-rules"
    FORM = "stage-rule-form"
    ADD = "stage-rule-add"
    EDIT = "stage-rule-edit"
    DROP = "stage-rule-drop"
    FIELD = "stage-rule-field"
    NUMBER = "stage-rule-number"
    SAVE = "stage-rule-save"
    CANCEL = "stage-rule-cancel"
    HISTORY = "stage-history"


def rule_id(part: Ids, number: Any) -> dict[str, Any]:
    """Id of a button of one rule."""
    return {"type": part, "rule": number}


def field_id(name: Any) -> dict[str, Any]:
    """Id of a control of the form."""
    return {"type": Ids.FIELD, "name": name}


def section() -> html.Section:
    """The card, a skeleton until it is known; the form of a rule opens below its table."""
    says = html.P(SAYS, className="muted")
    return card("Rules", says, html.Div(skeleton("line"), id=Ids.BODY), html.Div(id=Ids.FORM))


def history_section() -> html.Section:
    """The card of what was changed."""
    return card("History", html.Div(skeleton("line"), id=Ids.HISTORY))


def rules(known: Sequence[Rule], may_map: bool) -> list[Any]:
    """A row per rule, and the button that adds one."""
    add = html.Button("Add a rule", id=Ids.ADD, className="button", type="button") if may_map else None
    actions = html.Div(add, className="actions") if add else None
    if not known:
        return [state("No rules yet: stages follow from CRM values, deals and what people set."), actions]
    heads = html.Tr([html.Th(name, scope="col", className="num" if name == "Leads" else None) for name in HEADS])
    body = html.Tbody([_row(rule, may_map) for rule in known])
    return [scroll(html.Table([html.Thead(heads), body], className="data cards"), "Stage rules"), actions]


def _row(rule: Rule, may_map: bool) -> html.Tr:
    hidden = html.Span(f" the rule for {rule.stage.label}: {rule.conditions.words}", className="visually-hidden")
    buttons = [
        html.Button([label, hidden], id=rule_id(part, rule.id), type="button", className="link plain-button")
        for label, part in (("Edit", Ids.EDIT), ("Delete", Ids.DROP))
    ]
    return html.Tr(
        [
            html.Th(rule.stage.label, scope="row"),
            html.Td(day_words(rule.since), **{"data-label": HEADS[1]}),
            html.Td(rule.conditions.words, className="wide", **{"data-label": HEADS[2]}),
            html.Td(f"{rule.leads:,}", className="num", **{"data-label": HEADS[3]}),
            html.Td(html.Div(buttons, className="choice") if may_map else None),
        ]
    )


def rule_form(rule: Rule | None, channels: Options, campaigns: Options) -> html.Div:
    """The form of a new rule or of one that is there: when it holds, what it asks, what it would do."""
    texts = rule.conditions.texts if rule else {}
    since = rule.since.isoformat() if rule and rule.since else ""
    title = f"Rule for {rule.stage.label}" if rule else "New rule"
    stages = [(str(int(stage)), stage.label) for stage in RULE_STAGES]
    first = field("Means", _select(STAGE, stages, str(int(rule.stage if rule else RULE_STAGES[0]))))
    try_it = html.Button("Preview", id=part_id(Preview.TRY, RULE), className="button", type="button")
    save = html.Button("Save", id=Ids.SAVE, className="button primary", type="button")
    cancel = html.Button("Cancel", id=Ids.CANCEL, className="button", type="button")
    return html.Div(
        [
            html.H3(title),
            dcc.Store(id=Ids.NUMBER, data=rule.id if rule else None),
            html.Div([first, *holds(field_id(HOLDS), field_id(SINCE), since)], className="ask"),
            html.Div(_conditions(texts, channels, campaigns), className="grid"),
            html.Div(id=preview_id(RULE), role="status"),
            html.Div([save, try_it, cancel], className="actions"),
        ],
        className="rule-form",
    )


def _conditions(texts: Mapping[str, str], channels: Options, campaigns: Options) -> list[Any]:
    anything = (ANY, "Any")
    gone = texts.get("campaign", "")
    named = [(label, label) for _, label in campaigns]
    named += [(gone, gone)] if gone and gone not in dict(named) else []
    return [
        field("Country", _text("country", texts, "DE, AT")),
        field("Company of at least (people)", _text("size_from", texts, "50", "numeric")),
        field("Company of at most (people)", _text("size_to", texts, "1000", "numeric")),
        field("Industry", _text("industry", texts, "Software, Retail")),
        field("Job title contains", _text("title", texts, "head, chief")),
        field("Owner", _select("owner", [anything, *OWNER.items()], texts.get("owner", ANY))),
        field("Channel", _select("channel", [anything, *channels], texts.get("channel", ANY))),
        field("Campaign", _select("campaign", [anything, *named], gone or ANY)),
        field("Score of at least", _text("score", texts, "60", "numeric")),
    ]


def _text(name: str, texts: Mapping[str, str], like: str, mode: str = "text") -> dbc.Input:
    more = {"inputmode": mode, "autocomplete": "off", "placeholder": f"Any, or e.g. {like}"}
    return dbc.Input(id=field_id(name), value=texts.get(name, ""), **more)


def _select(name: str, options: Options, value: str) -> dbc.Select:
    return dbc.Select(
        id=field_id(name), options=[{"value": key, "label": label} for key, label in options], value=value
    )


def history(entries: Sequence[Entry]) -> Any:
    """What was changed, newest first: when, by whom."""
    if not entries:
        return state("Nothing was changed yet: CRM values have their built-in meaning.")
    body = [
        html.Tr([html.Th(one.sentence, scope="row"), html.Td(one.who), html.Td(f"{one.at:%-d %b %Y, %H:%M}")])
        for one in entries
    ]
    heads = html.Tr([html.Th(name, scope="col") for name in ("What", "Who", "When")])
    table = html.Table([html.Thead(heads), html.Tbody(body)], className="data cards")
    more = f"The newest {LISTED} changes; the audit log has the others." if len(entries) == LISTED else None
    return [scroll(table, "History of stages"), html.P(more, className="muted small") if more else None]
