"""A file's columns and rows as they are understood."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from core.ingest.files.read import Reading
from core.ingest.records import Field, Type
from core.jobs.imports import Look
from core.text import counted
from layouts.parts import scroll, state
from layouts.wizard import TYPING_PAUSE, part_id

CONSTANTS = ("channel", "campaign", "source", "stage", "account")
"""Fields that may be given once for all rows of a file."""
NOT_THERE = "– not in the file –"


def columns_table(reading: Reading) -> html.Div:
    """Each field, the column it is read from, and that column's first filled cells."""
    asked = {name for group in reading.kind.one_of if not reading.columns.keys() & {*group} for name in group}
    shown = asked | reading.columns.keys()
    used = [one for one in reading.kind.fields if one.required or one.name in shown]
    unused = [one for one in reading.kind.fields if one not in used]
    return html.Div(
        [
            _columns(used, reading),
            html.Details(
                [html.Summary(f"{counted(len(unused), 'field')} the file does not have"), _columns(unused, reading)],
                className="fold",
            )
            if unused
            else None,
        ]
    )


def _columns(fields: Sequence[Field], reading: Reading) -> html.Div:
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in ("Field", "Column in the file", "First values")]))
    body = html.Tbody([_column(one, reading) for one in fields])
    return scroll(html.Table([head, body], className="data cards"), "Columns of the file")


def _column(one: Field, reading: Reading) -> html.Tr:
    header = reading.columns.get(one.name, "")
    options = [
        {"value": "", "label": NOT_THERE},
        *({"value": h, "label": h} for h in reading.headers),
    ]
    select = dbc.Select(id=part_id("column", one.name), options=options, value=header)
    hidden = html.Span(f"Column of {one.label}", className="visually-hidden")
    constant = None
    if one.name in CONSTANTS and not header:
        box = dbc.Input(
            id=part_id("constant", one.name),
            type="text",
            debounce=TYPING_PAUSE,
            placeholder="or the same for all rows",
        )
        constant = html.Label([html.Span(f"{one.label} of all rows", className="visually-hidden"), box])
    samples = ", ".join(reading.samples.get(header, ()))
    name = [one.label, html.Span(" needed", className="muted small") if one.required else None]
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(html.Label([hidden, select])),
            html.Td(constant or samples, className="muted samples", title=samples or None),
        ]
    )


def preview(look: Look) -> html.Div:
    """The first rows as understood, rejected ones with their reason, and what is still open."""
    reading = look.reading
    if reading is None:
        return state(look.error or "This file cannot be read.", tone="error")
    open_ = [html.Li(question.message) for question in reading.questions]
    names = [one for one in reading.kind.fields if one.name in reading.columns or one.name in reading.options.constants]
    head = html.Thead(
        html.Tr(
            [
                html.Th("Row", scope="col", className="num"),
                *(html.Th(one.label, scope="col", className=_align(one)) for one in names),
            ]
        )
    )
    body = html.Tbody([_preview_row(row, names) for row in look.rows])
    return html.Div(
        [
            html.Div([html.B("Still to be answered:"), html.Ul(open_)], className="state warn") if open_ else None,
            html.H3("As understood"),
            scroll(html.Table([head, body], className="data"), "First rows as understood", "preview"),
        ]
    )


def _preview_row(row: Mapping[str, Any], names: Sequence[Field]) -> html.Tr:
    number = html.Td(f"{row['row']:,}", className="num muted")
    if row["reason"]:
        return html.Tr([number, html.Td(row["reason"], colSpan=max(len(names), 1), className="bad")])
    return html.Tr([number, *(html.Td(_cell(row["cells"].get(one.name), one), className=_align(one)) for one in names)])


def _align(one: Field) -> str | None:
    return "num" if one.type in {Type.COUNT, Type.MONEY, Type.DECIMAL, Type.SHARE} else None


def _cell(value: Any, one: Field) -> str:
    if value is None:
        return "–"
    if one.type is Type.MONEY:
        return f"{value / 1_000_000:,.2f}"
    if one.type is Type.SHARE:
        return f"{value / 100:g} %"
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
