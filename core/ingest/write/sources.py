"""Which source a record belongs to, and how fresh each is."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from core.store.models import Source

NAMES = {"google_ads": "Google Ads", "hubspot": "HubSpot", "files": "Files"}
"""The account a file belongs to when nobody names one."""


def source_id(connection: Connection, family: str, account: str | None, currency: str | None = None) -> int:
    """The id of the source of that family and account name, made when it is new.

    An account has one currency, so a file in another one belongs to an account of its own.
    """
    name = account or NAMES[family]
    found = _find(connection, family, name)
    if found and not account and currency and found.currency not in (None, currency):
        name = f"{name} ({currency})"
        found = _find(connection, family, name)
    if found is None:
        row = {"kind": family, "name": name, "currency": currency}
        return int(connection.execute(insert(Source).values(row).returning(Source.id)).scalar_one())
    if found.currency is None and currency:
        connection.execute(update(Source).where(Source.id == found.id).values(currency=currency))
    return int(found.id)


def _find(connection: Connection, family: str, name: str) -> Any:
    return connection.execute(
        select(Source.id, Source.currency).where(Source.kind == family, Source.name == name)
    ).first()


def mark_fresh(connection: Connection, source: int, now: datetime, last_day: date | None) -> None:
    """Note that records of a source arrived, and up to which day they reach."""
    known = connection.scalar(select(Source.last_data_day).where(Source.id == source))
    values: dict[str, Any] = {"refreshed_at": now}
    if last_day and (known is None or last_day > known):
        values["last_data_day"] = last_day
    connection.execute(update(Source).where(Source.id == source).values(values))
