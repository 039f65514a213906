"""CSV of what is on screen: every row, formulas defused, with the filters and definitions below."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from core.access.trail import Asked, entries
from core.filters import BASIS_LABELS, Compare, Filters
from core.frame import Frame
from core.ingest.identity.signs import KIND_LABELS
from core.metrics.catalog import METRICS
from core.metrics.dimensions import DIMENSIONS
from core.metrics.drill import behind
from core.metrics.format import MICROS
from core.metrics.junk import records as junk_records
from core.metrics.known import notes as not_known
from core.metrics.labels import BLANK, labels
from core.metrics.query import query
from core.metrics.result import Result
from core.metrics.search_terms import OUTCOMES, PLACE, TERM_METRICS
from core.metrics.search_terms import search_terms as terms_of
from core.metrics.table import plain
from core.reports.exports import EVERYTHING, Export
from core.text import defuse

DIGITS = 6
MARK = "\N{BYTE ORDER MARK}"
"""What a file begins with, so that spreadsheets read it as UTF-8."""
HIDDEN = frozenset({"id", "lead_id", "before_lead", "estimated"})


def export(connection: Connection, what: Export, filters: Filters, now: datetime, *, compare: bool = False) -> str:
    """The table as CSV: a row per group, then the total, then what the figures mean.

    With `compare` each metric stands beside that of the period compared with, where there is one.
    """
    asked = filters if compare else replace(filters, compare=Compare.NONE)
    result = query(connection, what.metrics, asked, now, what.by)
    columns = [_column(name, result) for name in what.metrics]
    header = [DIMENSIONS[name].label for name in what.by]
    header += [label for name in what.metrics for label in _labels(name, result)]
    rows = [
        [*(row[name] for name in what.by), *(cell for parts in columns for cell in _cells(row, parts))]
        for row in result.frame.records()
    ]
    total = [
        *(["Total"] if what.by else []),
        *[""] * (len(what.by) - 1),
        *(cell for parts in columns for cell in _cells(result.total, parts)),
    ]
    return _text([header, *(rows if what.by else []), total, [], *_notes(connection, what, result)])


def records(connection: Connection, metric_id: str, filters: Filters, now: datetime, *, part: Any = "numerator") -> str:
    """The leads, deals, campaigns or days behind a figure as CSV."""
    found = behind(connection, metric_id, filters, now, part=part, limit=EVERYTHING)
    return _plainly(found.frame)


def junk(connection: Connection, filters: Filters, now: datetime) -> str:
    """Junk and test leads as CSV: who, what gives them away, where they came from."""
    found = junk_records(connection, filters, now, limit=EVERYTHING)
    return _plainly(found.with_columns({"kind": [KIND_LABELS.get(kind, kind) for kind in found["kind"]]}))


def audit(connection: Connection, asked: Asked) -> str:
    """The audit log as CSV, newest first: when (in the team's zone), who, which action, what in words."""
    header = ["When", "Who", "Action", "What"]
    told = (
        [each.at.isoformat(" ", "seconds"), each.who, each.label, each.sentence] for each in entries(connection, asked)
    )
    return _text([header, *told])


def search_terms(connection: Connection, filters: Filters, now: datetime) -> str:
    """Search terms as CSV: a row each, what no term explains, the total, then what the figures mean."""
    found = terms_of(connection, filters, now)
    units = [next(iter(_labels(name, found.whole))) for name in TERM_METRICS]
    brought = [f"{METRICS[name].label} of its keyword" for name in OUTCOMES]
    header = [*(DIMENSIONS[name].label for name in PLACE), "Search term", *units, "Conversions", *brought]
    rows = [
        [
            *(row[name] for name in (*PLACE, "search_term")),
            *_term_cells(row),
            *(row[n] for n in ("conversions", *OUTCOMES)),
        ]
        for row in found.frame.records()
    ]
    blank = [""] * len(PLACE)
    rest = [["Not attributed to a search term", *blank, *_term_cells(found.untold)]] if found.untold else []
    total = ["Total", *blank, *_term_cells(found.whole.total)]
    what = Export("Search term", "Search terms", (), TERM_METRICS)
    return _text([header, *rows, *rest, total, [], *_notes(connection, what, found.whole)])


def _term_cells(row: Any) -> list[Any]:
    return [cell for name in TERM_METRICS for cell in _cells(row, (name,))]


def _parts(metric_id: str, result: Result) -> tuple[str, ...]:
    """What stands beside a metric's value: its interval and denominator when it has them, the period before."""
    sure = ("low", "high", "n") if METRICS[metric_id].denominator else ()
    return (*sure, *(["previous"] if result.previous else []))


def _column(metric_id: str, result: Result) -> tuple[str, ...]:
    return (metric_id, *(f"{metric_id}_{part}" for part in _parts(metric_id, result)))


def _labels(metric_id: str, result: Result) -> Iterable[str]:
    metric = METRICS[metric_id]
    unit = f" ({result.currency})" if metric.format == "money" else ""
    yield metric.label + unit
    yield from (f"{metric.label} {part}" for part in _parts(metric_id, result))


def _cells(row: Any, names: Sequence[str]) -> list[Any]:
    metric = METRICS[names[0]]
    cells = (plain(row.get(name), metric, name.removeprefix(names[0]).removeprefix("_")) for name in names)
    return [round(cell, DIGITS) if isinstance(cell, float) else cell for cell in cells]


def _notes(connection: Connection, what: Export, result: Result) -> list[list[str]]:
    """What a reader of the file needs: the period, the filters, each definition."""
    filters = result.filters
    days = f"{filters.start or 'the beginning'} to {filters.end or result.as_of}"
    notes = [
        ["About", what.title],
        ["Days", days],
        ["Basis", BASIS_LABELS[filters.basis]],
        ["As of", result.as_of.isoformat()],
    ]
    if result.previous:
        notes.append(["Compared with", f"{result.previous.start} to {result.previous.end}"])
    for name, values in filters.where:
        notes.append([f"Only {DIMENSIONS[name].label}", "; ".join(named(connection, name, each) for each in values)])
    lacking = [["Not known", note] for note in not_known(what.metrics, result.missing)]
    return [*notes, *_currencies(result), *lacking, *(_defined(name) for name in what.metrics)]


def _currencies(result: Result) -> list[list[str]]:
    """What became of amounts in other currencies than the team's."""
    notes = [["Other currencies", f"Converted to {result.currency} at the day's rate"]] if result.converts else []
    for what, apart in (("spend", result.unconverted), ("revenue", result.unconverted_revenue)):
        for currency, micros in sorted(apart.items()):
            notes.append(["Not included", f"{Decimal(micros) / MICROS:,.2f} {currency} of {what}: no exchange rate"])
    return notes


def _defined(metric_id: str) -> list[str]:
    """A metric's name, what it means, and how a ratio is computed."""
    metric = METRICS[metric_id]
    return [metric.label, metric.definition, *([metric.formula] if metric.denominator else [])]


def named(connection: Connection, dimension: str, value: str) -> str:
    """A filter value as people know it: the name behind "id:12"."""
    number = value.removeprefix("id:")
    if number == value or not number.isdecimal():
        return value or BLANK
    return labels(connection, dimension, {int(number)}).get(int(number), value)


def _plainly(frame: Frame) -> str:
    """Records with their columns' names as words."""
    shown = frame.without(*HIDDEN)
    header = [name.removesuffix("_micros").replace("_", " ").capitalize() for name in shown.columns]
    rows = [[_plain(name, value) for name, value in row.items()] for row in shown.records()]
    return _text([header, *rows])


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if name.endswith("_micros"):
        return str(Decimal(int(value)) / MICROS)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def _text(rows: Iterable[Sequence[Any]]) -> str:
    return MARK + lines(rows)


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV: formulas defused, nothing for None."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([defuse(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return out.getvalue()
