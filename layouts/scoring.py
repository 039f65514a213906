"""Scoring: the rules behind fit and engagement, and how grades would change with others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.jobs.scores import Change
from core.scoring import rows
from core.scoring.defaults import GROUP_LABELS, LIMITS, Fit, Group, Touch
from core.scoring.rules import fields
from core.text import counted
from layouts import recompute
from layouts.page import Page
from layouts.parts import card, field, heading, save_bar, scroll, skeleton, state

TYPING_PAUSE = 400
"""Milliseconds without a key after which what was typed counts."""
NEVER = "–"
FIT_SAYS = (
    "Of each group the first rule that applies counts: move it up or down. Sizes go by their employees. All points "
    "together, between 0 and 100, are the fit."
)
TOUCHES_SAYS = (
    "A touch falls under the first rule that names its kind. It is worth its points on its day, a little less each day "
    "after, and nothing once its days are over. Touches of a rule together give no more than their most. All together, "
    "at most 100, are the engagement."
)
GRADES_SAYS = "The letter tells the fit, the number the engagement: A1 fits best and is most engaged."


class Ids(StrEnum):
    """VALUE, ADD, DROP, UP and DOWN are parts of pattern ids: see `part_id`."""

    FORM = "scoring-form"
    VALUE = "scoring-value"
    NOTE = "scoring-note"
    SAVE = "scoring-save"
    DRAWN = "scoring-drawn"  # the texts it was drawn with
    RESET = "scoring-reset"
    ROWS = "scoring-rows"
    MARKS = "scoring-marks"  # rows that come and were taken away, groups in another order
    ADD = "scoring-add"
    DROP = "scoring-drop"
    UP = "scoring-up"
    DOWN = "scoring-down"


def part_id(part: Ids, name: Any) -> dict[str, Any]:
    """Id of a part of one field, row or group."""
    return {"type": part, "name": name}


def value_id(name: Any) -> dict[str, Any]:
    """Id of the control of one field."""
    return part_id(Ids.VALUE, name)


def layout() -> html.Div:
    """The page, its form drawn as a skeleton until it is known."""
    sub = "What makes a lead score high: who they are (fit) and what they did lately (engagement)."
    form = html.Div(skeleton("panel"), id=Ids.FORM, className="stack")
    return html.Div([heading("Scoring", sub), recompute.place(), form], className="stack")


def form(texts: Mapping[str, str], may_change: bool) -> list[Any]:
    """Every rule with its points; who may not change them reads them."""
    told = html.Div(tables(texts, may_change=may_change), id=Ids.ROWS, className="stack")
    if not may_change:
        return [told, state("An admin may change this.")]
    back = html.Button("Back to the rules as they come", id=Ids.RESET, className="link plain-button", type="button")
    stores = [dcc.Store(id=Ids.DRAWN, data=dict(texts)), dcc.Store(id=Ids.MARKS, data=rows.marks(texts))]
    return [told, *stores, html.P(back), save_bar(Ids.NOTE, Ids.SAVE)]


def tables(texts: Mapping[str, str], *, may_change: bool) -> list[Any]:
    """What rows are added to and taken away from."""
    fit_groups, touch = [group for group in rows.ADDED if group != rows.TOUCH], [rows.TOUCH]
    return [
        card("Fit", html.P(FIT_SAYS, className="muted says"), _fit(texts, may_change), _add(fit_groups, may_change)),
        card(
            "Engagement",
            html.P(TOUCHES_SAYS, className="muted says"), _touches(texts, may_change), _add(touch, may_change),
        ),
        card("Grade and score", html.P(GRADES_SAYS, className="muted"), _limits(texts, may_change)),
    ]  # fmt: skip


def _add(groups: Iterable[str], may_change: bool) -> html.Div | None:
    if not may_change:
        return None
    buttons = [
        html.Button(f"+ {rows.ADDED[group]}", id=part_id(Ids.ADD, group), className="button", type="button")
        for group in groups
    ]
    return html.Div([html.Span("Add a rule", className="muted"), *buttons], className="actions")


def _fit(texts: Mapping[str, str], may_change: bool) -> html.Div:
    heads = ("Group", "Rule", "Applies to", "Points", "")
    told = [_fit_row(row, texts, may_change) for row in rows.fit_rows(texts)]
    return _table("Rules of fit", heads, told, ("Points",))


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
            html.Th(_named(row, texts, may_change), scope="row"),
            html.Td([before, applies], className="wide"),
            html.Td(_control(f"{row.id}.points", texts, may_change), className="num", **{"data-label": "Points"}),
            _ways(row, texts, may_change),
        ]
    )


def _named(row: Fit | Touch, texts: Mapping[str, str], may_change: bool) -> Any:
    """What a row is called."""
    return _control(f"{row.id}.label", texts, may_change)


def _ways(row: Fit | Touch, texts: Mapping[str, str], may_change: bool) -> html.Td:
    """Moving a row, and taking it away."""
    group = rows.group_of(row.id)
    if not may_change or group not in rows.ADDED:
        return html.Td(None, className="go")
    ids = rows.ids_of(texts, group) if group in rows.ORDERED else []
    moves = [
        _way(part, row, "↑" if part == Ids.UP else "↓", says, "button move", row.id == end)
        for part, says, end in ((Ids.UP, "Move up", ids[0]), (Ids.DOWN, "Move down", ids[-1]))
    ] if ids else []  # fmt: skip
    return html.Td([*moves, _way(Ids.DROP, row, "Remove", "", "link plain-button")], className="go")


def _way(part: Ids, row: Fit | Touch, shown: str, says: str, looks: str, is_off: bool = False) -> html.Button:
    sign: Any = html.Span(shown, **{"aria-hidden": "true"}) if says else shown
    hidden = html.Span(f"{says} {rows.called(row)}", className="visually-hidden")
    return html.Button([sign, hidden], id=part_id(part, row.id), className=looks, type="button", disabled=is_off)


def _touches(texts: Mapping[str, str], may_change: bool) -> html.Div:
    heads = ("Touch", "Kinds in the CRM", "Only with outcome", "Points", "Most", "Days", "")
    told = [_touch_row(row, texts, may_change) for row in rows.touch_rows(texts)]
    return _table("Rules of engagement", heads, told, ("Points", "Most", "Days"))


def _touch_row(row: Touch, texts: Mapping[str, str], may_change: bool) -> html.Tr:
    numbers = [
        html.Td(_control(f"{row.id}.{part}", texts, may_change), className="num", **{"data-label": label})
        for part, label in (("points", "Points"), ("cap", "Most"), ("days", "Days"))
    ]
    words = [
        html.Td(_control(f"{row.id}.{part}", texts, may_change), className="wide", **{"data-label": label})
        for part, label in (("kinds", "Kinds"), ("outcomes", "Outcomes"))
    ]
    return html.Tr(
        [html.Th(_named(row, texts, may_change), scope="row"), *words, *numbers, _ways(row, texts, may_change)]
    )


def _limits(texts: Mapping[str, str], may_change: bool) -> html.Div:
    cells = [
        html.Div(
            [field(limit.label, _control(limit.id, texts, may_change)), html.P(limit.help, className="muted small")],
            className="setting",
        )
        for limit in LIMITS
    ]
    return html.Div(cells, className="setting-grid narrow")


def _table(name: str, heads: Iterable[str], told: list[html.Tr], numbers: Iterable[str]) -> html.Div:
    hidden = html.Span("Move or remove", className="visually-hidden")
    marked = [html.Th(each or hidden, scope="col", className="num" if each in numbers else None) for each in heads]
    return scroll(html.Table([html.Thead(html.Tr(marked)), html.Tbody(told)], className="data cards rules"), name)


def _control(name: str, texts: Mapping[str, str], may_change: bool) -> Any:
    if not may_change:
        return html.Span(texts.get(name) or NEVER)
    label = fields(texts)[name].label
    part = name.partition(".")[2]
    told = {"id": value_id(name), "value": texts.get(name, ""), "debounce": TYPING_PAUSE}
    if part in ("when", "kinds", "outcomes") and not name.startswith(str(Group.SIZE)):
        box: Any = dbc.Textarea(**told, rows=1, class_name="words")
    elif part == "label":
        box = dbc.Input(**told, type="text", autocomplete="off", maxlength=60, placeholder="Name of the rule")
    else:
        box = dbc.Input(**told, type="text", autocomplete="off", inputmode="numeric", class_name="number")
    return html.Label([html.Span(label, className="visually-hidden"), box])


def note(changes: Sequence[Change], moves: Counter[tuple[str, str]]) -> html.Div:
    """What saving changes, and how many leads would have another grade."""
    lines = [
        html.Li(
            [each.label, " ", html.Span(each.before or NEVER, className="muted"), " → ", html.B(each.after or NEVER)]
        )
        for each in changes
    ]
    return html.Div([html.Ul(lines, className="counts"), *_grades(moves)])


def _grades(moves: Counter[tuple[str, str]]) -> list[Any]:
    leads = moves.total()
    if not leads:
        return [html.P("No leads yet: later ones will be scored so.", className="muted small")]
    now, then = Counter[str](), Counter[str]()
    for (before, after), number in moves.items():
        now[before] += number
        then[after] += number
    body = [
        html.Tr([html.Th(f"{letter}", scope="row"), *(_cell(f"{letter}{n}", now, then) for n in "123")])
        for letter in "ABC"
    ]
    head = html.Tr([html.Td(None), *(html.Th(n, scope="col", className="num") for n in "123")])
    caption = html.Caption(f"Grades of the newest {leads:,} leads, as they are and as they would be")
    grid = html.Table([caption, html.Thead(head), html.Tbody(body)], className="grades")
    moved = sum(number for (before, after), number in moves.items() if before != after)
    says = f"{moved:,} of {counted(leads, 'lead')} ({moved / leads:.1%}) get another grade."
    return [
        html.P(html.B(says)),
        grid,
        html.P("Every lead is scored anew; with many leads this takes minutes.", className="muted small"),
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
