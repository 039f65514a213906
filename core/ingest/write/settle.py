"""What follows from a write, in its own transaction: links, stages, junk, scores, and every derived table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, false, func, select, union

from core.derive.refresh import rebuild, refresh
from core.ingest.identity.link import follow_rules, link, relabel, set_owners
from core.ingest.write import touched
from core.scoring.rescore import rescore
from core.store.models import AdMetric, Campaign, Deal, Lead
from core.store.settings import bump_data_version


@dataclass(slots=True)
class Spans:
    """First and last day, by source, of the daily ad figures that were written or replaced."""

    days: dict[int, tuple[date, date]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Spans":
        """The spans of some rows."""
        spans = cls()
        spans.add(rows)
        return spans

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Widen them by some rows."""
        for row in rows:
            day = row["day"]
            first, last = self.days.get(row["source_id"], (day, day))
            self.days[row["source_id"]] = min(first, day), max(last, day)


def settle(connection: Connection, spans: Mapping[int, tuple[date, date]], now: datetime) -> None:
    """After upserts: follow the rows noted as touched since `touched.start`."""
    link(connection)
    rescore(connection, union(touched.rows(Lead), touched.scored()), now)
    follow_rules(connection, touched.rows(Lead))
    refresh(connection, touched.rows(Lead), touched.rows(Deal), _wider(connection, spans))
    bump_data_version(connection)


def settle_work(connection: Connection, now: datetime) -> None:
    """After what people set that no figure counts (owner, tags, score), unless a stage rule asks for it."""
    set_owners(connection)
    rescore(connection, touched.rows(Lead), now)
    settle_rules(connection, touched.rows(Lead))
    bump_data_version(connection)


def settle_rules(connection: Connection, leads: Select[Any] | None) -> None:
    """After something that only stage rules ask for (an owner, a score) may be another of some leads (None: of any)."""
    moved = follow_rules(connection, leads)
    if moved is not None:
        refresh(connection, moved, select(Deal.id).where(false()), {})


def settle_everything(connection: Connection, now: datetime) -> None:
    """After an undo or a new mapping: link and derive everything anew."""
    link(connection, everything=True)
    rescore(connection, None, now)
    follow_rules(connection, None)
    rebuild(connection)
    bump_data_version(connection)


def settle_stages(connection: Connection, now: datetime) -> None:
    """After what CRM values mean, or a stage rule, has changed."""
    relabel(connection)
    rescore(connection, None, now)  # what sales took up is no junk
    follow_rules(connection, None)
    rebuild(connection)
    bump_data_version(connection)


def _wider(connection: Connection, spans: Mapping[int, tuple[date, date]]) -> dict[int, tuple[date, date]]:
    """All days of an account whose campaigns changed: their channel may be another."""
    sources = select(Campaign.source_id).where(Campaign.id.in_(touched.rows(Campaign)))
    days = select(AdMetric.source_id, func.min(AdMetric.day), func.max(AdMetric.day))
    whole = connection.execute(days.where(AdMetric.source_id.in_(sources)).group_by(AdMetric.source_id)).all()
    return {**spans, **{source: (first, last) for source, first, last in whole}}
