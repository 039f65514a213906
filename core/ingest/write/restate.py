"""Reports that speak about days we have figures for already: replaced, or asked about."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from core.errors import Choice, Question
from core.ingest.write.shape import Row
from core.ingest.write.upsert import Change, chunks, record, storable, table_of
from core.store.models import AdMetric, AdPeriodTotal, Source

PLACE = ("campaign_id", "ad_group_id", "keyword_id", "ad_id", "search_term")
SPAN = {AdMetric: ("day", "day"), AdPeriodTotal: ("start_day", "end_day")}
Figures = type[AdMetric] | type[AdPeriodTotal]


def drop_replaced(connection: Connection, model: Figures, rows: Sequence[Row], batch_id: int) -> int:
    """Delete stored rows that this file restates under another key; the number of them.

    A report cut by device replaces the uncut rows of the same keyword and day, and the other way
    round; so does one that lists a repeated row fewer times. What the file does not name stays.
    """
    table, (first, last) = table_of(model), SPAN[model]
    kept = {(_where(row, first, last), row["entity_key"]) for row in rows}
    named = {(_where(row, first, last), _place(row)) for row in rows}
    gone = [
        stored
        for source, grain in {(row["source_id"], row["grain"]) for row in rows}
        for stored in connection.execute(
            select(table).where(
                table.c.source_id == source,
                table.c.grain == grain,
                table.c[first] >= min(row[first] for row in rows),
                table.c[last] <= max(row[last] for row in rows),
            )
        ).mappings()
        if (_where(stored, first, last), _place(stored)) in named
        and (_where(stored, first, last), stored["entity_key"]) not in kept
    ]
    changes = [Change(row["id"], {name: storable(value) for name, value in row.items()}, None) for row in gone]
    record(connection, batch_id, table.name, changes)
    for chunk in chunks((row["id"] for row in gone), 500):
        connection.execute(delete(table).where(table.c.id.in_(chunk)))
    return len(gone)


def ask_overlap(connection: Connection, rows: Sequence[Row]) -> None:
    """Question when a period total overlaps a stored one of the same account and grain with other dates."""
    stored = AdPeriodTotal
    for source, grain, start, end in {(r["source_id"], r["grain"], r["start_day"], r["end_day"]) for r in rows}:
        clash = connection.execute(
            select(Source.name, stored.start_day, stored.end_day)
            .join(Source, Source.id == stored.source_id)
            .where(
                stored.source_id == source,
                stored.grain == grain,
                stored.start_day <= end,
                stored.end_day >= start,
                (stored.start_day != start) | (stored.end_day != end),
            )
            .limit(1)
        ).first()
        if clash:
            raise Question(
                f"{clash.name} already has a total for {clash.start_day:%-d %b %Y} to {clash.end_day:%-d %b %Y}, "
                f"which overlaps {start:%-d %b %Y} to {end:%-d %b %Y}. Undo that import, give other dates, "
                "or name another account.",
                field="account",
                choices=(Choice(clash.name, "Another account than " + clash.name),),
            )


def _where(row: Any, first: str, last: str) -> tuple[Any, ...]:
    return row["source_id"], row["grain"], row[first], row[last]


def _place(row: Any) -> tuple[Any, ...]:
    channel = row["channel"] if row["campaign_id"] is None else None
    return (channel, *(row[name] for name in PLACE))
