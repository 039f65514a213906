"""Which source a record belongs to, and how fresh each is."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, or_, select, update

from core.ingest.write import touched
from core.ingest.write.dated import DATED, day_of
from core.ingest.write.places import fold
from core.ingest.write.upsert import Change, record
from core.store.crm import HERE
from core.store.models import Source, StageChange
from core.store.types import Timestamp

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
    """A source reaches at least as far as the rows just written to it, and less far once nothing is of its last day."""
    for column in DATED:
        model: Any = column.class_
        written = model.id.in_(touched.rows(model))
        for source_id, found in connection.execute(_latest(column).where(written)).all():
            if found is not None:
                day = day_of(found)
                earlier = or_(Source.last_data_day.is_(None), Source.last_data_day < day)
                connection.execute(update(Source).where(Source.id == source_id, earlier).values(last_data_day=day))
    receding = select(Source.id, Source.last_data_day).where(Source.id.in_(touched.receding()))
    for source_id, last in connection.execute(receding).all():
        if last is not None and not _is_held(connection, source_id, last):
            recount_days(connection, source_id)


def _is_held(connection: Connection, source_id: int, day: date) -> bool:
    """Whether any record of a source is of that day or later.

    The newest rows are looked at first, as they are the ones of the newest days: the answer is there at once,
    unless it is no.
    """
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return any(
        connection.scalar(
            select(column.class_.id)
            .where(
                column.class_.source_id == source_id,
                column >= (start if isinstance(column.type, Timestamp) else day),
                *_told(column),
            )
            .order_by(column.class_.id.desc())
            .limit(1)
        )
        is not None
        for column in DATED
    )


def recount_days(connection: Connection, only: int | None = None) -> None:
    """Up to which day every source (or only one) reaches, by what is stored; it reads all of it."""
    last: dict[int, date] = {}
    for column in DATED:
        chosen = _latest(column) if only is None else _latest(column).where(column.class_.source_id == only)
        for source_id, found in connection.execute(chosen).all():
            if found is not None:
                day = day_of(found)
                last[source_id] = max(day, last.get(source_id, day))
    for source_id in connection.scalars(select(Source.id)).all() if only is None else [only]:
        here = update(Source).where(Source.id == source_id)
        connection.execute(here.values(last_data_day=last.get(source_id)))


def _latest(column: Any) -> Select[Any]:
    source: Any = column.class_.source_id
    return select(source, func.max(column)).where(*_told(column)).group_by(source)


def _told(column: Any) -> list[ColumnElement[bool]]:
    """What somebody did here is no word of the source."""
    return [StageChange.origin != HERE] if column.class_ is StageChange else []
