"""Which fields the leads of the period lack, and the newest leads that lack one."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from core.filters import Filters
from core.metrics.missing import FIELDS, Missing
from layouts.links import drill_link, view_link
from layouts.parts import scroll, state

VIEW = "missing"
"""Part of the address: the field whose leads are shown."""


def missing(told: Missing, filters: Filters, opened: str, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """A row per field with its share; below them the leads that lack the one that was opened."""
    if not told.leads:
        return [state("No leads on these days: nothing can be missing.")]
    lines = [_line(name, told, filters) for name in FIELDS]
    heads = ("Field", "Leads without", "Share", "What it is for")
    table = html.Table([_head(heads, {"Leads without", "Share"}), html.Tbody(lines)], className="data cards")
    says = f"Of {told.leads:,} leads created on these days, junk left out."
    return [html.P(says, className="muted"), scroll(table, "Missing fields"), _opened(told, filters, opened, rows)]


def _line(name: str, told: Missing, filters: Filters) -> html.Tr:
    field, number = FIELDS[name], told.counts[name]
    share = 100 * number / told.leads
    hidden = html.Span(f" without {field.label}", className="visually-hidden")
    count = view_link(filters, {VIEW: name}, [f"{number:,}", hidden], "link") if number else "0"
    meter = html.Span(className="meter", style={"--share": f"{share:.1f}%"}, **{"aria-hidden": "true"})
    return html.Tr(
        [
            html.Th(field.label, scope="row"),
            html.Td(count, className="num", **{"data-label": "Leads without"}),
            html.Td([f"{share:.1f} %", meter], className="num", **{"data-label": "Share"}),
            html.Td(field.why, className="wide muted"),
        ]
    )


def _opened(told: Missing, filters: Filters, name: str, rows: Sequence[Mapping[str, Any]]) -> html.Div | None:
    if name not in FIELDS:
        return None
    lines = [
        html.Tr(
            [
                html.Th(drill_link(filters, {"lead": str(row["id"])}, _called(row)), scope="row"),
                html.Td(row["email"] or "–", **{"data-label": "E-mail"}),
                html.Td(row["company"] or "–", **{"data-label": "Company"}),
                html.Td(f"{row['day']:%-d\xa0%b\xa0%Y}", **{"data-label": "Day"}),
            ]
        )
        for row in rows
    ]
    title = f"Without {FIELDS[name].label}: the newest {len(rows):,} of {told.counts[name]:,}"
    table = html.Table([_head(("Lead", "E-mail", "Company", "Day"), set()), html.Tbody(lines)], className="data cards")
    close = view_link(filters, {}, "Close", "link")
    return html.Div([html.H3(title), close, scroll(table, title, "tall")])


def _head(names: Sequence[str], numbers: set[str]) -> html.Thead:
    cells = [html.Th(name, scope="col", className="num" if name in numbers else None) for name in names]
    return html.Thead(html.Tr(cells))


def _called(row: Mapping[str, Any]) -> str:
    return str(row["name"] or row["email"] or row["company"] or f"Lead {row['id']}")
