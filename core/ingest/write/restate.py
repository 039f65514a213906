"""Reports that speak about days we have figures for already: replaced, or asked about."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from core.errors import Choice, Question
from core.ingest.write.shape import Row
from core.ingest.write.upsert import Change, record, restored, storable
from core.store.base import table_of
from core.store.bulk import chunks
from core.store.models import AdMetric, AdPeriodTotal, ImportBatch, ImportChange, Source

PLACE = ("campaign_id", "ad_group_id", "keyword_id", "ad_id", "search_term")
Figures = type[AdMetric] | type[AdPeriodTotal]


def drop_replaced(connection: Connection, model: Figures, rows: Sequence[Row], batch_id: int) -> int:
    """Delete stored rows that this file restates under another key; the number of them.

    A report cut by device replaces the uncut rows of the same keyword and day, and the other way
    round; so does one that lists a repeated row fewer times. What the file does not name stays.
    """
    table = table_of(model)
    kept = {(_spot(row), row["entity_key"]) for row in rows}
    gone = [row for row in _standing(connection, table, rows) if (_spot(row), row["entity_key"]) not in kept]
    changes = [Change(row["id"], {name: storable(value) for name, value in row.items()}, None) for row in gone]
    record(connection, batch_id, table.name, changes)
    for chunk in chunks((row["id"] for row in gone), 500):
        connection.execute(delete(table).where(table.c.id.in_(chunk)))
    return len(gone)


class Returning:
    """Replaced rows about to return: does a later live import speak about the same place and days?"""

    def __init__(self, connection: Connection, table: Table, gone: Sequence[Any]) -> None:
        self._connection, self._table = connection, table
        self._rows = {change.id: _typed(table, change.before) for change in gone}
        standing = {row["id"]: _spot(row) for row in _standing(connection, table, list(self._rows.values()))}
        self._made = self._creations({*standing, *(change.row_id for change in gone)})
        self._makers: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for row_id, spot in standing.items():
            self._makers[spot] += self._made.get(row_id, [])[-1:]

    def _creations(self, ids: set[int]) -> dict[int, list[Any]]:
        live = ImportChange.batch_id.in_(select(ImportBatch.id).where(ImportBatch.undone_at.is_(None)))
        here = (ImportChange.table_name == self._table.name, ImportChange.before.is_(None), live)
        made: dict[int, list[Any]] = defaultdict(list)
        for chunk in chunks(sorted(ids), 500):
            query = select(ImportChange.__table__).where(*here, ImportChange.row_id.in_(chunk))
            for change in self._connection.execute(query.order_by(ImportChange.id)):
                made[change.row_id].append(change)
        return made

    def restated_by(self, change: Any) -> int | None:
        """The first live batch that wrote figures there after the row was replaced."""
        makers = self._makers[_spot(self._rows[change.id])]
        later = [made for made in makers if made.id > change.id]
        return min(later, key=lambda made: made.id).batch_id if later else None

    def put_back(self, change: Any) -> None:
        """Insert the row again; under a new id when another row took its own."""
        table, row = self._table, self._rows[change.id]
        taken = self._connection.scalar(select(table.c.id).where(table.c.id == change.row_id))
        if taken:
            del row["id"]
        made = insert(table).values(row).returning(table.c.id)
        row["id"] = int(self._connection.execute(made).scalar_one())
        if taken:
            past = (ImportChange.table_name == table.name, ImportChange.row_id == taken)
            moved = update(ImportChange).where(*past, ImportChange.id <= change.id)
            self._connection.execute(moved.values(row_id=row["id"]))
        earlier = [made for made in self._made.get(change.row_id, []) if made.id < change.id]
        self._makers[_spot(row)] += earlier[-1:]


def ask_overlap(connection: Connection, rows: Sequence[Row]) -> None:
    """Question when a period total overlaps a stored one of the same place with other dates."""
    spans: dict[tuple[Any, ...], set[tuple[date, date]]] = defaultdict(set)
    for row in rows:
        spans[_place(row)].add((row["start_day"], row["end_day"]))
    for stored in _overlapping(connection, table_of(AdPeriodTotal), rows):
        old = (stored["start_day"], stored["end_day"])
        for new in sorted(spans.get(_place(stored), ())):
            if new != old and new[0] <= old[1] and old[0] <= new[1]:
                name = connection.scalar(select(Source.name).where(Source.id == stored["source_id"]))
                raise _overlap(name or "The account", old, new)


def _overlap(name: str, old: tuple[date, date], new: tuple[date, date]) -> Question:
    return Question(
        f"{name} already has a total for {old[0]:%-d %b %Y} to {old[1]:%-d %b %Y}, which overlaps "
        f"{new[0]:%-d %b %Y} to {new[1]:%-d %b %Y}. Undo that import, give other dates, or name another account.",
        field="account",
        choices=(Choice(f"{name} 2", f"Another account than {name}"),),
    )


def _standing(connection: Connection, table: Table, rows: Sequence[Row]) -> list[Any]:
    """Stored rows of the same places and days as `rows`."""
    named = {_spot(row) for row in rows}
    return [stored for stored in _overlapping(connection, table, rows) if _spot(stored) in named]


def _overlapping(connection: Connection, table: Table, rows: Sequence[Row]) -> Iterator[Any]:
    """Stored rows of the accounts, grains and time of `rows`."""
    if not rows:
        return
    first, last = ("day", "day") if "day" in table.c else ("start_day", "end_day")
    start, end = min(row[first] for row in rows), max(row[last] for row in rows)
    for source, grain in {(row["source_id"], row["grain"]) for row in rows}:
        here = (table.c.source_id == source, table.c.grain == grain)
        query = select(table).where(*here, table.c[first] <= end, table.c[last] >= start)
        yield from connection.execute(query).mappings().all()


def _typed(table: Table, stored: dict[str, Any]) -> dict[str, Any]:
    return {name: restored(table.c[name], value) for name, value in stored.items()}


def _spot(row: Any) -> tuple[Any, ...]:
    span = (row["day"],) if "day" in row else (row["start_day"], row["end_day"])
    return *_place(row), *span


def _place(row: Any) -> tuple[Any, ...]:
    channel = row["channel"] if row["campaign_id"] is None else None
    return (row["source_id"], row["grain"], channel, *(row[name] for name in PLACE))


def shadows(connection: Connection, periods: Sequence[Row], daily: Sequence[Row]) -> list[str]:
    """What a person should know before they look for these figures: other rows of the account come first."""
    notes: list[str] = []
    for source, grain, start, end in sorted({(r["source_id"], r["grain"], *_span(r)) for r in periods}):
        covered = connection.scalar(
            select(func.count(AdMetric.day.distinct())).where(
                AdMetric.source_id == source, AdMetric.day.between(start, end)
            )
        )
        if covered:
            notes.append(
                f"{_account(connection, source)} has daily figures for {covered:,} of these {(end - start).days + 1:,} "
                "days; those count instead. Is it another account? Undo and give it a name."
            )
        elif _coarser(connection, source, grain, start, end):
            notes.append(_finer(connection, source))
    for source, grain in sorted({(r["source_id"], r["grain"]) for r in daily}):
        days = [r["day"] for r in daily if r["source_id"] == source]
        if _coarser(connection, source, grain, min(days), max(days)):
            notes.append(_finer(connection, source))
    return notes


def _span(row: Row) -> tuple[date, date]:
    return row["start_day"], row["end_day"]


def _account(connection: Connection, source: int) -> str:
    return str(connection.scalar(select(Source.name).where(Source.id == source)))


def _finer(connection: Connection, source: int) -> str:
    return (
        f"{_account(connection, source)} has coarser figures for these days: they stay the total, "
        "and this report breaks them down. Is it another account? Undo and give it a name."
    )


def _coarser(connection: Connection, source: int, grain: int, start: date, end: date) -> bool:
    """Whether the account has figures of a coarser grain on some of these days."""
    daily = select(AdMetric.id).where(
        AdMetric.source_id == source, AdMetric.grain < grain, AdMetric.day.between(start, end)
    )
    periods = select(AdPeriodTotal.id).where(
        AdPeriodTotal.source_id == source,
        AdPeriodTotal.grain < grain,
        AdPeriodTotal.start_day <= end,
        AdPeriodTotal.end_day >= start,
    )
    return any(connection.scalar(query.limit(1)) is not None for query in (daily, periods))
