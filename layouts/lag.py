"""How long leads take: a campaign's beside those of all others, as a chart or a table, and in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from core.filters import Filters
from core.metrics.catalog import METRICS, STAGES
from core.metrics.format import NOTHING
from core.metrics.lag import Lag
from core.metrics.survival import Curve
from core.text import counted
from layouts.chart import save_menu, table_link
from layouts.links import drill_link, view_link
from layouts.parts import card, help_tip, state

REACHED = ("mqls", "sqls", "opportunities", "won")
DEFAULT_REACHED = "sqls"
AGES = (0, 1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730)
"""Days whose figures the table tells."""
TABLE = "lag"
OWN, OTHERS = "This campaign", "Other campaigns"
ABOUT = (
    "Of the leads created in the period, the share that got there within so many days.",
    "Kaplan-Meier: a lead that has not got there yet counts up to its age today; youth makes no share look small.",
    "The curve ends where too few leads were watched for as long.",
)


def choice(view: Mapping[str, str]) -> str:
    """The metric whose stage the address asks for."""
    name = view.get("reached", "")
    return name if name in REACHED else DEFAULT_REACHED


def lag_card(
    graph_id: str, reached: str, content: Any, filters: Filters, view: Mapping[str, str], *, drawn: bool
) -> list[Any]:
    """The chart or table under its heading; the stage, the form and the picture (of what is `drawn`) at its right."""
    current = {reached: {"aria-current": "true"}}
    stages = [
        view_link(filters, {**view, "reached": name}, METRICS[name].label, **current.get(name, {})) for name in REACHED
    ]
    words = f"How long leads take to become {_word(reached)}"
    save = save_menu(graph_id, f"lag-{reached}", words, filters, None, drawn=drawn)
    aside = [html.Span(stages, className="segments"), table_link(filters, view, TABLE), save]
    return card([f"{words} ", help_tip("the lag curve", ABOUT)], content, aside=aside).children


def _word(reached: str) -> str:
    word = STAGES[reached].label
    return word if word.isupper() else word.lower()


def lag_words(own: Lag, others: Lag, reached: str) -> str:
    """The curve in a sentence: how many get there, and when half and nine tenths of them have."""
    if own.curve is None:
        return f"Too few leads to tell: {own.leads:,}, and it takes {own.floor}."
    last = own.curve.last if others.curve is None else min(own.curve.last, others.curve.last)
    mine, theirs = own.curve.to(last), others.curve.to(last) if others.curve else None
    beside = f"; of other campaigns {100 * theirs.end:.1f} %" if theirs else ""
    if not mine.end:
        return f"None of its leads became {_word(reached)} within {counted(last, 'day')}{beside}."
    low, high = 100 * mine.low[last], 100 * mine.high[last]
    share = f"{100 * mine.end:.1f} % of its leads become {_word(reached)} within {counted(last, 'day')}"
    half, most = (_when(mine, theirs, part) for part in (0.5, 0.9))
    return f"{share} ({low:.1f} – {high:.1f} %){beside}. Half of those are there by {half}, nine tenths by {most}."


def _when(own: Curve, others: Curve | None, part: float) -> str:
    """The median or another point, beside that of the others."""
    theirs = others.day_of(part) if others else None
    return f"day {own.day_of(part)}" + (f" (others: day {theirs})" if theirs is not None else "")


def lag_legend(
    name_id: str, own: Lag, others: Lag, reached: str, filters: Filters, where: Mapping[str, str]
) -> html.Div:
    """What stands under the chart: its lines, what it says, and on how many leads it rests."""
    hidden = html.Span(f"Share of leads that reached {_word(reached)} by age", id=name_id, className="visually-hidden")
    lines = html.P([html.B(OWN), html.Span(OTHERS)], className="legend", **{"aria-hidden": "true"})
    words = html.P(lag_words(own, others, reached))
    return html.Div([hidden, lines, words, _basis(own, others, filters, where)], className="under")


def _basis(own: Lag, others: Lag, filters: Filters, where: Mapping[str, str]) -> html.Span:
    leads = drill_link(filters, {"metric": "leads", **where}, counted(own.leads + own.undated, "lead"), "link")
    undated = f", {own.undated:,} of which got there on a day no source told and stand outside" if own.undated else ""
    beside = f"; {counted(others.leads, 'lead')} of other campaigns" if others.leads else ""
    return html.Span(
        [leads, f" created in the period{undated}{beside}. Each is watched until today."], className="foot"
    )


def lag_nothing(own: Lag, others: Lag, reached: str, filters: Filters, where: Mapping[str, str]) -> html.Div:
    """Too few leads for a curve: how many there are, and how many it takes."""
    return html.Div([state(lag_words(own, others, reached)), _basis(own, others, filters, where)])


def lag_table(own: Curve, others: Curve | None) -> html.Div:
    """The curves' figures at some ages."""
    curves = [(OWN, own), *([(OTHERS, others)] if others else [])]
    last = max(curve.last for _, curve in curves)
    ages = [*(age for age in AGES if age < last), last]
    names = ["Within", *(f"{who}{what}" for who, _ in curves for what in ("", ", interval", ", watched"))]
    heads = [html.Th(each, scope="col", className="num" if i else None) for i, each in enumerate(names)]
    rows = [
        html.Tr([html.Th(counted(age, "day"), scope="row"), *(cell for _, curve in curves for cell in _at(curve, age))])
        for age in ages
    ]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="data")
    return html.Div(table, className="scroll trend-graph", tabIndex=0, role="region", **{"aria-label": "Lag by age"})


def _at(curve: Curve, age: int) -> Sequence[html.Td]:
    if age > curve.last:
        return [html.Td(NOTHING, className="num muted") for _ in range(3)]
    share, low, high = (f"{100 * edge[age]:.1f}" for edge in (curve.share, curve.low, curve.high))
    texts = (f"{share} %", f"{low} – {high} %", f"{curve.at_risk[age]:,.0f}")
    return [html.Td(text, className="num") for text in texts]
