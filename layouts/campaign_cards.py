"""Rows of the Campaigns page as cards: the main figures, how sure the rate is, and the last twelve weeks."""

from collections.abc import Sequence
from typing import Any

from dash import html

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.metrics.query import Result
from core.reports.exports import Export
from layouts import figures
from layouts.comparison import RATE, Look, figure, lines_of, more, rate_scale
from layouts.comparison_rows import Shown
from layouts.parts import explained, interval_bar, sparkline

MAIN = ("cost_per_sql", "sqls", "leads", "spend", "lead_to_sql", "roas")


def campaign_cards(
    what: Export, shown: Sequence[Shown], result: Result, weeks: Result, filters: Filters, look: Look
) -> html.Div:
    """The `shown` rows of `result`, one card each, and its total as the last."""
    scale, lines = rate_scale(result.frame), lines_of(weeks, what, [row.figures for row in shown])
    cards = [
        _card(look.name(row, filters), row, result, sparkline(line), filters, scale)
        for row, line in zip(shown, lines, strict=True)
    ]
    cards.append(_total(result, filters, scale))
    return html.Div([html.Div(cards, className="deck"), more(len(result.frame) - len(shown))])


def _card(name: Any, row: Shown, result: Result, line: Any, filters: Filters, scale: float) -> html.Article:
    beside = {"metric": RATE, **row.where}
    return html.Article(
        [html.H3(name), _quality(row.figures, result, filters, beside, scale), _figures(row, result, filters), line],
        className="one",
    )


def _total(result: Result, filters: Filters, scale: float) -> html.Article:
    row = Shown(result.total, "Total", "", {}, rank=0)
    return html.Article(
        [html.H3("Total"), _quality(row.figures, result, filters, {}, scale), _figures(row, result, filters)],
        className="one total",
    )


def _quality(row: Any, result: Result, filters: Filters, where: dict[str, str], scale: float) -> html.P:
    """MQL → SQL with its interval and n."""
    metric = METRICS[RATE]
    narrowing = {name: value for name, value in where.items() if name != "metric"}
    value, low, high = (row.get(RATE + end) for end in ("", "_low", "_high"))
    told = figure(RATE, row, result, filters, narrowing)
    known = value is not None and low is not None and high is not None and not figures.few(row, metric)
    bar = interval_bar(value, low, high, scale) if known else None
    count = row.get(f"{RATE}_n") or 0
    label = explained(html.Span(metric.label, tabIndex=0), metric.label, figures.about(row, metric, result), left=True)
    return html.P([label, html.B(told), bar, html.Small(f"n = {count:,}")], className="quality")


def _figures(row: Shown, result: Result, filters: Filters) -> html.Dl:
    pairs = [
        html.Div(
            [html.Dt(METRICS[name].short), html.Dd(figure(name, row.figures, result, filters, row.where))],
        )
        for name in MAIN
    ]
    return html.Dl(pairs)
