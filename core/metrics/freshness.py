"""How fresh each source is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, select

from core.store.models import Source
from core.store.settings import team

State = Literal["good", "late", "stale"]
PLATFORMS = {"google_ads": "Google Ads", "hubspot": "HubSpot"}


@dataclass(frozen=True, slots=True)
class Freshness:
    """One source: its name, the last day it has data of, when it was refreshed, and how that is judged."""

    label: str
    kind: str
    last_data_day: date | None
    refreshed_at: datetime | None
    state: State


def freshness(connection: Connection, now: datetime) -> tuple[Freshness, ...]:
    """Every source. Fresh within `stale_days` of its last day of data, late within twice that, stale beyond.

    A file imported today is no fresher than its last row; days that are yet to come do not count.
    """
    settings = team(connection)
    today = now.astimezone(settings.zone).date()
    rows = connection.execute(
        select(Source.kind, Source.name, Source.last_data_day, Source.refreshed_at).order_by(Source.kind, Source.name)
    ).all()
    return tuple(
        Freshness(
            label=_label(row.kind, row.name),
            kind=row.kind,
            last_data_day=row.last_data_day,
            refreshed_at=row.refreshed_at,
            state=_state(row.last_data_day, row.refreshed_at, today, settings.stale_days),
        )
        for row in rows
    )


def _label(kind: str, name: str) -> str:
    """The account with its platform, unless its name says it already."""
    platform = PLATFORMS.get(kind, "")
    return name if name.startswith(platform) else f"{platform} {name}"


def _state(last: date | None, refreshed_at: datetime | None, today: date, limit: int) -> State:
    if refreshed_at is None:
        return "stale"
    days = (today - min(last or refreshed_at.date(), refreshed_at.date(), today)).days
    return "good" if days <= limit else "late" if days <= 2 * limit else "stale"
