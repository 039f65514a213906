"""A campaign's leads, newest first, page by page."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html

from core.filters import Filters
from core.ingest.identity.match import METHOD_LABELS
from core.jobs.lead_steps import Kind
from core.metrics.format import NOTHING
from core.metrics.newest import Newest
from core.text import counted
from layouts.links import DRILL, drill_link, lead_link, view_link
from layouts.parts import card, state

PAGE_SIZE = 25
AFTER = "after"
COLUMNS = {
    "company": "Company",
    "stage": "Stage",
    "day": "Created",
    "mql_day": "MQL",
    "sql_day": "SQL",
    "ad_group": "Ad group",
    "keyword": "Keyword",
    "match_method": "Matched by",
}
DAYS = ("day", "mql_day", "sql_day")


def leads_card(
    found: Newest, leads: int, filters: Filters, view: Mapping[str, str], where: Mapping[str, str], *, may_export: bool
) -> list[Any]:
    """One page of the leads, the way to older ones, and all of them as a file; `leads` is how many there are."""
    drill = {"metric": "leads", **where}
    count = drill_link(filters, drill, counted(leads, "lead"), "link") if leads else None
    csv = f"/export/drill.csv?{filters.to_query()}&{urlencode(_asked(drill))}"
    export = html.A("CSV", href=csv, className="link", title="All of them as a file") if leads and may_export else None
    rows = found.frame.records()
    came = f"{Kind.CAMPAIGN}?id={where['campaign'].removeprefix('id:')}"
    content = [_table(rows, came), _pager(found, filters, view)] if rows else [_nothing(leads, filters, view)]
    return card("Leads, newest first", *content, aside=[count, export]).children


def _asked(drill: Mapping[str, str]) -> dict[str, str]:
    return {(DRILL if name == "metric" else f"{DRILL}_{name}"): value for name, value in drill.items()}


def _nothing(leads: int, filters: Filters, view: Mapping[str, str]) -> html.Div:
    if leads:
        return state("No older leads.", view_link(filters, _first(view), "Newest", "link"))
    return state("No lead of this campaign was created on these days.")


def _first(view: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in view.items() if name != AFTER}


def _table(rows: Sequence[Mapping[str, Any]], came: str) -> html.Div:
    heads = [html.Th(name, scope="col") for name in ("Name", *COLUMNS.values())]
    table = html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody([_row(row, came) for row in rows])], className="data cards"
    )
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": "Leads"})


def _row(row: Mapping[str, Any], came: str) -> html.Tr:
    """A lead, whose name leads to its page."""
    name, email = row["name"], row["email"]
    who = lead_link(row["id"], name or email or NOTHING, came=came)
    head = html.Th([who, html.Small(email) if name and email else None], scope="row")
    return html.Tr([head, *(html.Td(_cell(each, row), **{"data-label": label}) for each, label in COLUMNS.items())])


def _cell(name: str, row: Mapping[str, Any]) -> str:
    value = row[name]
    if not value:
        return NOTHING
    if name in DAYS:
        return f"{value:%-d\xa0%b\xa0%Y}"
    if name == "match_method":
        return f"{METHOD_LABELS.get(value, value)}, {row['match_confidence']}\xa0%"
    return str(value)


def _pager(found: Newest, filters: Filters, view: Mapping[str, str]) -> html.Div:
    newest = view_link(filters, _first(view), "Newest", "link") if AFTER in view else None
    older = view_link(filters, {**view, AFTER: found.after}, "Older", "link") if found.after else None
    return html.Div([newest, older], className="pager")
