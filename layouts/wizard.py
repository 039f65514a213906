"""Files in: drop them, and say how they are read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.errors import Question
from core.filters import Filters
from core.ingest.files.kinds import KINDS
from core.ingest.files.read import Reading
from core.ingest.records import Field
from core.jobs.imports import Look
from layouts.links import page_link
from layouts.parts import field, state

CONSTANTS = ("channel", "campaign", "source", "stage", "account")
"""Fields that may be given once for all rows of a file."""

OPTIONS = {
    "encoding": ("Encoding", ("utf-8", "utf-16", "cp1252", "latin-1")),
    "delimiter": ("Columns are separated by", (",", ";", "tab", "|")),
    "decimal": ("Decimal mark", (".", ",")),
    "date_order": ("Order of dates", ("dmy", "mdy", "ymd")),
}
WORDS = {
    ".": "Point (1,234.56)", "dmy": "Day, month, year", "mdy": "Month, day, year", "ymd": "Year, month, day",
    "tab": "Tab", "|": "Bar |", ";": "Semicolon ;",
}  # fmt: skip
DATES = {"start": "First day of the report", "end": "Last day of the report"}
TEXTS = {"currency": "Currency, e.g. USD", "account": "Account"}


class Ids(StrEnum):
    """Parts of the wizard. Columns, constants and options have pattern ids: see `part_id`."""

    PANEL = "import-panel"
    GUESSED = "import-guessed-kind"
    KIND = "import-kind"
    COLUMNS = "import-columns"
    PREVIEW = "import-preview"
    CHECK = "import-check"
    START = "import-start"


def part_id(part: str, name: Any) -> dict[str, Any]:
    """Id of one control: part is column, constant or option."""
    return {"type": f"import-{part}", "name": name}


def drop_zone(limit_mb: int) -> html.Div:
    """Where files are dropped or picked; the script sends them and shows how far it is."""
    return html.Div(
        [
            html.P([html.B("Drop an ad report and a lead export here"), " or choose files"]),
            html.Button("Choose files", className="button primary", type="button", **{"data-pick": ""}),
            html.P(f"CSV or TSV, up to {limit_mb} MB each: Google Ads reports, HubSpot exports, or any table of leads, "
                   "stage dates, deals or spend.", className="muted small"),
            html.Div(className="upload-state", role="status", **{"aria-live": "polite"}),
        ],
        className="drop",
        **{"data-drop": ""},
    )  # fmt: skip


def wizard(look: Look, filters: Filters, waiting: int) -> html.Div:
    """What the file is taken for, how its columns are read, and a first look at its rows."""
    reading = look.reading
    back = page_link("/data?" + filters.to_query(), "Leave this file", "link")
    if reading is None:
        return html.Div([html.H3(look.filename), state(look.error or "", back, tone="error"), _format_box(None, ())])
    kinds = [{"value": kind.id, "label": kind.label} for kind in KINDS]
    more = f" · {waiting} more waiting" if waiting else ""
    return html.Div(
        [
            html.H3([look.filename, html.Span(f" · {reading.row_count:,} rows{more}", className="muted")]),
            state(look.already, tone="") if look.already else None,
            html.P(" · ".join(reading.notes), className="muted small notes-line"),
            field("This file holds", dbc.Select(id=Ids.KIND, options=kinds, value=reading.kind.id)),
            dcc.Store(id=Ids.GUESSED, data=reading.kind.id),
            _format_box(reading, reading.questions),
            html.Details([html.Summary("Columns"), html.Div(id=Ids.COLUMNS)], open=True, className="fold"),
            html.Div(id=Ids.PREVIEW),
            html.Div(
                [
                    html.Button("Import", id=Ids.START, className="button primary", type="button"),
                    html.Button("Dry run", id=Ids.CHECK, className="button", type="button"),
                    back,
                ],
                className="actions",
            ),
        ]
    )


def _format_box(reading: Reading | None, questions: Sequence[Question]) -> html.Div:
    """Open questions in front; what was found out folded away, ready to be corrected."""
    asked = {question.field: question for question in questions if question.field != "kind"}
    period = [name for name in DATES if "start" in asked or "end" in asked or (reading and reading.period)]
    front = [_question(question) for name, question in asked.items() if name not in DATES]
    dates = [_date(name, reading) for name in period]
    told = html.P((asked.get("start") or asked.get("end")).message) if DATES.keys() & asked.keys() else None
    rest = [_option(name, reading) for name in OPTIONS if name not in asked]
    rest += [_text(name, reading) for name in TEXTS if name not in asked]
    rest += [] if told else dates
    return html.Div(
        [
            html.Div([*front, told, html.Div(dates, className="grid") if told else None], className="questions")
            if front or told else None,
            html.Details([html.Summary("How it is read"), html.Div(rest, className="grid")], className="fold",
                         open=reading is None),
        ]
    )  # fmt: skip


def _question(question: Question) -> html.Div:
    """One question; nothing is chosen in the reader's place."""
    options = [{"value": choice.value, "label": choice.label} for choice in question.choices]
    if options:
        control = dbc.Select(id=part_id("option", question.field), options=options, placeholder="Choose …")
    else:
        control = dbc.Input(id=part_id("option", question.field), type="text", debounce=True)
    return html.Div(field(question.message, control), className="question")


def _option(name: str, reading: Reading | None) -> html.Label:
    label, values = OPTIONS[name]
    current = getattr(reading.options, name) if reading else None
    current = "tab" if current == "\t" else current
    known = values if current in values or current is None else (current, *values)
    options = [{"value": value, "label": WORDS.get(value, value)} for value in known]
    options = [{**option, "label": "Comma (1.234,56)"} if name == "decimal" and option["value"] == "," else option
               for option in options]  # fmt: skip
    select = dbc.Select(id=part_id("option", name), options=options, value=current, placeholder="Find out")
    return field(label, select)


def _text(name: str, reading: Reading | None) -> html.Label:
    value = getattr(reading.options, name) if reading else None
    return field(TEXTS[name], dbc.Input(id=part_id("option", name), type="text", value=value or "", debounce=True))


def _date(name: str, reading: Reading | None) -> html.Label:
    value = getattr(reading.options, name) if reading else None
    shown = value.isoformat() if isinstance(value, date) else ""
    return field(DATES[name], dbc.Input(id=part_id("option", name), type="date", value=shown, debounce=True))


def columns_table(reading: Reading) -> html.Div:
    """Each field, the column it is read from, and that column's first filled cells."""
    used = [one for one in reading.kind.fields if one.required or one.name in reading.columns]
    unused = [one for one in reading.kind.fields if one not in used]
    return html.Div(
        [
            _columns(used, reading),
            html.Details(
                [html.Summary(f"{len(unused)} fields the file does not have"), _columns(unused, reading)],
                className="fold",
            ) if unused else None,
        ]
    )  # fmt: skip


def _columns(fields: Sequence[Field], reading: Reading) -> html.Div:
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in ("Field", "Column in the file", "First values")]))
    body = html.Tbody([_column(one, reading) for one in fields])
    return html.Div(html.Table([head, body], className="data cards"), className="scroll")


def _column(one: Field, reading: Reading) -> html.Tr:
    header = reading.columns.get(one.name, "")
    options = [{"value": "", "label": "– not in the file –"}, *({"value": h, "label": h} for h in reading.headers)]
    select = dbc.Select(id=part_id("column", one.name), options=options, value=header)
    hidden = html.Span(f"Column of {one.label}", className="visually-hidden")
    constant = None
    if one.name in CONSTANTS and not header:
        box = dbc.Input(id=part_id("constant", one.name), type="text", debounce=True, placeholder="or the same for all rows")
        constant = html.Label([html.Span(f"{one.label} of all rows", className="visually-hidden"), box])
    samples = ", ".join(reading.samples.get(header, ()))
    name = [one.label, html.Span(" needed", className="muted small") if one.required else None]
    return html.Tr([
        html.Th(name, scope="row"),
        html.Td(html.Label([hidden, select])),
        html.Td(constant or samples, className="muted samples", title=samples or None),
    ])  # fmt: skip


def preview(look: Look) -> html.Div:
    """The first rows as understood, rejected ones with their reason, and what is still open."""
    reading = look.reading
    if reading is None:
        return state(look.error or "This file cannot be read.", tone="error")
    open_ = [html.Li(question.message) for question in reading.questions]
    names = [one for one in reading.kind.fields
             if one.name in reading.columns or one.name in reading.options.constants]  # fmt: skip
    head = html.Thead(html.Tr([html.Th("Row", scope="col", className="num"), *(html.Th(one.label, scope="col") for one in names)]))
    body = html.Tbody([_preview_row(row, names) for row in look.rows])
    return html.Div(
        [
            html.Div([html.B("Still to be answered:"), html.Ul(open_)], className="state") if open_ else None,
            html.H3("As understood"),
            html.Div(html.Table([head, body], className="data"), className="scroll preview", tabIndex=0, role="region",
                     **{"aria-label": "First rows as understood"}),
        ]
    )  # fmt: skip


def _preview_row(row: Mapping[str, Any], names: Sequence[Field]) -> html.Tr:
    number = html.Td(f"{row['row']:,}", className="num muted")
    if row["reason"]:
        return html.Tr([number, html.Td(row["reason"], colSpan=max(len(names), 1), className="bad")])
    return html.Tr([number, *(html.Td(_cell(row["cells"].get(one.name), one)) for one in names)])


def _cell(value: Any, one: Field) -> str:
    if value is None:
        return "–"
    if one.type == "money":
        return f"{value / 1_000_000:,.2f}"
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
