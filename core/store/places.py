"""Where leads came from and when, as conditions on the leads themselves, which their indexes know."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select

from core.store.channels import BY_CODE
from core.store.models import Journey, Lead

_COLUMNS: dict[str, Any] = {
    "campaign": Lead.campaign_id,
    "ad_group": Lead.ad_group_id,
    "keyword": Lead.keyword_id,
    "ad": Lead.ad_id,
}


def came_from(dimension: str, keys: Collection[int]) -> ColumnElement[bool]:
    """Leads whose origin has one of the keys, as the derived tables have them: 0 is "not known"."""
    if dimension == "channel":
        return Lead.channel.in_([BY_CODE[key] for key in sorted(keys) if key in BY_CODE])
    if dimension == "source":
        return Lead.id.in_(select(Journey.lead_id).where(Journey.source.in_(sorted(keys))))
    column = _COLUMNS[dimension]
    known = [key for key in sorted(keys) if key]
    return or_(column.in_(known), *([column.is_(None)] if 0 in keys else []))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day begins in a zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
