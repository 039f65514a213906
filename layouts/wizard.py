"""Files in: drop them, and say how they are read."""

from datetime import date
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from core.errors import Question
from core.filters import Filters
from core.ingest.files.kinds import KINDS
from core.ingest.files.read import Reading
from core.jobs.imports import Look
from core.text import counted
from layouts.links import page_link
from layouts.parts import field, state

TYPING_PAUSE = 400
"""Milliseconds without a key after which what was typed counts."""

OPTIONS = {
    "encoding": ("Encoding", ("utf-8", "utf-16", "cp1252", "latin-1")),
    "delimiter": ("Columns are separated by", (",", ";", "tab", "|")),
    "decimal": ("Decimal mark", (".", ",")),
    "date_order": ("Order of dates", ("dmy", "mdy", "ymd")),
}
WORDS = {
    ".": "Point (1,234.56)",
    "dmy": "Day, month, year",
    "mdy": "Month, day, year",
    "ymd": "Year, month, day",
    "tab": "Tab",
    "|": "Bar |",
    ";": "Semicolon ;",
}
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
    OPEN = "import-open"  # why neither can be pressed


def part_id(part: str, name: Any) -> dict[str, Any]:
    """Id of one control: part is column, constant or option."""
    return {"type": f"import-{part}", "name": name}


def drop_zone(limit_mb: int) -> html.Div:
    """Where files are dropped or picked; the script sends them and shows how far it is."""
    return html.Div(
        [
            html.P([html.B("Drop an ad report and a lead export here"), " or choose files"]),
            html.Button("Choose files", className="button primary", type="button", **{"data-pick": ""}),
            html.P(
                f"CSV or TSV, up to {limit_mb} MB each: Google Ads reports, HubSpot exports, tables of "
                "leads, stage dates, deals or spend.",
                className="muted small",
            ),
            html.Div(className="upload-state", role="status", **{"aria-live": "polite"}),
        ],
        className="drop",
        **{"data-drop": ""},
    )


def wizard(look: Look, filters: Filters, waiting: int) -> html.Div:
    """What the file is taken for, how its columns are read, and a first look at its rows."""
    reading = look.reading
    back = page_link("/data?" + filters.to_query(), "Leave this file", "link")
    if reading is None:
        return html.Div([html.H3(look.filename), state(look.error or "", back, tone="error")])
    more = f" · {waiting} more waiting" if waiting else ""
    return html.Div(
        [
            html.H3([look.filename, html.Span(f" · {counted(reading.row_count, 'row')}{more}", className="muted")]),
            state(look.already, tone="warn") if look.already else None,
            html.P(" · ".join(reading.notes), className="muted small notes-line"),
            _kind(reading),
            dcc.Store(id=Ids.GUESSED, data=reading.kind.id),
            _format_box(reading),
            html.Details([html.Summary("Columns"), html.Div(id=Ids.COLUMNS)], open=True, className="fold"),
            html.Div(id=Ids.PREVIEW),
            html.Div(
                [
                    html.Button("Import", id=Ids.START, className="button primary", type="button"),
                    html.Button("Dry run", id=Ids.CHECK, className="button", type="button"),
                    html.Span(id=Ids.OPEN, className="muted small", role="status"),
                    back,
                ],
                className="actions stuck",
            ),
        ]
    )


def _kind(reading: Reading) -> Any:
    """What the file holds, as recognised; when its headers do not tell, the question with the likeliest first."""
    asked = next((question for question in reading.questions if question.field == "kind"), None)
    known = [(choice.value, choice.label) for choice in asked.choices] if asked else [(k.id, k.label) for k in KINDS]
    options = [{"value": value, "label": label} for value, label in known]
    select = dbc.Select(id=Ids.KIND, options=options, value=reading.kind.id)
    if asked is None:
        return field("This file holds", select)
    return html.Div(html.Div(field(asked.message, select), className="question"), className="questions")


def _format_box(reading: Reading) -> html.Div:
    """Open questions in front; what was found out folded away, ready to be corrected."""
    asked = {question.field: question for question in reading.questions if question.field != "kind"}
    period = [name for name in DATES if "start" in asked or "end" in asked or reading.period]
    front = [_question(question) for name, question in asked.items() if name not in DATES]
    dates = [_date(name, reading) for name in period]
    told = html.P((asked.get("start") or asked.get("end")).message) if DATES.keys() & asked.keys() else None
    rest = [_option(name, reading) for name in OPTIONS if name not in asked]
    rest += [_text(name, reading) for name in TEXTS if name not in asked]
    rest += [] if told else dates
    return html.Div(
        [
            html.Div([*front, told, html.Div(dates, className="grid") if told else None], className="questions")
            if front or told
            else None,
            html.Details(
                [html.Summary("How it is read"), html.Div(rest, className="grid")],
                className="fold",
            ),
        ]
    )


def _question(question: Question) -> html.Div:
    """One question; how cells read is guessed, the likeliest first, but no column is chosen in the reader's place."""
    options = [{"value": choice.value, "label": choice.label} for choice in question.choices]
    if options:
        guess = {} if question.field == "columns" else {"value": options[0]["value"]}
        control = dbc.Select(id=part_id("option", question.field), options=options, placeholder="Choose …", **guess)
    else:
        control = dbc.Input(id=part_id("option", question.field), type="text", debounce=TYPING_PAUSE)
    return html.Div(field(question.message, control), className="question")


def _option(name: str, reading: Reading) -> html.Label:
    label, values = OPTIONS[name]
    current = getattr(reading.options, name)
    current = "tab" if current == "\t" else current
    known = values if current in values or current is None else (current, *values)
    options = [{"value": value, "label": WORDS.get(value, value)} for value in known]
    options = [
        {**option, "label": "Comma (1.234,56)"} if name == "decimal" and option["value"] == "," else option
        for option in options
    ]
    select = dbc.Select(id=part_id("option", name), options=options, value=current, placeholder="Find out")
    return field(label, select)


def _text(name: str, reading: Reading) -> html.Label:
    value = getattr(reading.options, name)
    return field(
        TEXTS[name], dbc.Input(id=part_id("option", name), type="text", value=value or "", debounce=TYPING_PAUSE)
    )


def _date(name: str, reading: Reading) -> html.Label:
    value = getattr(reading.options, name)
    shown = value.isoformat() if isinstance(value, date) else ""
    return field(DATES[name], dbc.Input(id=part_id("option", name), type="date", value=shown, debounce=TYPING_PAUSE))
