"""Every lead the table shows as CSV, written while it is read, with what it was narrowed by below."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from core.filters import Filters
from core.jobs import lead_list
from core.leads.asked import Asked
from core.leads.columns import COLUMNS, SHOWN, column
from core.leads.words import GIVEN, JUNK, order, said
from core.metrics.dimensions import DIMENSIONS
from core.reports.csv import MARK, lines, named


def columns_of(text: str) -> tuple[str, ...]:
    """The columns an address names, else the usual ones; InvalidInput for those that are none."""
    return tuple(dict.fromkeys(column(name).id for name in text.split(",") if name)) or SHOWN


def text(
    connection: Connection, filters: Filters, asked: Asked, columns: Sequence[str], now: datetime
) -> Iterator[str]:
    """The file, some hundred rows at a time: a heading, a row per lead, then what the rows are."""
    zone = lead_list.listing(connection, filters, asked, now).zone
    yield MARK + lines([["Id", *(COLUMNS[name].label for name in columns)]])
    for frame in lead_list.every_row(connection, filters, asked, now):
        told = (lead_list.told(row, zone) for row in frame.records())
        yield lines([row["id"], *(_cell(row[name]) for name in columns)] for row in told)
    yield lines([[], *_notes(connection, filters, asked, columns, now.astimezone(zone).date())])


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(value)
    return value.isoformat() if isinstance(value, date) else value


def _notes(
    connection: Connection, filters: Filters, asked: Asked, columns: Sequence[str], today: date
) -> Iterator[list[str]]:
    """The period, the filters, the order, and what the columns mean."""
    labels: Mapping[str, Any] = lead_list.choices(connection)
    yield ["About", "Leads"]
    yield ["Created", f"{filters.start or 'the beginning'} to {filters.end or today}"]
    yield ["As of", today.isoformat()]
    for name, values in filters.where:
        yield [f"Only {DIMENSIONS[name].label}", "; ".join(named(connection, name, each) for each in values)]
    if asked.text:
        yield ["Search", asked.text]
    if asked.given:
        yield ["Only", GIVEN]
    for each in asked.filters:
        yield ["Filter", said(each, dict(labels.get(each.column, ())))]
    yield ["Which", JUNK[asked.junk]]
    yield ["Order", order(asked.sort)]
    yield from ([COLUMNS[name].label, COLUMNS[name].note] for name in columns if COLUMNS[name].note)
