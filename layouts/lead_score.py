"""A lead's score: what it is made of, what is not known, how it came to be, and a person's own word."""

from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.leads.score import Explained, Step
from core.scoring.judge import Judgement
from layouts.parts import card, skeleton, state

HIGHEST = 100
SHOWN = 10


class Ids(StrEnum):
    """Parts that callbacks fill, and the controls."""

    WHY = "lead-score-why"
    SETTING = "lead-score-setting"
    BOX = "lead-score-box"
    SET = "lead-score-set"
    AUTOMATIC = "lead-score-automatic"


def score_card() -> html.Section:
    """The card; the controls are hidden from who may not change leads."""
    box = dbc.Input(id=Ids.BOX, type="number", min=0, max=HIGHEST, step=1, placeholder="0 to 100")
    controls = [
        html.Label([html.Span("Score of your own", className="visually-hidden"), box]),
        html.Button("Set", id=Ids.SET, className="button", type="button"),
        html.Button("Automatic", id=Ids.AUTOMATIC, className="button", type="button"),
    ]
    setting = html.Div(controls, id=Ids.SETTING, hidden=True, className="adding")
    return card("Score", html.Div(skeleton("line"), id=Ids.WHY), setting)


def why(found: Explained) -> list[Any]:
    """The score in force, the points of the rules, and the steps it took."""
    if found.score is None:
        return [state("No score: it does not count as a lead.", tone="nothing")]
    return [_head(found), _points(found.rules), _unknown(found.missing), _history(found.history)]


def _head(found: Explained) -> html.P:
    rules = found.rules
    by_rules = f"{rules.score} of {HIGHEST}, grade {rules.grade}"
    if found.own is not None:
        return html.P([html.B(f"{found.own} of {HIGHEST}, set by hand"), f". By the rules: {by_rules}."])
    return html.P([html.B(by_rules), f": fit {rules.fit}, engagement {rules.engagement}."])


def _points(rules: Judgement) -> html.Ul:
    reasons = [html.Li(str(each)) for each in (*rules.fit_reasons, *rules.engagement_reasons)]
    return html.Ul(reasons or html.Li("No rule gives it points."), className="plain-list")


def _unknown(missing: tuple[str, ...]) -> html.P | None:
    return html.P(f"Not known: {', '.join(missing)}.", className="muted small") if missing else None


def _history(steps: tuple[Step, ...]) -> html.Details | None:
    """The newest steps; folded, for few ask."""
    if not steps:
        return None
    rows = [
        html.Li([html.B(f"{step.score} · {step.grade}"), f" {step.why}, ", html.Small(f"{step.at:%-d %b %Y}")])
        for step in steps[:SHOWN]
    ]
    return html.Details([html.Summary("How it came to be"), html.Ul(rows, className="plain-list")], className="fold")
