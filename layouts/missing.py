"""Which fields the leads of the period lack; the table of leads has those that lack one."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html

from core.filters import Filters
from core.leads.asked import Condition, Filter, Op, as_model
from core.leads.columns import COLUMNS, Kind
from core.metrics.missing import FIELDS, Missing
from layouts.leads import PATH as LEADS
from layouts.links import page_link
from layouts.parts import scroll, state

SHOWN = ("name", "company", "email", "stage", "owner", "created")
"""Columns of the table of leads, beside those that are empty."""


def missing(told: Missing, filters: Filters) -> list[Any]:
    """A row per field with its share; the number leads to the leads without it."""
    if not told.leads:
        return [state("No leads on these days: nothing can be missing.")]
    lines = [_line(name, told, filters) for name in FIELDS]
    heads = ("Field", "Leads without", "Share", "What it is for")
    table = html.Table([_head(heads, {"Leads without", "Share"}), html.Tbody(lines)], className="data cards")
    says = f"Of {told.leads:,} leads created on these days, junk left out. A number opens the leads in the table."
    return [html.P(says, className="muted"), scroll(table, "Missing fields")]


def _line(name: str, told: Missing, filters: Filters) -> html.Tr:
    field, number = FIELDS[name], told.counts[name]
    share = 100 * number / told.leads
    hidden = html.Span(f" without {field.label}", className="visually-hidden")
    count = page_link(_leads(name, filters), [f"{number:,}", hidden], "link") if number else "0"
    meter = html.Span(className="meter", style={"--share": f"{share:.1f}%"}, **{"aria-hidden": "true"})
    return html.Tr(
        [
            html.Th(field.label, scope="row"),
            html.Td(count, className="num", **{"data-label": "Leads without"}),
            html.Td([f"{share:.1f} %", meter], className="num", **{"data-label": "Share"}),
            html.Td(field.why, className="wide muted"),
        ]
    )


def _leads(name: str, filters: Filters) -> str:
    """The table of the leads that lack a field."""
    columns = FIELDS[name].listed
    blank = {each: [""] for each in columns if COLUMNS[each].kind is Kind.SET}
    asked = [Filter(each, (Condition(Op.BLANK),)) for each in columns if each not in blank]
    shown = ",".join(dict.fromkeys((*SHOWN, *columns)))
    view = {**blank, **({"filter": [as_model(asked)]} if asked else {}), "columns": [shown]}
    return f"{LEADS}?{filters.to_query()}&{urlencode(view, doseq=True)}"


def _head(names: Sequence[str], numbers: set[str]) -> html.Thead:
    cells = [html.Th(name, scope="col", className="num" if name in numbers else None) for name in names]
    return html.Thead(html.Tr(cells))
