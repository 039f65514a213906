"""Search terms as a table: what was searched for, which keyword matched it, what that cost and what it brought."""

from collections.abc import Mapping
from typing import Any

from dash import html

from core.filters import Filters
from core.metrics.catalog import METRICS
from core.metrics.format import NOTHING
from core.metrics.search_terms import OUTCOMES, TERM_METRICS, Terms
from layouts import figures
from layouts.campaigns import PATH
from layouts.comparison import aria_order, figure, more, sort_link
from layouts.comparison_rows import DEFAULT_SORT, MOST_ROWS, NAME_SORT
from layouts.links import View, drill_link, filter_link, page_link, step_link
from layouts.parts import explained, state, tag

Row = Mapping[str, Any]
CONVERSIONS = "conversions"
BESIDE = {
    CONVERSIONS: ("Conversions", "What the ad account counts as conversions, by its own rules."),
    "leads": (
        "Keyword's leads",
        "Leads of the keyword that matched the term; leads do not tell what they searched for.",
    ),
    "sqls": ("Keyword's SQLs", "SQLs among the leads of the keyword that matched the term."),
}
NOT_TOLD = "The report names no keyword for this term, so nobody can tell which leads it brought."


def terms_table(terms: Terms, filters: Filters, view: View) -> html.Div:
    """The first rows in the order asked for, what no term explains, and the total of everything in view."""
    rows = _ordered(terms.frame.records(), _sort(view))
    beside = _beside(terms)
    body = [_row(row, terms, beside, filters) for row in rows[:MOST_ROWS]]
    none = [html.Td() for _ in beside]
    if terms.untold:
        cells = _cells(terms.untold, terms)
        head = html.Th(["Not attributed", html.Small("to a search term")], scope="row")
        body.append(html.Tr([head, html.Td(), *cells, *none], className="rest"))
    total = [html.Td(figure(name, terms.whole.total, terms.whole, filters, {}), **_cell(name)) for name in TERM_METRICS]
    foot = html.Tfoot(html.Tr([html.Th("Total", scope="row"), html.Td(), *total, *none]))
    table = html.Table([_head(beside, filters, view), html.Tbody(body), foot], className="data cards")
    box = html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": "Search terms"})
    return html.Div([box, more(len(rows) - MOST_ROWS)])


def no_terms(filters: Filters, view: View) -> html.Div:
    """No report of search terms speaks of these days: the step that is missing."""
    up = step_link(PATH, filters, {**view, "by": "keywords"}, "Show keywords", "link")
    add = page_link("/data", "Import a search term report", "link")
    return state("No search terms on these days with these filters.", add, up)


def _sort(view: View) -> str:
    sort = str(view.get("sort", ""))
    return sort if sort.removeprefix("-") in {*TERM_METRICS, *BESIDE, NAME_SORT} else DEFAULT_SORT


def _ordered(rows: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Rows without a value come last."""
    column, down = sort.removeprefix("-"), sort.startswith("-")
    if column == NAME_SORT:
        return sorted(rows, key=lambda row: row["search_term"].casefold(), reverse=down)
    sign = -1 if down else 1
    return sorted(rows, key=lambda row: (row[column] is None, sign * (row[column] or 0), row["search_term"]))


def _beside(terms: Terms) -> dict[str, tuple[str, str]]:
    """The columns after the metrics; conversions where the ad account told any."""
    return {name: told for name, told in BESIDE.items() if name in OUTCOMES or any(terms.frame[CONVERSIONS])}


def _head(beside: Mapping[str, tuple[str, str]], filters: Filters, view: View) -> html.Thead:
    sort = _sort(view)
    metrics = {name: (METRICS[name].short, METRICS[name].definition) for name in TERM_METRICS}
    heads = [
        html.Th(
            explained(sort_link(name, label, filters, view, sort), label, (about,)),
            scope="col",
            className="num",
            **aria_order(name, sort),
        )
        for name, (label, about) in {**metrics, **beside}.items()
    ]
    first = html.Th(
        sort_link(NAME_SORT, "Search term", filters, view, sort), scope="col", **aria_order(NAME_SORT, sort)
    )
    return html.Thead(html.Tr([first, html.Th("Matched by keyword", scope="col"), *heads]))


def _row(row: Row, terms: Terms, beside: Mapping[str, tuple[str, str]], filters: Filters) -> html.Tr:
    idle = tag("no SQL from its keyword") if row["sqls"] == 0 and row["spend"] else None
    told = {CONVERSIONS: f"{row[CONVERSIONS]:,.2f}".removesuffix(".00")}
    told |= {name: _brought(name, row, filters) for name in OUTCOMES}
    return html.Tr(
        [
            html.Th([html.Span(row["search_term"], className="strong"), " ", idle], scope="row"),
            html.Td(_keyword(row, filters), className="wrap", **{"data-label": "Keyword"}),
            *_cells(row, terms),
            *(html.Td(told[name], className="num", **{"data-label": label}) for name, (label, _) in beside.items()),
        ]
    )


def _cells(row: Row, terms: Terms) -> list[html.Td]:
    return [html.Td(figures.shown(row, METRICS[name], terms.whole.currency), **_cell(name)) for name in TERM_METRICS]


def _cell(name: str) -> dict[str, str]:
    return {"className": "num", "data-label": METRICS[name].short}


def _keyword(row: Row, filters: Filters) -> list[Any]:
    """The keyword filters by a click; below it where it belongs."""
    place = html.Small(" · ".join(row[name] for name in ("campaign", "ad_group") if row[f"{name}_key"] is not None))
    if row["keyword_key"] is None:
        return [html.Span(row["keyword"], className="muted"), place]
    asked = filters.with_where("keyword", [figures.key_value(row, "keyword")])
    return [filter_link(asked, row["keyword"], title=f"Filter by {row['keyword']}"), place]


def _brought(name: str, row: Row, filters: Filters) -> Any:
    """How many its keyword brought, which opens them; where there are no leads to open, why."""
    count = row[name]
    if count:
        return drill_link(filters, {"metric": name, "keyword": figures.key_value(row, "keyword")}, f"{count:,}")
    shown = NOTHING if count is None else "0"
    if name != "leads":
        return html.Span(shown, className="muted")
    none = f"The keyword “{row['keyword']}” brought no leads on these days with these filters."
    why = NOT_TOLD if count is None else none
    return explained(html.Span(shown, className="muted", tabIndex=0), "No leads to open", (why,))
