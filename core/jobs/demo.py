"""The demo company: there or not, brought in, led on with the clock, removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, event, exists, insert, or_, select, update

from core.access import audit
from core.access.person import Person
from core.derive.refresh import rebuild
from core.errors import InvalidInput
from core.ingest.connectors.demo.birth import KIND, Birth
from core.ingest.write.feed import Counts
from core.ingest.write.prune import OF_LEADS
from core.ingest.write.settle import settle_everything
from core.jobs.progress import Progress
from core.jobs.sync import sync
from core.store.base import table_of
from core.store.engine import open_engine, reading, writing
from core.store.models import (
    Ad,
    AdGroup,
    AdMetric,
    Base,
    Budget,
    Campaign,
    CampaignAlias,
    Click,
    Company,
    Deal,
    DealContact,
    DealParty,
    Keyword,
    Lead,
    Source,
    StageChange,
    SyncBookmark,
    SyncRun,
    Touchpoint,
)
from core.store.settings import bump_data_version

NAME = "Demo company"
OWNED: tuple[type[Base], ...] = (
    Touchpoint, StageChange, Deal, Lead, Company, Click, Budget, AdMetric, Ad, Keyword, AdGroup, Campaign,
    SyncBookmark, SyncRun,
)  # fmt: skip
"""Tables with rows of a source, so that nothing refers to what goes first."""


def is_demo(connection: Connection) -> bool:
    """Whether what one looks at is the demo."""
    return _source(connection) is not None


def birth(connection: Connection) -> Birth | None:
    """The world the demo shows; None without one."""
    config = connection.scalar(select(Source.config).where(Source.kind == KIND).limit(1))
    return Birth.of(config) if config else None


def load(
    engine: Engine,
    now: datetime,
    *,
    world: Birth | None = None,
    progress: Progress | None = None,
    person: Person | None = None,
) -> Counts:
    """Bring the demo in, or lead it on, up to `now`; what changed.

    `world` is for one that is not there yet; None: one of the usual size that is born now. InvalidInput where
    there is other data.
    """
    with writing(engine) as connection:
        source = _source(connection)
        if source is None:
            _refuse_beside_others(connection)
            world = world or Birth.on(now.date())
            row = {"kind": KIND, "name": NAME, "currency": "USD", "time_zone": "UTC", "config": world.as_config()}
            source = int(connection.execute(insert(Source).values(row).returning(Source.id)).scalar_one())
            audit.record(connection, now, person.id if person else None, "demo_loaded")
    return sync(engine, source, now, progress)


def advance(engine: Engine, now: datetime) -> None:
    """Lead the demo on to `now`; nothing without one."""
    with reading(engine) as connection:
        source = _source(connection)
    if source is not None:
        sync(engine, source, now)


def wipe(engine: Engine, person: Person | None, now: datetime) -> None:
    """Remove every row of the demo, and all that follows from them; sources beside it keep theirs."""
    with _unchecked(engine) as own, writing(own) as connection:
        source = _source(connection)
        if source is None:
            return
        if _beside(connection):
            _remove(connection, source)
            settle_everything(connection, now)
        else:
            _empty(connection)
            rebuild(connection)
            bump_data_version(connection)
        audit.record(connection, now, person.id if person else None, "demo_removed")


@contextmanager
def _unchecked(engine: Engine) -> Iterator[Engine]:
    """On SQLite an engine that does not look references up row by row, which would take minutes.

    All that refers to what `wipe` deletes goes with it, or is cleared before.
    """
    if engine.dialect.name != "sqlite":
        yield engine
        return
    own = open_engine(engine.url.render_as_string(hide_password=False))
    event.listen(own, "connect", lambda driver, _record: driver.execute("PRAGMA foreign_keys=OFF"))
    try:
        yield own
    finally:
        own.dispose()


def _beside(connection: Connection) -> bool:
    """Whether there are other sources."""
    return bool(connection.scalar(select(exists().where(Source.kind != KIND))))


def _source(connection: Connection) -> int | None:
    return connection.scalar(select(Source.id).where(Source.kind == KIND).limit(1))


def _refuse_beside_others(connection: Connection) -> None:
    if _beside(connection):
        raise InvalidInput(
            "There is data already, and the demo's invented figures would mix with it. "
            "Choose another database with DATABASE_URL, or undo the imports first.",
            field="demo",
        )


def _empty(connection: Connection) -> None:
    """Without any other source: whole tables, which databases do at once."""
    models: tuple[type[Base], ...] = (CampaignAlias, DealParty, *(model for model, _ in OF_LEADS), *OWNED, Source)
    tables = dict.fromkeys(model.__tablename__ for model in models)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"TRUNCATE {', '.join(tables)} CASCADE")
        return
    for table in tables:
        connection.exec_driver_sql(f"DELETE FROM {table}")


def _remove(connection: Connection, source: int) -> None:
    """The demo's rows among others; what others' records derive from them is cleared first."""
    mine: dict[type[Base], Select[Any]] = {
        model: select(model.id).where(model.source_id == source) for model in (Lead, Company, Deal, Campaign)
    }
    for spoken in (StageChange, Touchpoint, Deal):
        connection.execute(update(spoken).where(spoken.lead_id.in_(mine[Lead])).values(lead_id=None))
    connection.execute(update(Lead).where(Lead.company_id.in_(mine[Company])).values(company_id=None))
    place = dict.fromkeys(("campaign_id", "ad_group_id", "keyword_id", "ad_id"))
    connection.execute(update(Lead).where(Lead.campaign_id.in_(mine[Campaign])).values(place))
    connection.execute(delete(CampaignAlias).where(CampaignAlias.campaign_id.in_(mine[Campaign])))
    for pair in (DealContact, DealParty):
        connection.execute(delete(pair).where(or_(pair.deal_id.in_(mine[Deal]), pair.lead_id.in_(mine[Lead]))))
    for owned, column in OF_LEADS:
        connection.execute(delete(owned).where(table_of(owned).c[column].in_(mine[Lead])))
    for model in OWNED:
        connection.execute(delete(model).where(table_of(model).c.source_id == source))
    connection.execute(delete(Source).where(Source.id == source))
