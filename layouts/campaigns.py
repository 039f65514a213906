"""Campaigns: which of them bring SQLs, at what cost, and what inside them does; some of them side by side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from dash import html

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.metrics.query import Result
from core.reports.exports import LEVELS, PERFORMANCE, Export
from layouts import figures
from layouts.comparison_rows import Rank, Shown
from layouts.headline import is_told, rests_on
from layouts.links import View, filter_link, pairs, step_link, values, view_link
from layouts.page import Page
from layouts.parts import card, skeleton, start_over, state
from layouts.picker import Part, picked, picker

PATH = "/campaigns"
TERMS = "search_terms"
LABELS = {**{name: what.label for name, what in LEVELS.items()}, TERMS: "Search term"}
DEFAULT_LEVEL = "campaigns"
SHAPES = {"table": "Table", "cards": "Cards"}
WITH = "with"
MOST_COMPARED = 5
TRAIL = ("campaign", "ad_group", "keyword", "ad")
BELOW = {"campaign": "ad_groups", "ad_group": "keywords", "keyword": TERMS, "ad": "ads"}
"""What is shown of one value of a dimension: the level below it."""


class Ids(StrEnum):
    """Parts that callbacks fill."""

    BODY = "campaigns"
    HEADING = "campaigns-heading"
    COMPARED = "campaigns-compared"
    ROWS = "campaigns-rows"


def layout() -> html.Div:
    """Where everything goes, drawn as skeletons until it is known."""
    return html.Div(
        [
            html.Div(skeleton("headline"), id=Ids.HEADING),
            html.Div(id=Ids.COMPARED, className="compared"),
            html.Section(skeleton("panel"), id=Ids.ROWS, className="card-box"),
        ],
        id=Ids.BODY,
    )


def address(query: str | None) -> dict[str, Any]:
    """The view of the address: `with` as the list of campaigns to compare, everything else as text."""
    compared = values(query, WITH)
    return {**pairs(query), **({WITH: compared} if compared else {})}


def compared(view: View) -> list[str]:
    """The campaigns chosen to compare, as filters name them; what is no id is left out."""
    return [value for value in view.get(WITH, ()) if re.fullmatch(r"id:\d{1,18}", value)]


def in_order(rows: Sequence[Mapping[str, Any]], ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """The rows of the campaigns chosen, in that order."""
    known = {figures.key_value(row, "campaign"): row for row in rows}
    return [known[value] for value in ids if value in known]


def nothing_to_compare(filters: Filters, view: View) -> Any:
    """None of the campaigns chosen has a figure in view."""
    close = view_link(filters, {**view, WITH: []}, "Close", "link")
    return state("None of the campaigns to compare has figures on these days with these filters.", close)


def level(view: View) -> str:
    """What the rows are: campaigns, or what is inside them."""
    name = str(view.get("by", ""))
    return name if name in LABELS else DEFAULT_LEVEL


def rows_of(view: View, kept: object = None) -> Export | None:
    """The table of the level, with the columns the address or the person chose; None for search terms."""
    what = LEVELS.get(level(view))
    return what and replace(what, metrics=picked(Part.CAMPAIGN_COLUMNS, view, kept, what.metrics))


def shape(view: View) -> str:
    """Table or cards."""
    name = str(view.get("as", ""))
    return name if name in SHAPES else "table"


def heading(result: Result, rows: Sequence[Shown]) -> list[Any]:
    """What is so about the campaigns in view, and what it rests on."""
    row, metric = result.total, METRICS["cost_per_sql"]
    each = f", {figures.shown(row, metric, result.currency)} each in all" if is_told(row) else ""
    told = rests_on(row, figures.shown(row, METRICS["spend"], result.currency), each)
    sub = " ".join(filter(None, (told, *figures.unknown(metric, result), figures.maturing(result))))
    return [html.H1(_title(rows, result.currency)), html.P(sub, className="sub")]


def _title(rows: Sequence[Shown], currency: str) -> str:
    """The cheapest and the dearest of those whose costs can be told."""
    metric = METRICS["cost_per_sql"]
    told = [row for row in rows if row.rank is Rank.NAMED and is_told(row.figures)]
    ordered = sorted(told, key=lambda row: row.figures[metric.id])
    costs = [f"{figures.shown(row.figures, metric, currency)} ({row.name})" for row in ordered]
    if not costs:
        return "Campaigns"
    return f"An SQL costs {costs[0]}" if len(costs) == 1 else f"An SQL costs from {costs[0]} to {costs[-1]}"


def plain_heading() -> list[Any]:
    """The page's name, where no sentence says more."""
    return [html.H1("Campaigns"), html.P("No campaign or lead meets these filters.", className="sub")]


def nothing(filters: Filters) -> Any:
    """No row meets the filters: the ways to some that do."""
    always = replace(filters, preset="all", start=None, end=None)
    longer = filter_link(always, "Show all time", "link") if filters.preset != "all" else None
    return state("No rows for these filters.", start_over(), longer, tone="nothing")


def rows_card(
    content: Any, what: Export | None, filters: Filters, view: View, names: Mapping[tuple[str, str], str],
    *, may_export: bool,
) -> list[Any]:  # fmt: skip
    """Rows under a heading that says where they belong; what they are by, as what, and their file at its right."""
    name = level(view)
    aside = [_switch(LABELS, "by", name, filters, view)]
    href = f"/export/search-terms.csv?{filters.to_query()}"
    if what:
        columns = urlencode({Part.COLUMNS: ",".join(what.metrics)})
        href = f"/export/{name}_performance.csv?{filters.to_query()}&{columns}"
        menu = picker(Part.CAMPAIGN_COLUMNS, what.metrics, PERFORMANCE, filters, view)
        aside += [_switch(SHAPES, "as", shape(view), filters, view), menu if shape(view) == "table" else None]
    if may_export:
        aside.append(html.A("CSV", href=href, className="link", title="All rows as a file"))
    return card(_trail(name, filters, view, names), content, aside=aside).children


def _switch(labels: Mapping[str, str], part: str, chosen: str, filters: Filters, view: View) -> html.Span:
    links = [
        view_link(filters, {**view, part: name}, label, **({"aria-current": "true"} if name == chosen else {}))
        for name, label in labels.items()
    ]
    return html.Span(links, className="segments")


def _trail(name: str, filters: Filters, view: View, names: Mapping[tuple[str, str], str]) -> list[Any]:
    """The way down to these rows: each step leads back to it."""
    what = "Search terms" if name == TERMS else LEVELS[name].title
    steps = [dimension for dimension in TRAIL if len(filters.conditions.get(dimension, ())) == 1]
    if not steps:
        return [what]
    path: list[Any] = []
    above = filters
    for dimension in TRAIL:
        above = above.with_where(dimension, ())
    path.append(step_link(PATH, above, {**view, "by": DEFAULT_LEVEL}, "All campaigns", "link"))
    for dimension in steps:
        (value,) = filters.conditions[dimension]
        above = above.with_where(dimension, (value,))
        label = names.get((dimension, value), value)
        path += [" › ", step_link(PATH, above, {**view, "by": BELOW[dimension]}, label, "link")]
    return [*path, f" › {what}"]


def inside(row: Shown, what: Export) -> dict[str, str]:
    """The levels below a row: name in the address -> what the link says."""
    dimension = what.by[-1]
    if row.rank is not Rank.NAMED or dimension == "ad":
        return {}
    order = ("ad_groups", "keywords", "ads", TERMS)
    first = {"campaign": 0, "ad_group": 1, "keyword": 3}[dimension]
    shown = order[:1] if first == 0 else order[first:]
    return {name: f"{LABELS[name]}s" for name in shown}


PAGE = Page(
    path=PATH,
    title="Campaigns",
    icon="▤",
    permission="view",
    metrics=tuple(METRICS),
    layout=layout,
    needs_data=True,
)
