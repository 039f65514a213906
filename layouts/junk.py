"""Junk and test leads: how many stand beside the leads that count, what gave each away, and a person's last word."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dash import html

from core.filters import Filters
from core.ingest.identity.signs import KIND_LABELS
from core.metrics.format import NOTHING
from core.metrics.junk import JunkAudit
from core.text import counted
from layouts.links import drill_link
from layouts.parts import scroll, state, tag

SHOWN = 20
CSV = "/export/junk.csv"


class Ids(StrEnum):
    """All of them are pattern ids: see `part_id`."""

    COUNT = "junk-count"
    RECOGNISE = "junk-recognise"


def part_id(part: Ids, lead: int) -> dict[str, Any]:
    """Id of a button of one lead."""
    return {"type": part, "lead": lead}


def junk(
    audit: JunkAudit, overruled: Sequence[Mapping[str, Any]], filters: Filters, *, may_map: bool, may_export: bool
) -> list[Any]:
    """The audit of the period in the filter bar, and the leads that count because somebody said so, of all periods."""
    said = _overruled(overruled, may_map)
    if audit.share is None:
        return [state("No leads on these days: nothing to look through."), said]
    if not audit.junk:
        return [state(f"All {counted(audit.leads, 'lead')} of these days count: none looks like a test or junk."), said]
    return [
        _figure(audit),
        _kinds(audit),
        _newest(audit, filters, may_map),
        _foot(audit, filters, may_export=may_export),
        said,
    ]


def _figure(audit: JunkAudit) -> html.Div:
    share = f"{100 * (audit.share or 0):.1f}"
    told = [html.B(f"{audit.junk:,} of {audit.leads + audit.junk:,} leads"), " do not count"]
    return html.Div(
        [
            html.P([*told, html.Span(f" · {share} %", className="muted")], className="figure"),
            html.Span(className="meter", style={"--share": f"{share}%"}, **{"aria-hidden": "true"}),
            html.P(
                "They stand outside leads, rates and costs. What sales took up always counts.", className="muted small"
            ),
        ]
    )


def _kinds(audit: JunkAudit) -> html.Ul:
    items = [html.Li([KIND_LABELS.get(kind, kind), " ", html.B(f"{n:,}")]) for kind, n in audit.kinds.items()]
    return html.Ul(items, className="counts", **{"aria-label": "By kind"})


def _newest(audit: JunkAudit, filters: Filters, may_map: bool) -> html.Div:
    rows = [_row(row, filters, may_map) for row in audit.newest.records()]
    names = ("Lead", "Evidence", "Campaign or channel", "Day", *(("",) if may_map else ()))
    return _table("Newest junk and test leads", names, rows)


def _row(row: Mapping[str, Any], filters: Filters, may_map: bool) -> html.Tr:
    proof = [tag(KIND_LABELS.get(row["kind"], row["kind"])), " ", row["evidence"]]
    button = _button(Ids.COUNT, row, "It counts", "Let it count: ") if may_map else None
    return html.Tr(
        [
            html.Th(_opening(row, filters), scope="row"),
            html.Td(proof, className="wide", **{"data-label": "Evidence"}),
            html.Td(row["campaign"] or row["channel"] or NOTHING, **{"data-label": "Through"}),
            html.Td(f"{row['day']:%-d\xa0%b\xa0%Y}", **{"data-label": "Day"}),
            *([html.Td(button, className="num wide")] if may_map else []),
        ]
    )


def _who(row: Mapping[str, Any]) -> list[Any]:
    """The name, and the address and company below it; whichever there is comes first."""
    known = [row[name] for name in ("name", "email", "company") if row[name]]
    return [known[0] if known else "Nameless", *(html.Small(each) for each in known[1:])]


def _opening(row: Mapping[str, Any], filters: Filters) -> list[Any]:
    """The same, with the first of it opening what is known about the lead."""
    first, *more = _who(row)
    return [drill_link(filters, {"lead": str(row["id"])}, first), *more]


def _foot(audit: JunkAudit, filters: Filters, *, may_export: bool) -> html.Div:
    shown = f"The newest {len(audit.newest):,} of {audit.junk:,}" if len(audit.newest) < audit.junk else None
    csv = html.A("CSV of all", href=f"{CSV}?{filters.to_query()}", className="link aside") if may_export else None
    return html.Div([html.Span(shown) if shown else None, csv], className="pager")


def _overruled(rows: Sequence[Mapping[str, Any]], may_map: bool) -> html.Div | None:
    """Leads that count by somebody's word, each with the way back."""
    if not rows:
        return None
    lines = [
        html.Tr(
            [
                html.Th(_who(row), scope="row"),
                html.Td(
                    _button(Ids.RECOGNISE, row, "Remove", "No longer by hand: ") if may_map else None,
                    className="num wide",
                ),
            ]
        )
        for row in rows
    ]
    return html.Div([html.H3("Counted by hand"), _table("Leads counted by hand", ("Lead", ""), lines)])


def _button(part: Ids, row: Mapping[str, Any], label: str, about: str) -> html.Button:
    hidden = html.Span(f"{about}{_who(row)[0]}", className="visually-hidden")
    return html.Button([label, hidden], id=part_id(part, row["id"]), className="button", type="button")


def _table(name: str, heads: Sequence[str], rows: list[html.Tr]) -> html.Div:
    hidden = html.Span("Change", className="visually-hidden")
    head = html.Thead(html.Tr([html.Th(each or hidden, scope="col") for each in heads]))
    table = html.Table([head, html.Tbody(rows)], className="data cards")
    return scroll(table, name, "tall")
