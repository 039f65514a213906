"""The help sheet: every key, and the words of the funnel."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.filters import PRESETS
from core.metrics.catalog import METRICS
from layouts import keys
from layouts.page import Page
from layouts.parts import dialog

FUNNEL = ("leads", "mqls", "sqls", "opportunities", "won", "revenue", "mql_to_sql", "cost_per_sql", "roas")
MARKS = {
    "too few": "The figure rests on too few cases to act on; the floor is a setting of the team.",
    "dashed": "Leads of these days have not had the time to convert, or the period is not over.",
    "~": "Estimated: a report without days is spread evenly over its period.",
    "Not matched": "Spend or leads whose campaign is not known. They are counted, and never spread over others.",
}


def help_sheet(dialog_id: str, switch_id: str, pages: Sequence[Page], *more: Any, is_on: bool) -> html.Dialog:
    """All of it; `pages` are those of the navigation, `is_on` whether single keys do something.

    `more` stands below the keys.
    """
    switch = dbc.Switch(id=switch_id, value=is_on, label="Single keys do something")
    anywhere = [html.H3("Anywhere"), _keys(keys.ELSEWHERE), html.H3("Pages"), _keys(_pages(pages)), switch, *more]
    columns = [
        html.Section(anywhere),
        html.Section([html.H3("Days"), _keys(_days())]),
        html.Section([html.H3("Words"), _words({METRICS[name].label: METRICS[name].definition for name in FUNNEL})]),
        html.Section([html.H3("Marks"), _words(MARKS)]),
    ]
    return dialog(dialog_id, "Help", html.Div(columns, className="sheet"))


def _pages(pages: Sequence[Page]) -> dict[str, str]:
    return {keys.page_keys(page): page.section or page.title for page in pages}


def _days() -> dict[str, str]:
    named = {key: PRESETS[preset] for key, preset in keys.PERIODS.items()}
    return {**named, keys.CUSTOM: "Other days", keys.COMPARE: "Compare with another period, or with none"}


def _keys(table: dict[str, str]) -> html.Dl:
    parts: list[Any] = []
    for sequence, what in table.items():
        parts += [html.Dt([html.Kbd(key) for key in sequence.split()]), html.Dd(what)]
    return html.Dl(parts, className="keys")


def _words(table: dict[str, str]) -> html.Dl:
    return html.Dl([part for word, says in table.items() for part in (html.Dt(word), html.Dd(says))], className="words")
