"""What was spent and what came of it, by campaign or finer: rows, what is not matched, and their total."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from dash import html

from core.charts.series import Point, points
from core.filters import Filters
from core.metrics.catalog import METRICS
from core.metrics.format import NOTHING
from core.metrics.query import Result
from core.reports.exports import CAMPAIGNS, EXPORTS, Export
from layouts import figures
from layouts.links import drill_link, filter_link, page_link, view_link
from layouts.parts import explained, interval_bar, sparkline

CAMPAIGN_METRICS = CAMPAIGNS.metrics
RATE = "mql_to_sql"
LINE = "sqls"
DEFAULT_SORT = "-spend"
NAME_SORT = "name"
DEFAULT_BREAKDOWN = "campaigns"
MOST_ROWS = 100
SORTS = frozenset(sign + name for sign in ("", "-") for name in (*CAMPAIGN_METRICS, NAME_SORT))


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


def breakdown(view: Mapping[str, str]) -> tuple[str, Export]:
    """The name and the table the address asks for."""
    name = view.get("by", "")
    name = name if name in EXPORTS else DEFAULT_BREAKDOWN
    return name, EXPORTS[name]


def breakdown_switch(chosen: str, filters: Filters, view: Mapping[str, str]) -> html.Span:
    """Campaign, ad group, keyword, ... as links."""
    links = [
        view_link(filters, {**view, "by": name}, what.label, **({"aria-current": "true"} if name == chosen else {}))
        for name, what in EXPORTS.items()
    ]
    return html.Span(links, className="segments")


def campaign_table(what: Export, result: Result, weeks: Result, filters: Filters, view: Mapping[str, str]) -> html.Div:
    """`result` by the table's dimensions; `weeks` the SQLs by them and by week."""
    sort = view.get("sort") if view.get("sort") in SORTS else DEFAULT_SORT
    shown = _sorted([_shown(row, what) for row in figures.rows(result.frame)], sort)
    scale = max((row.figures.get(f"{RATE}_high") or 0 for row in shown if not _few(row)), default=0) or 1.0
    lines = _lines(weeks, what)
    body = [_row(row, result, lines.get(_key(row.figures, what), []), filters, scale) for row in shown[:MOST_ROWS]]
    total = _cells(result.total, result, filters, {}, scale)
    table = html.Table(
        [
            _head(what.label, result, filters, view, sort),
            html.Tbody(body),
            html.Tfoot(html.Tr([html.Th("Total", scope="row"), *total, html.Td()])),
        ],
        className="data cards",
    )
    box = html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": what.title})
    return html.Div([box, _more(len(shown) - MOST_ROWS)])


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


def _shown(row: dict[str, Any], what: Export) -> Shown:
    where = {name: figures.key_value(row, name) for name in what.by}
    *above, last = what.by
    known = [row[name] for name in above if row[f"{name}_key"] is not None]
    if row[f"{last}_key"] is not None:
        return Shown(row, row[last], " · ".join(known), {last: where[last]}, Rank.NAMED)
    if not known:
        return Shown(row, "Not matched", "", where, Rank.NOT_MATCHED)
    if what is CAMPAIGNS:
        return Shown(row, row["channel"], "No campaign", where, Rank.CHANNEL)
    return Shown(row, row[last], " · ".join(known), where, Rank.NOT_ATTRIBUTED)


def _few(row: Shown, name: str = RATE) -> bool:
    return figures.few(row.figures, METRICS[name])


def _sorted(rows: Sequence[Shown], sort: str) -> list[Shown]:
    """In the order asked for; rows without a value, or with too few for one, last; then what is not matched."""
    name, down = sort.lstrip("-"), sort.startswith("-")
    if name == NAME_SORT:
        ordered = sorted(rows, key=lambda row: row.name.casefold(), reverse=down)
        return sorted(ordered, key=lambda row: row.rank)
    known = [row for row in rows if row.figures[name] is not None and not _few(row, name)]
    ordered = sorted(known, key=lambda row: (-row.figures[name] if down else row.figures[name], row.rank, row.name))
    missing = [row for row in rows if row.figures[name] is None or _few(row, name)]
    return sorted([*ordered, *missing], key=lambda row: max(row.rank, Rank.CHANNEL))


def _head(label: str, result: Result, filters: Filters, view: Mapping[str, str], sort: str) -> html.Thead:
    names = html.Th(_sort_link(NAME_SORT, label, filters, view, sort), scope="col", **_order(NAME_SORT, sort))
    heads = [_figure_head(name, result, filters, view, sort) for name in CAMPAIGN_METRICS]
    line = explained(html.Span("12 weeks", tabIndex=0), "SQLs per week", ("Dashed where leads may still convert.",))
    return html.Thead(html.Tr([names, *heads, html.Th(line, scope="col")]))


def _figure_head(name: str, result: Result, filters: Filters, view: Mapping[str, str], sort: str) -> html.Th:
    """A heading that sorts, and says what stands below it."""
    metric = METRICS[name]
    link = _sort_link(name, metric.short, filters, view, sort)
    about = ("In total:", *figures.about(result.total, metric, result)[1:]) if metric.denominator else ()
    tip = explained(link, metric.label, (metric.definition, *about))
    return html.Th(tip, scope="col", className=None if name == RATE else "num", **_order(name, sort))


def _sort_link(name: str, label: str, filters: Filters, view: Mapping[str, str], sort: str) -> html.A:
    """The first click on a figure shows the largest first."""
    first, second = (name, f"-{name}") if name == NAME_SORT else (f"-{name}", name)
    arrow = {f"-{name}": " ↓", name: " ↑"}.get(sort, "")
    return view_link(filters, {**view, "sort": second if sort == first else first}, label + arrow)


def _order(name: str, sort: str) -> dict[str, str]:
    """What a screen reader says about a sorted column."""
    return {f"-{name}": {"aria-sort": "descending"}, name: {"aria-sort": "ascending"}}.get(sort, {})


def _row(row: Shown, result: Result, line: list[Point], filters: Filters, scale: float) -> html.Tr:
    narrowed = filters
    for dimension, value in row.where.items():
        narrowed = narrowed.with_where(dimension, (value,))
    name = filter_link(narrowed, row.name, title=f"Filter by {row.name}")
    note = page_link("/data#matching", "map these", "tag") if row.rank is Rank.NOT_MATCHED else None
    return html.Tr(
        [
            html.Th([name, note, html.Small(row.under)], scope="row"),
            *_cells(row.figures, result, filters, row.where, scale),
            html.Td(sparkline(line), className="wide"),
        ]
    )


def _cells(
    row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str], scale: float
) -> list[html.Td]:
    return [
        _rate(row, result, filters, where, scale) if name == RATE else _cell(name, row, result, filters, where)
        for name in CAMPAIGN_METRICS
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


def _rate(row: Mapping[str, Any], result: Result, filters: Filters, where: Mapping[str, str], scale: float) -> html.Td:
    metric, label = METRICS[RATE], {"data-label": METRICS[RATE].short}
    value, low, high = (figures.value(row.get(RATE + end)) for end in ("", "_low", "_high"))
    figure = _figure(RATE, row, result, filters, where)
    if value is None or low is None or high is None or figures.few(row, metric):
        return html.Td(html.Span(figure, className="muted"), className="rate", **label)
    shown = html.Span(figure, className="num", title=f"Likely between {figures.interval(row, metric, result.currency)}")
    return html.Td([interval_bar(value, low, high, scale), shown], className="rate", **label)
