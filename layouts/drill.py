"""The panel behind a figure: the leads, deals or days it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from dash import html

from core.filters import Filters
from core.ingest.identity.match import METHOD_LABELS
from core.metrics.catalog import METRICS, Metric
from core.metrics.drill import Behind
from core.metrics.format import NOTHING, money
from core.text import counted
from layouts.links import DRILL, drill_link, filter_link
from layouts.parts import scroll, state

PAGE_SIZE = 50
Opens = Callable[[str], html.A] | None
UNITS = {"leads": "lead", "deals": "deal", "days": "row", "campaigns": "campaign"}
LABELS = {
    "name": "Name",
    "company": "Company",
    "channel": "Channel",
    "campaign": "Campaign",
    "day": "Day",
    "stage": "Stage",
    "match_method": "Matched by",
    "amount_micros": "Amount",
    "closed_at": "Closed",
    "cost_micros": "Spend",
    "clicks": "Clicks",
    "impressions": "Impressions",
    "type": "Type",
    "status": "Status",
}
COLUMNS = {
    "leads": ("name", "company", "channel", "campaign", "day", "stage", "match_method"),
    "deals": ("name", "amount_micros", "stage", "closed_at", "channel", "campaign"),
    "days": ("day", "campaign", "cost_micros", "clicks", "impressions"),
    "campaigns": ("name", "channel", "type", "status"),
}
NUMBERS = frozenset({"amount_micros", "cost_micros", "clicks", "impressions"})


def panel(behind: Behind, metric: Metric, drill: Mapping[str, str], filters: Filters, *, may_export: bool) -> list[Any]:
    """What is behind `metric`: for a ratio its two sides as tabs, then a page of rows."""
    offset = number(drill.get("offset"))
    return [
        html.P(metric.definition, className="muted small"),
        _tabs(metric, drill, filters),
        html.P(counted(behind.total, UNITS[behind.kind]), className="sub"),
        _table(behind, drill, filters) if behind.total else state("Nothing is behind this figure: it is zero."),
        _pager(behind.total, offset, drill, filters, may_export=may_export),
    ]


def number(text: str | None) -> int:
    """An offset from the address; anything else is the beginning."""
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


def _tabs(metric: Metric, drill: Mapping[str, str], filters: Filters) -> html.Nav | None:
    """Numerator and denominator of a ratio."""
    if not metric.denominator:
        return None
    part = drill.get("part", "numerator")
    sides = {"numerator": metric.numerator, "denominator": metric.denominator}
    links = [
        drill_link(
            filters,
            {**_without(drill, "offset"), "part": side},
            _label(name),
            **({"aria-current": "true"} if side == part else {}),
        )
        for side, name in sides.items()
    ]
    return html.Nav(links, className="tabs", **{"aria-label": "Sides of the ratio"})


def _label(name: str | None) -> str:
    return METRICS[name].label if name in METRICS else (name or "").replace("_", " ").capitalize()


def _without(drill: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in drill.items() if key != name}


def _table(behind: Behind, drill: Mapping[str, str], filters: Filters) -> html.Div:
    names = COLUMNS[behind.kind]
    heads = [html.Th(LABELS[name], scope="col", className=_align(name)) for name in names]
    rows = [_row(row, names, _opens(behind, row, drill, filters)) for row in behind.frame.records()]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="data cards")
    return scroll(table, behind.title, "tall")


def _align(name: str) -> str | None:
    return "num" if name in NUMBERS else None


def _opens(behind: Behind, row: Mapping[str, Any], drill: Mapping[str, str], filters: Filters) -> Opens:
    """What makes a row's name a link: to the lead it is about, or to the figures of its campaign or day."""
    lead = row["id"] if behind.kind == "leads" else row.get("lead_id")
    if lead:
        return partial(drill_link, filters, {**drill, "lead": str(lead)})
    if behind.kind == "campaigns":
        return partial(filter_link, filters.with_where("campaign", [f"id:{row['id']}"]))
    if behind.kind == "days":
        return partial(filter_link, replace(filters, preset=None, start=row["day"], end=row["day"]))
    return None


def _row(row: Mapping[str, Any], names: Sequence[str], opens: Opens) -> html.Tr:
    cells = [html.Td(_cell(name, row), className=_align(name), **{"data-label": LABELS[name]}) for name in names[1:]]
    first, under = _cell(names[0], row), row.get("email")
    name = first if first != NOTHING or not under else under
    head = [
        opens(name) if opens else name,
        html.Small(under) if under and first != NOTHING else None,
    ]
    return html.Tr([html.Th(head, scope="row"), *cells])


def _cell(name: str, row: Mapping[str, Any]) -> str:
    value = row[name]
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime | date):
        return f"{value:%-d\xa0%b\xa0%Y}"
    if name.endswith("_micros"):
        return ("~" if row.get("estimated") else "") + money(value, row["currency"]) + _original(row)
    if name == "match_method":
        return f"{METHOD_LABELS.get(value, value)}, {row['match_confidence']}\xa0%"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _original(row: Mapping[str, Any]) -> str:
    """What an amount was before it was converted."""
    micros = row.get("original_micros")
    return "" if micros is None else f" ({money(micros, row['original_currency'])})"


def _pager(total: int, offset: int, drill: Mapping[str, str], filters: Filters, *, may_export: bool) -> html.Div:
    """Which rows these are, the way to the others, and all of them as a file."""
    last = min(offset + PAGE_SIZE, total)
    back = drill_link(filters, {**drill, "offset": str(max(0, offset - PAGE_SIZE))}, "Previous", "link")
    forth = drill_link(filters, {**drill, "offset": str(last)}, "Next", "link")
    asked = {(DRILL if name == "metric" else f"{DRILL}_{name}"): value for name, value in drill.items()}
    csv = f"/export/drill.csv?{filters.to_query()}&{urlencode(asked)}"
    return html.Div(
        [
            html.Span(f"{offset + 1:,} – {last:,} of {total:,}") if total else None,
            back if offset else None,
            forth if last < total else None,
            html.A("CSV of all", href=csv, className="link aside") if may_export else None,
        ],
        className="pager",
    )
