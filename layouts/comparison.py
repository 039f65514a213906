"""What was spent and what came of it, by campaign or finer: rows, what is not matched, and their total."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dash import html

from core.charts.series import Point, points
from core.filters import Filters
from core.frame import Frame
from core.metrics.catalog import METRICS
from core.metrics.format import NOTHING
from core.metrics.query import Result
from core.reports.exports import EXPORTS, Export
from layouts import figures, light
from layouts.comparison_rows import (
    FIRST_ROWS,
    MORE,
    MOST_ROWS,
    NAME_SORT,
    ROWS,
    Rank,
    Shown,
    key_of,
    most_rows,
    narrowed,
    sort_of,
)
from layouts.links import View, drill_link, filter_link, page_link, view_link
from layouts.parts import explained, interval_bar, scroll, sparkline
from layouts.picker import Part, picked

RATE = "mql_to_sql"
LINE = "sqls"
DEFAULT_BREAKDOWN = "campaigns"
Scales = Mapping[str, float]
"""Rate drawn with its interval -> where the lines of its intervals end."""


def _filtering_name(row: Shown, filters: Filters) -> list[Any]:
    """The name, a click on which filters by it, and what it belongs to."""
    name = filter_link(narrowed(filters, row), row.name, title=f"Filter by {row.name}")
    note = page_link("/data#matching", "map these", "tag") if row.rank is Rank.NOT_MATCHED else None
    return [name, note, light.Small(row.under)]


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside the metrics: the column of the frame it sorts by, its heading, and its cell."""

    sort: str
    label: str
    about: Sequence[str]
    cell: Callable[[Shown], Any]


@dataclass(frozen=True, slots=True)
class Look:
    """What a page makes of the table: what stands in the first column, and columns after the metrics.

    `rate` is the one metric drawn with its interval (none named: every rate is); `within` is what the page narrows
    the filters by.
    """

    name: Callable[[Shown, Filters], Sequence[Any]] = _filtering_name
    columns: Sequence[Column] = ()
    rate: str = ""
    within: Mapping[str, str] = field(default_factory=dict)


PLAIN = Look()


def breakdown(view: Mapping[str, str], kept: object = None) -> tuple[str, Export]:
    """The name and the table the address asks for, with the columns it or the person chose."""
    name = view.get("by", "")
    name = name if name in EXPORTS else DEFAULT_BREAKDOWN
    what = EXPORTS[name]
    return name, replace(what, metrics=picked(Part.COLUMNS, view, kept, what.metrics))


def breakdown_switch(chosen: str, filters: Filters, view: View) -> html.Span:
    """Campaign, ad group, keyword, ... as links."""
    links = [
        view_link(filters, {**view, "by": name}, what.label, **({"aria-current": "true"} if name == chosen else {}))
        for name, what in EXPORTS.items()
    ]
    return light.Span(links, className="segments")


def campaign_table(
    what: Export, shown: Sequence[Shown], result: Result, weeks: Result, filters: Filters, view: View,
    look: Look = PLAIN,
) -> html.Div:  # fmt: skip
    """The `shown` rows of `result` above its total; `weeks` has at least their SQLs by week."""
    rates = {look.rate} if look.rate else {name for name in what.metrics if METRICS[name].interval == "rate"}
    scales = {name: rate_scale(result.frame, name) for name in what.metrics if name in rates}
    lines = lines_of(weeks, what, [row.figures for row in shown])
    body = [_row(row, result, line, filters, scales, look) for row, line in zip(shown, lines, strict=True)]
    total = [*_cells(result.total, result, filters, {}, scales, look), *(light.Td() for _ in look.columns)]
    table = html.Table(
        [
            _head(what.label, result, filters, view, look, scales),
            html.Tbody(body),
            html.Tfoot(light.Tr([light.Th("Total", scope="row"), *total, light.Td()])),
        ],
        className="data cards",
    )
    return html.Div([scroll(table, what.title), more(len(result.frame) - len(shown))])


def more(left: int) -> html.P | None:
    """What is not on screen is in the total, and in the file."""
    if left <= 0:
        return None
    rows = "row is" if left == 1 else "rows are"
    return html.P(f"{left:,} more {rows} in the total and in the CSV.", className="muted small")


def rows_switch(rows: int, filters: Filters, view: View) -> html.A | None:
    """Shows more, or fewer again, of a table of so many rows that is a part of its page."""
    if rows <= FIRST_ROWS:
        return None
    if most_rows(view) == FIRST_ROWS:
        label = f"Show all {rows}" if rows <= MOST_ROWS else f"Show {MOST_ROWS}"
        return view_link(filters, {**view, ROWS: MORE}, label, "link")
    return view_link(filters, {name: text for name, text in view.items() if name != ROWS}, f"Show {FIRST_ROWS}", "link")


def lines_of(weeks: Result, what: Export, rows: Iterable[Mapping[str, Any]]) -> list[list[Point]]:
    """The weekly points of each of the table's `rows`."""
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in weeks.frame.records():
        grouped[key_of(row, what)].append(row)
    found = (grouped.get(key_of(row, what)) for row in rows)
    return [points(weeks, LINE, "week", known) if known else [] for known in found]


def rate_scale(frame: Frame, rate: str = RATE) -> float:
    """Where the lines of intervals end: the highest rate that any row may have."""
    pairs = zip(frame[f"{rate}_high"], frame[f"{rate}_few"], strict=True)
    return max((high for high, few in pairs if high is not None and not few), default=0) or 1.0


def _head(label: str, result: Result, filters: Filters, view: View, look: Look, scales: Scales) -> html.Thead:
    sort = sort_of(view, result, [column.sort for column in look.columns])
    names = light.Th(sort_link(NAME_SORT, label, filters, view, sort), scope="col", **aria_order(NAME_SORT, sort))
    heads = [_figure_head(name, result, filters, view, sort, is_wide=name in scales) for name in result.metrics]
    beside = [_beside_head(column, filters, view, sort) for column in look.columns]
    line = explained(light.Span("12 weeks", tabIndex=0), "SQLs per week", ("Dashed where leads may still convert.",))
    return html.Thead(light.Tr([names, *heads, *beside, light.Th(line, scope="col")]))


def _beside_head(column: Column, filters: Filters, view: View, sort: str) -> html.Th:
    link = sort_link(column.sort, column.label, filters, view, sort)
    tip = explained(link, column.label, column.about)
    return light.Th(tip, scope="col", className="num", **aria_order(column.sort, sort))


def _figure_head(name: str, result: Result, filters: Filters, view: View, sort: str, *, is_wide: bool) -> html.Th:
    """A heading that sorts, and says what stands below it."""
    metric = METRICS[name]
    link = sort_link(name, metric.short, filters, view, sort)
    lines = figures.about(result.total, metric, result)[1:]
    about = ("In total:", *lines) if metric.denominator else figures.unknown(metric, result)
    tip = explained(link, metric.label, (metric.definition, *about))
    return light.Th(tip, scope="col", className=None if is_wide else "num", **aria_order(name, sort))


def sort_link(name: str, label: str, filters: Filters, view: View, sort: str) -> html.A:
    """The first click on a figure shows the largest first."""
    first, second = (name, f"-{name}") if name == NAME_SORT else (f"-{name}", name)
    arrow = {f"-{name}": " ↓", name: " ↑"}.get(sort, "")
    return view_link(filters, {**view, "sort": second if sort == first else first}, label + arrow)


def aria_order(name: str, sort: str) -> dict[str, str]:
    """What a screen reader says about a sorted column."""
    return {f"-{name}": {"aria-sort": "descending"}, name: {"aria-sort": "ascending"}}.get(sort, {})


def _row(row: Shown, result: Result, line: list[Point], filters: Filters, scales: Scales, look: Look) -> html.Tr:
    beside = [light.Td(each.cell(row), className="num", **{"data-label": each.label}) for each in look.columns]
    return light.Tr(
        [
            light.Th(look.name(row, filters), scope="row"),
            *_cells(row.figures, result, filters, row.where, scales, look),
            *beside,
            light.Td(sparkline(line), className="wide"),
        ]
    )


def _cells(
    row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str], scales: Scales, look: Look
) -> list[html.Td]:
    where = {**look.within, **where}
    return [
        _rate(name, row, result, filters, where, scales[name])
        if name in scales
        else _cell(name, row, result, filters, where)
        for name in result.metrics
    ]


def figure(name: str, row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str]) -> Any:
    """The figure as a link to what is behind it; a zero has nothing behind it, and no spend is no amount."""
    shown = figures.shown(row, METRICS[name], result.currency)
    if row[name] is None and (lacking := figures.unknown(METRICS[name], result)):
        return light.Span(shown, title=" ".join(lacking))
    if not row[name]:
        return NOTHING if name == "spend" else shown
    return drill_link(filters, {"metric": name, **where}, shown)


def _cell(name: str, row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str]) -> html.Td:
    muted = " muted" if figures.few(row, METRICS[name]) or not row[name] else ""
    return light.Td(
        figure(name, row, result, filters, where),
        className=f"num{muted}",
        **{"data-label": METRICS[name].short},
    )


def _rate(
    name: str, row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str], scale: float
) -> html.Td:
    metric, label = METRICS[name], {"data-label": METRICS[name].short}
    value, low, high = (row.get(name + end) for end in ("", "_low", "_high"))
    opened = figure(name, row, result, filters, where)
    if value is None or low is None or high is None or figures.few(row, metric):
        return light.Td(light.Span(opened, className="muted"), className="rate", **label)
    shown = light.Span(
        opened, className="num", title=f"Likely between {figures.interval(row, metric, result.currency)}"
    )
    count = None if metric.denominator in result.metrics else light.Small(f"n = {row[f'{name}_n']:,}")
    return light.Td([interval_bar(value, low, high, scale), shown, count], className="rate", **label)
