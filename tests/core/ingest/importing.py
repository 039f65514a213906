"""Short ways to import a text and to look at what it left behind."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from core.ingest.records import Options
from core.ingest.write.batch import Summary
from core.ingest.write.undo import undo
from core.jobs.files import import_bytes
from core.store.engine import reading, writing
from core.store.models import (
    Ad,
    AdGroup,
    AdMetric,
    AdPeriodTotal,
    Base,
    Campaign,
    Click,
    Company,
    Deal,
    DealContact,
    Keyword,
    Lead,
    RuleStage,
    Source,
    StageChange,
    Touchpoint,
)

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
FACTS = (AdMetric, AdPeriodTotal, Click, Lead, Company, Deal, DealContact, StageChange, RuleStage, Touchpoint)
DATA = (*FACTS, Source, Campaign, AdGroup, Keyword, Ad)


def load(engine: Engine, text: str, *, now: datetime = NOW, dry_run: bool = False, **options: Any) -> Summary:
    return import_bytes(engine, text.encode(), "file.csv", Options(**options), now, dry_run=dry_run)


def counts(summary: Summary) -> tuple[int, int, int]:
    return summary.created, summary.updated, summary.unchanged


def take_back(engine: Engine, batch: int | None, now: datetime = NOW) -> dict[str, Any]:
    assert batch is not None
    with writing(engine) as connection:
        return undo(connection, batch, now)


def rows_of(connection: Connection, model: type[Base]) -> list[dict[str, Any]]:
    table = Base.metadata.tables[model.__tablename__]
    return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def rows(engine: Engine, model: type[Base]) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return rows_of(connection, model)


def contents(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of the data tables; when a source last spoke is not undone."""
    found = {model.__tablename__: rows(engine, model) for model in DATA}
    for source in found["source"]:
        del source["refreshed_at"]
    return found


def everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with reading(engine) as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def column(engine: Engine, model: type[Base], *names: str) -> list[Any]:
    found = [tuple(row[name] for name in names) for row in rows(engine, model)]
    return [row[0] for row in found] if len(names) == 1 else found
