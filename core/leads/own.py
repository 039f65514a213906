"""What is set here about a lead, as it is kept with the edits that set it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Row, Table, update

from core.store.base import scratch, table_of
from core.store.bulk import write
from core.store.models import Lead

FIELDS: Mapping[str, tuple[str, ...]] = {
    "stage": ("own_stage", "own_stage_at", "own_stage_over", "own_reason"),
    "owner": ("own_owner", "own_owner_at", "own_owner_over"),
    "score": ("own_score",),
    "tag": (),
}
"""The lead's columns that an edit of a field sets."""


def own(row: Row[Any], field: str) -> dict[str, Any]:
    """What is set of a field now."""
    return as_told({name: getattr(row, name) for name in FIELDS[field]})


def as_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the columns as JSON has them, times to the second as the database keeps them."""
    return {name: _second(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _second(value: datetime) -> str:
    return value.replace(microsecond=0).isoformat()


def from_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same back again."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in values.items()
    }


def put(connection: Connection, field: str, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Let leads have these values of a field's columns, whatever their number in one statement: lead -> values."""
    if not FIELDS[field] or not values:
        return
    given = scratch(connection, _given(field))
    cells = {column: [each[column.name] for each in values.values()] for column in given.columns if column.name != "id"}
    write(connection, given, {given.c.id: list(values), **cells})
    lead = table_of(Lead)
    wanted = {name: given.c[name] for name in FIELDS[field]}
    connection.execute(update(lead).where(lead.c.id == given.c.id).values(wanted))


@cache
def _given(field: str) -> Table:
    columns = [Column(name, table_of(Lead).c[name].type) for name in ("id", *FIELDS[field])]
    return Table(f"given_{field}", MetaData(), *columns, prefixes=["TEMPORARY"])
