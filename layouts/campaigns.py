"""What was spent and what came of it, by campaign or finer: rows, what is not matched, and their total."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import pandas as pd
from dash import html

from core.charts.series import Point, points
from core.filters import Filters
from core.metrics.catalog import METRICS
from core.metrics.format import NOTHING
from core.metrics.query import Result
from core.reports.exports import CAMPAIGNS, EXPORTS, Export
from layouts import figures
from layouts.links import drill_link, filter_link, page_link, view_link
from layouts.parts import explained, interval_bar, scroll, sparkline
from layouts.picker import Part, picked

LINE = "sqls"
DEFAULT_SORT = "-spend"
NAME_SORT = "name"
DEFAULT_BREAKDOWN = "campaigns"
MOST_ROWS = 100


Scales = Mapping[str, float]
"""Rate -> where the lines of its intervals end."""


class Rank(IntEnum):
    """Order of equals, and what always stands last."""

    NAMED = 0
    CHANNEL = 1  # a channel's leads without a campaign
    NOT_ATTRIBUTED = 2  # of a known campaign, to nothing finer
    NOT_MATCHED = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as the table needs it: its figures, its name, and the filters that single it out."""

    figures: Mapping[str, Any]
    name: str
    under: str
    where: Mapping[str, str]
    rank: Rank


def breakdown(view: Mapping[str, str], kept: object = None) -> tuple[str, Export]:
    """The name and the table the address asks for, with the columns it or the person chose."""
    name = view.get("by", "")
    name = name if name in EXPORTS else DEFAULT_BREAKDOWN
    what = EXPORTS[name]
    return name, replace(what, metrics=picked(Part.COLUMNS, view, kept, what.metrics))


def breakdown_switch(chosen: str, filters: Filters, view: Mapping[str, str]) -> html.Span:
    """Campaign, ad group, keyword, ... as links."""
    links = [
        view_link(filters, {**view, "by": name}, what.label, **({"aria-current": "true"} if name == chosen else {}))
        for name, what in EXPORTS.items()
    ]
    return html.Span(links, className="segments")


def shown_rows(what: Export, result: Result, view: Mapping[str, str]) -> list[Shown]:
    """The first `MOST_ROWS` rows of `result`, which is by the table's dimensions, in the order asked for."""
    first = _ordered(what, result.frame, _sort(what, view))[:MOST_ROWS]
    return [_shown(row, what) for row in figures.rows(result.frame.iloc[first])]


def campaign_table(
    what: Export, shown: Sequence[Shown], result: Result, weeks: Result, filters: Filters, view: Mapping[str, str]
) -> html.Div:
    """The `shown` rows of `result` above its total; `weeks` has at least their SQLs by week."""
    scales, lines = {name: _scale(result.frame, name) for name in what.metrics if _is_rate(name)}, _lines(weeks, what)
    body = [_row(row, result, lines.get(_key(row.figures, what), []), filters, scales) for row in shown]
    total = _cells(result.total, result, filters, {}, scales)
    table = html.Table(
        [
            _head(what.label, result, filters, view, _sort(what, view)),
            html.Tbody(body),
            html.Tfoot(html.Tr([html.Th("Total", scope="row"), *total, html.Td()])),
        ],
        className="data cards",
    )
    box = scroll(table, what.title)
    return html.Div([box, _more(len(result.frame) - len(shown))])


def _more(left: int) -> html.P | None:
    """What is not on screen is in the total, and in the file."""
    if left <= 0:
        return None
    rows = "row is" if left == 1 else "rows are"
    return html.P(f"{left:,} more {rows} in the total and in the CSV.", className="muted small")


def _key(row: Mapping[str, Any], what: Export) -> tuple[Any, ...]:
    return tuple(row[f"{name}_key"] for name in what.by)


def _lines(weeks: Result, what: Export) -> dict[tuple[Any, ...], list[Point]]:
    """Weekly points by row of the table."""
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in figures.rows(weeks.frame):
        grouped[_key(row, what)].append(row)
    return {key: points(weeks, LINE, "week", rows) for key, rows in grouped.items()}


def _rank(key: Sequence[Any], what: Export) -> Rank:
    *above, last = key
    if last is not None:
        return Rank.NAMED
    if all(part is None for part in above):
        return Rank.NOT_MATCHED
    return Rank.CHANNEL if what.by == CAMPAIGNS.by else Rank.NOT_ATTRIBUTED


def _shown(row: dict[str, Any], what: Export) -> Shown:
    where = {name: figures.key_value(row, name) for name in what.by}
    *above, last = what.by
    under = " · ".join(row[name] for name in above if row[f"{name}_key"] is not None)
    rank = _rank(_key(row, what), what)
    if rank is Rank.NAMED:
        return Shown(row, row[last], under, {last: where[last]}, rank)
    if rank is Rank.NOT_MATCHED:
        return Shown(row, "Not matched", "", where, rank)
    if rank is Rank.CHANNEL:
        return Shown(row, row["channel"], "No campaign", where, rank)
    return Shown(row, row[last], under, where, rank)


def _sort(what: Export, view: Mapping[str, str]) -> str:
    """The order asked for, of columns that are there; else the dearest first, or by the first column."""
    sort, columns = view.get("sort", ""), (*what.metrics, NAME_SORT)
    if sort.removeprefix("-") in columns:
        return sort
    return DEFAULT_SORT if DEFAULT_SORT.removeprefix("-") in columns else f"-{what.metrics[0]}"


def _is_rate(name: str) -> bool:
    """Whether the interval is drawn in the cell."""
    return METRICS[name].interval == "rate"


def _ordered(what: Export, frame: pd.DataFrame, sort: str) -> list[int]:
    """Row numbers in the order asked for; rows without a value, or with too few for one, last; then not matched."""
    column, down = sort.lstrip("-"), sort.startswith("-")
    named, rows = _named(what, frame), range(len(frame))
    if column == NAME_SORT:
        ordered = sorted(rows, key=lambda row: named[row][1].casefold(), reverse=down)
        return sorted(ordered, key=lambda row: named[row][0])
    sign = -1 if down else 1
    places = [
        (max(rank, Rank.CHANNEL), True)
        if value is None or few
        else (max(rank, Rank.CHANNEL), False, sign * value, rank, name)
        for (rank, name), value, few in zip(named, frame[column], frame[f"{column}_few"], strict=True)
    ]
    return sorted(rows, key=places.__getitem__)


def _named(what: Export, frame: pd.DataFrame) -> list[tuple[Rank, str]]:
    """Rank and name of every row."""
    keys = zip(*(frame[f"{name}_key"] for name in what.by), strict=True)
    ranks = [_rank(key, what) for key in keys]
    labels = zip(ranks, frame[what.by[0]], frame[what.by[-1]], strict=True)
    return [(rank, first if rank is Rank.CHANNEL else last) for rank, first, last in labels]


def _scale(frame: pd.DataFrame, rate: str) -> float:
    """Where the lines of intervals end: the highest rate that any row may have."""
    pairs = zip(frame[f"{rate}_high"], frame[f"{rate}_few"], strict=True)
    return max((high for high, few in pairs if high is not None and not few), default=0) or 1.0


def _head(label: str, result: Result, filters: Filters, view: Mapping[str, str], sort: str) -> html.Thead:
    names = html.Th(_sort_link(NAME_SORT, label, filters, view, sort), scope="col", **_order(NAME_SORT, sort))
    heads = [_figure_head(name, result, filters, view, sort) for name in result.metrics]
    line = explained(html.Span("12 weeks", tabIndex=0), "SQLs per week", ("Dashed where leads may still convert.",))
    return html.Thead(html.Tr([names, *heads, html.Th(line, scope="col")]))


def _figure_head(name: str, result: Result, filters: Filters, view: Mapping[str, str], sort: str) -> html.Th:
    """A heading that sorts, and says what stands below it."""
    metric = METRICS[name]
    link = _sort_link(name, metric.short, filters, view, sort)
    about = ("In total:", *figures.about(result.total, metric, result)[1:]) if metric.denominator else ()
    tip = explained(link, metric.label, (metric.definition, *about))
    return html.Th(tip, scope="col", className=None if _is_rate(name) else "num", **_order(name, sort))


def _sort_link(name: str, label: str, filters: Filters, view: Mapping[str, str], sort: str) -> html.A:
    """The first click on a figure shows the largest first."""
    first, second = (name, f"-{name}") if name == NAME_SORT else (f"-{name}", name)
    arrow = {f"-{name}": " ↓", name: " ↑"}.get(sort, "")
    return view_link(filters, {**view, "sort": second if sort == first else first}, label + arrow)


def _order(name: str, sort: str) -> dict[str, str]:
    """What a screen reader says about a sorted column."""
    return {f"-{name}": {"aria-sort": "descending"}, name: {"aria-sort": "ascending"}}.get(sort, {})


def _row(row: Shown, result: Result, line: list[Point], filters: Filters, scales: Scales) -> html.Tr:
    narrowed = filters
    for dimension, value in row.where.items():
        narrowed = narrowed.with_where(dimension, (value,))
    name = filter_link(narrowed, row.name, title=f"Filter by {row.name}")
    note = page_link("/data#matching", "map these", "tag") if row.rank is Rank.NOT_MATCHED else None
    return html.Tr(
        [
            html.Th([name, note, html.Small(row.under)], scope="row"),
            *_cells(row.figures, result, filters, row.where, scales),
            html.Td(sparkline(line), className="wide"),
        ]
    )


def _cells(
    row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str], scales: Scales
) -> list[html.Td]:
    return [
        _rate(name, row, result, filters, where, scales[name])
        if name in scales
        else _cell(name, row, result, filters, where)
        for name in result.metrics
    ]


def _figure(name: str, row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str]) -> Any:
    """The figure as a link to what is behind it; a zero has nothing behind it, and no spend is no amount."""
    shown = figures.shown(row, METRICS[name], result.currency)
    if not figures.value(row[name]):
        return NOTHING if name == "spend" else shown
    return drill_link(filters, {"metric": name, **where}, shown)


def _cell(name: str, row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str]) -> html.Td:
    muted = " muted" if figures.few(row, METRICS[name]) or not figures.value(row[name]) else ""
    return html.Td(
        _figure(name, row, result, filters, where),
        className=f"num{muted}",
        **{"data-label": METRICS[name].short},
    )


def _rate(
    name: str, row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str], scale: float
) -> html.Td:
    metric, label = METRICS[name], {"data-label": METRICS[name].short}
    value, low, high = (figures.value(row.get(name + end)) for end in ("", "_low", "_high"))
    figure = _figure(name, row, result, filters, where)
    if value is None or low is None or high is None or figures.few(row, metric):
        return html.Td(html.Span(figure, className="muted"), className="rate", **label)
    shown = html.Span(figure, className="num", title=f"Likely between {figures.interval(row, metric, result.currency)}")
    return html.Td([interval_bar(value, low, high, scale), shown], className="rate", **label)
