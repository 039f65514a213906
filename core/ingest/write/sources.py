"""Which source a record belongs to, and how fresh each is."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from core.ingest.write import touched
from core.ingest.write.places import fold
from core.ingest.write.upsert import Change, record
from core.store.models import (
    AdMetric,
    AdPeriodTotal,
    Click,
    Company,
    Deal,
    Lead,
    Source,
    StageChange,
    Touchpoint,
)

DATED = (
    (AdMetric.day, AdMetric.source_id),
    (AdPeriodTotal.end_day, AdPeriodTotal.source_id),
    (Click.at, Click.source_id),
    (Lead.created_at, Lead.source_id),
    (StageChange.at, StageChange.source_id),
    (Company.created_at, Company.source_id),
    (Deal.created_at, Deal.source_id),
    (Touchpoint.at, Touchpoint.source_id),
)
"""The dates that tell how far a source reaches."""

NAMES = {"google_ads": "Google Ads", "hubspot": "HubSpot", "files": "Files"}
"""The account a file belongs to when nobody names one."""


def source_id(
    connection: Connection, family: str, account: str | None, currency: str | None, batch_id: int, *, split: bool
) -> int:
    """The id of the source of that family and account name, made when it is new.

    With `split`, a file in another currency belongs to an account of its own, as an ad account has
    one; a CRM does not.
    """
    name = account or NAMES[family]
    found = _find(connection, family, name)
    if split and found and currency and found.currency not in (None, currency):
        name = f"{name} ({currency})"
        found = _find(connection, family, name)
    if found is None:
        row = {"kind": family, "name": name, "currency": currency}
        return int(connection.execute(insert(Source).values(row).returning(Source.id)).scalar_one())
    if found.currency is None and currency:
        connection.execute(update(Source).where(Source.id == found.id).values(currency=currency))
        change = Change(found.id, {"currency": None}, {"currency": currency})
        record(connection, batch_id, Source.__tablename__, [change])
    return int(found.id)


def _find(connection: Connection, family: str, name: str) -> Any:
    """By name, whatever its case and spacing."""
    known = connection.execute(
        select(Source.id, Source.name, Source.currency).where(Source.kind == family).order_by(Source.id)
    )
    return next((row for row in known if fold(row.name) == fold(name)), None)


def mark_fresh(connection: Connection, sources: Iterable[int], now: datetime) -> None:
    """Note that records of these sources arrived."""
    connection.execute(update(Source).where(Source.id.in_(list(sources))).values(refreshed_at=now))


def reach(connection: Connection) -> None:
    """A source reaches at least as far as the rows just written to it."""
    for column, source in DATED:
        model: Any = column.class_
        written = model.id.in_(touched.rows(model))
        for source_id, found in connection.execute(select(source, func.max(column)).where(written).group_by(source)):
            if found is not None:
                day = found.date() if isinstance(found, datetime) else found
                earlier = or_(Source.last_data_day.is_(None), Source.last_data_day < day)
                connection.execute(update(Source).where(Source.id == source_id, earlier).values(last_data_day=day))


def recount_days(connection: Connection) -> None:
    """Up to which day every source reaches, by what is stored."""
    last: dict[int, date] = {}
    for column, source in DATED:
        for source_id, found in connection.execute(select(source, func.max(column)).group_by(source)):
            if found is not None:
                day = found.date() if isinstance(found, datetime) else found
                last[source_id] = max(day, last.get(source_id, day))
    for source_id in connection.scalars(select(Source.id)).all():
        here = update(Source).where(Source.id == source_id)
        connection.execute(here.values(last_data_day=last.get(source_id)))
