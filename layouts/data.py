"""Data: files in, what they brought, how fresh sources are, how spend and leads meet, what counts as what."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dash import html

from core.metrics.freshness import Freshness
from layouts import stages
from layouts.links import page_link
from layouts.page import Page
from layouts.parts import card, scroll, skeleton, state, tag
from layouts.totals import totals

TONES = {"good": "good", "late": "warn", "stale": "bad"}


class Ids(StrEnum):
    """Sections callbacks fill."""

    FILES = "data-files"
    HISTORY = "data-history"
    SOURCES = "data-sources"
    MATCHING = "data-matching"
    JUNK = "data-junk"
    DUPLICATES = "data-duplicates"
    MISSING = "data-missing"
    UNDO = "data-undo"


def layout() -> html.Div:
    """The sections, drawn as skeletons until they are known."""
    return html.Div(
        [
            html.Header(
                [
                    html.H1("Data"),
                    html.P(
                        "Bring files in, see what they brought, and say what their words mean.",
                        className="sub",
                    ),
                ]
            ),
            card("Files", html.Div(skeleton("line"), id=Ids.FILES), anchor="files"),
            html.Div(
                [
                    card("History", html.Div(skeleton("line"), id=Ids.HISTORY), anchor="history"),
                    card("Sources", html.Div(skeleton("line"), id=Ids.SOURCES), anchor="sources"),
                ],
                className="three",
            ),
            card("Matching", html.Div(skeleton("line"), id=Ids.MATCHING), anchor="matching"),
            card("Junk and test leads", html.Div(skeleton("line"), id=Ids.JUNK), anchor="junk"),
            card("Duplicates", html.Div(skeleton("line"), id=Ids.DUPLICATES), anchor="duplicates"),
            card("Missing fields", html.Div(skeleton("line"), id=Ids.MISSING), anchor="missing"),
            stages.section(page_link("/settings/stages", "Rules and history", "link")),
        ],
        className="stack",
    )


def undo_id(batch: int) -> dict[str, Any]:
    """Id of the button that takes a batch back."""
    return {"type": Ids.UNDO, "batch": batch}


def history(rows: Sequence[Mapping[str, Any]], may_import: bool) -> Any:
    """Imports, newest first, with what each did and the way back."""
    if not rows:
        return state("Nothing was imported yet.")
    names = ("File", "Rows", "New", "Updated", "Rejected", "")
    head = html.Thead(
        html.Tr(
            [
                html.Th(
                    name or html.Span("Undo", className="visually-hidden"),
                    scope="col",
                    className="num" if name not in {"File", ""} else None,
                )
                for name in names
            ]
        )
    )
    body = html.Tbody([_batch(row, may_import) for row in rows])
    return scroll(html.Table([head, body], className="data cards"), "Imports", "tall")


def _batch(row: Mapping[str, Any], may_import: bool) -> html.Tr:
    details = f"{row['label']} · {row['source']} · {row['at']:%-d %b %Y %H:%M %Z}"
    brought = " · ".join(f"{value} {name}" for name, value in totals(row["totals"]))
    under = [html.Small(details), html.Small(brought) if brought else None]
    undone = tag("taken back") if row["undone_at"] else None
    rejected: Any = f"{row['rejected']:,}"
    if row["rejected"]:
        rejected = html.A(
            rejected,
            href=f"/data/rejected/{row['batch']}.csv",
            className="link",
            title="Download with reasons",
        )
    figures = [
        html.Td(f"{row[name]:,}", className="num", **{"data-label": label})
        for name, label in (("rows_read", "Rows"), ("created", "New"), ("updated", "Updated"))
    ]
    return html.Tr(
        [
            html.Th([html.Span(row["filename"], className="strong"), " ", undone, *under], scope="row"),
            *figures,
            html.Td(rejected, className="num", **{"data-label": "Rejected"}),
            html.Td(_undo(row) if may_import and not row["undone_at"] else None, className="num wide"),
        ]
    )


def _undo(row: Mapping[str, Any]) -> html.Details:
    """Asked twice: what the file brought goes, what it changed goes back."""
    button = html.Button("Take back", id=undo_id(row["batch"]), className="button", type="button")
    note = html.P("Rows it created go; rows it changed get their old values back.", className="note")
    return html.Details([html.Summary("Undo"), html.Div([note, button], className="pop")], className="menu right plain")


def sources(rows: Sequence[Freshness]) -> Any:
    """Each source with its last day of data and how fresh it is."""
    if not rows:
        return state("No source yet. The first file makes one.")
    items = [
        html.Li(
            html.Div(
                [
                    html.B(row.label),
                    None if row.state == "good" else tag(row.state, TONES[row.state]),
                    html.Small(f"Data to {row.last_data_day:%-d %b %Y}" if row.last_data_day else "No dated data"),
                    html.Small(f"Refreshed {row.refreshed_at:%-d %b %Y}" if row.refreshed_at else "Never refreshed"),
                ]
            ),
            className=TONES[row.state],
            title=f"This source is {row.state}" if row.state != "good" else "This source is fresh",
        )
        for row in rows
    ]
    return html.Ul(items, className="notes")


PAGE = Page(
    path="/data",
    title="Data",
    icon="⇪",
    permission="view",
    metrics=("spend", "leads", "mqls", "sqls", "won"),
    layout=layout,
)
