"""Scoring: the rules behind fit and engagement, and how grades would change with others."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.scoring.defaults import FIT, GRADES, GROUP_LABELS, LIMITS, TOUCHES, Fit, Group, Touch
from core.scoring.rules import fields
from layouts import recompute
from layouts.page import Page
from layouts.parts import card, field, heading, save_bar, scroll, skeleton, state

TYPING_PAUSE = 400
"""Milliseconds without a key after which what was typed counts."""
NEVER = "–"
FIT_SAYS = "Of each group the first rule that applies counts. All points together, between 0 and 100, are the fit."
TOUCHES_SAYS = (
    "A touch is worth its points on its day, a little less each day after, and nothing once its days are over. Touches "
    "of a kind together give no more than their most. All together, at most 100, are the engagement."
)
GRADES_SAYS = "The letter tells the fit, the number the engagement: A1 fits best and is most engaged."


class Ids(StrEnum):
    """VALUE is part of pattern ids: see `value_id`."""

    FORM = "scoring-form"
    VALUE = "scoring-value"
    NOTE = "scoring-note"
    SAVE = "scoring-save"
    DRAWN = "scoring-drawn"  # the texts it was drawn with
    RESET = "scoring-reset"


def value_id(name: Any) -> dict[str, Any]:
    """Id of the control of one field."""
    return {"type": Ids.VALUE, "name": name}


def layout() -> html.Div:
    """The page, its form drawn as a skeleton until it is known."""
    sub = "What makes a lead score high: who they are (fit) and what they did lately (engagement)."
    form = html.Div(skeleton("panel"), id=Ids.FORM, className="stack")
    return html.Div([heading("Scoring", sub), recompute.place(), form], className="stack")


def form(texts: Mapping[str, str], may_change: bool) -> list[Any]:
    """Every rule with its points; who may not change them reads them."""
    cards = [
        card("Fit", html.P(FIT_SAYS, className="muted says"), _fit(texts, may_change)),
        card("Engagement", html.P(TOUCHES_SAYS, className="muted says"), _touches(texts, may_change)),
        card("Grade and score", html.P(GRADES_SAYS, className="muted"), _limits(texts, may_change)),
    ]
    if not may_change:
        return [*cards, state("An admin may change this.")]
    back = html.Button("Back to the rules as they come", id=Ids.RESET, className="link plain-button", type="button")
    return [*cards, dcc.Store(id=Ids.DRAWN, data=dict(texts)), html.P(back), save_bar(Ids.NOTE, Ids.SAVE)]


def _fit(texts: Mapping[str, str], may_change: bool) -> html.Div:
    heads = ("Group", "Rule", "Applies to", "Points")
    rows = [_fit_row(row, texts, may_change) for row in FIT]
    return _table("Rules of fit", heads, rows, nums=1)


def _fit_row(row: Fit, texts: Mapping[str, str], may_change: bool) -> html.Tr:
    if row.group is Group.MAILBOX:
        applies: Any = {"business": "A company's own address", "free": "gmail.com and the like"}.get(
            row.when, "Addresses made to be thrown away"
        )
    else:
        applies = _control(f"{row.id}.when", texts, may_change)
    before = html.Span("Employees from ", className="muted small") if row.group is Group.SIZE else None
    return html.Tr(
        [
            html.Td(GROUP_LABELS[row.group], className="muted"),
            html.Th(row.label, scope="row"),
            html.Td([before, applies], className="wide"),
            html.Td(_control(f"{row.id}.points", texts, may_change), className="num", **{"data-label": "Points"}),
        ]
    )


def _touches(texts: Mapping[str, str], may_change: bool) -> html.Div:
    heads = ("Touch", "Kinds in the CRM", "Only with outcome", "Points", "Most", "Days")
    return _table("Rules of engagement", heads, [_touch_row(row, texts, may_change) for row in TOUCHES], nums=3)


def _touch_row(row: Touch, texts: Mapping[str, str], may_change: bool) -> html.Tr:
    numbers = [
        html.Td(_control(f"{row.id}.{part}", texts, may_change), className="num", **{"data-label": label})
        for part, label in (("points", "Points"), ("cap", "Most"), ("days", "Days"))
    ]
    words = [
        html.Td(_control(f"{row.id}.{part}", texts, may_change), className="wide", **{"data-label": label})
        for part, label in (("kinds", "Kinds"), ("outcomes", "Outcomes"))
    ]
    return html.Tr([html.Th(row.label, scope="row"), *words, *numbers])


def _limits(texts: Mapping[str, str], may_change: bool) -> html.Div:
    cells = [
        html.Div(
            [field(limit.label, _control(limit.id, texts, may_change)), html.P(limit.help, className="muted small")],
            className="setting",
        )
        for limit in LIMITS
    ]
    return html.Div(cells, className="setting-grid narrow")


def _table(name: str, heads: Iterable[str], rows: list[html.Tr], nums: int) -> html.Div:
    names = tuple(heads)
    marked = [
        html.Th(each, scope="col", className="num" if place >= len(names) - nums else None)
        for place, each in enumerate(names)
    ]
    return scroll(html.Table([html.Thead(html.Tr(marked)), html.Tbody(rows)], className="data cards rules"), name)


def _control(name: str, texts: Mapping[str, str], may_change: bool) -> Any:
    if not may_change:
        return html.Span(texts[name] or NEVER)
    label = {"aria-label": fields()[name].label}
    numeric = name.partition(".")[2] in ("points", "cap", "days", "") or name.startswith("size_")
    box = dbc.Input(
        id=value_id(name), type="text", value=texts[name], debounce=TYPING_PAUSE, autocomplete="off",
        inputmode="numeric" if numeric else None, class_name="number" if numeric else None,
    )  # fmt: skip
    return html.Label([html.Span(label["aria-label"], className="visually-hidden"), box])


def note(changes: Mapping[str, str], before: Mapping[str, str], now: Counter[str], then: Counter[str]) -> html.Div:
    """What saving changes, and how many leads would have each grade."""
    told = fields()
    lines = [
        html.Li(
            [told[name].label, " ", html.Span(before[name] or NEVER, className="muted"), " → ", html.B(text or NEVER)]
        )
        for name, text in changes.items()
    ]
    return html.Div([html.Ul(lines, className="counts"), *_grades(now, then)])


def _grades(now: Counter[str], then: Counter[str]) -> list[Any]:
    leads = now.total()
    if not leads:
        return [html.P("No leads yet: later ones will be scored so.", className="muted small")]
    rows = [
        html.Tr([html.Th(f"{letter}", scope="row"), *(_cell(f"{letter}{n}", now, then) for n in "123")])
        for letter in "ABC"
    ]
    head = html.Tr([html.Td(None), *(html.Th(n, scope="col", className="num") for n in "123")])
    caption = html.Caption(f"Grades of the newest {leads:,} leads, as they are and as they would be")
    grid = html.Table([caption, html.Thead(head), html.Tbody(rows)], className="grades")
    moved = sum(abs(then[grade] - now[grade]) for grade in GRADES) // 2
    says = f"At least {moved:,} of them change their grade." if moved else "None of these grades gains or loses leads."
    return [
        grid,
        html.P(f"{says} Every lead is scored anew; with many leads this takes minutes.", className="muted small"),
    ]


def _cell(grade: str, now: Counter[str], then: Counter[str]) -> html.Td:
    if now[grade] == then[grade]:
        return html.Td(f"{now[grade]:,}", className="num muted")
    return html.Td(
        [html.Span(f"{now[grade]:,}", className="muted"), " → ", html.B(f"{then[grade]:,}")], className="num"
    )


PAGE = Page(
    path="/settings/scoring",
    title="Scoring",
    icon="⚙",
    permission="view",
    metrics=(),
    layout=layout,
    section="Settings",
)
