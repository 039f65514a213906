"""One page of a connector into the store: shaped, written and linked as the rows of files are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from core.ingest.connectors.base import Page
from core.ingest.records import Record
from core.ingest.write import touched
from core.ingest.write.places import Places
from core.ingest.write.settle import Spans, settle
from core.ingest.write.shape import Row, Shape, Unusable
from core.ingest.write.shapes import feed_shape
from core.ingest.write.sources import mark_fresh, reach
from core.ingest.write.suppress import Suppression
from core.ingest.write.upsert import upsert
from core.store.base import Base
from core.store.bulk import chunks
from core.store.models import AdMetric

CHUNK = 50_000


@dataclass(slots=True)
class Counts:
    """What pages changed, in rows of tables; `unusable` records could not be written."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unusable: int = 0
    suppressed: int = 0  # records about persons who were erased here
    reason: str | None = None  # of the first unusable record

    def add(self, other: "Counts") -> None:
        """Take another page in."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.unusable += other.unusable
        self.suppressed += other.suppressed
        self.reason = self.reason or other.reason


def write_page(connection: Connection, source: int, page: Page, now: datetime) -> Counts:
    """Write a page inside the writer's transaction, and everything that follows from it.

    Nothing is kept to undo it: a source can be read again. Rows pass in chunks, so a page may be large.
    """
    touched.start(connection)
    counts, spans, suppression = Counts(), Spans(), Suppression(connection)
    places = Places(connection, source, None)
    for feed in page.feeds:
        shape = feed_shape(connection, feed.kind, source, places)
        for chunk in chunks(feed.records, CHUNK):
            _write_rows(connection, shape, _shaped(shape, chunk, suppression, counts), counts, spans)
    settle(connection, spans.days, now)
    mark_fresh(connection, [source], now)
    reach(connection)
    return counts


def _shaped(
    shape: Shape, records: list[Record], suppression: Suppression, counts: Counts
) -> dict[type[Base], list[Row]]:
    rows: dict[type[Base], list[Row]] = {}
    for record in records:
        try:
            shaped = suppression.screen(list(shape.rows(record)))
        except Unusable as reason:
            counts.unusable += 1
            counts.reason = counts.reason or str(reason)
            continue
        if shaped is None:
            counts.suppressed += 1
            continue
        for model, row in shaped:
            rows.setdefault(model, []).append(row)
    return rows


def _write_rows(
    connection: Connection, shape: Shape, rows: dict[type[Base], list[Row]], counts: Counts, spans: Spans
) -> None:
    spans.add(rows.get(AdMetric, ()))
    for step in shape.steps:
        batch = rows.get(step.model, [])
        if step.origin is not None:
            batch = [row for row in batch if row["origin"] == step.origin]
        if not batch:
            continue
        done = upsert(connection, step.model, batch, key=step.key, replace=step.replace, batch_id=None)
        counts.created += done.created
        counts.updated += done.updated
        counts.unchanged += done.unchanged
