"""Small demo worlds, and ways to look at what a connector tells."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.ingest.connectors.base import Page
from core.ingest.connectors.demo.birth import Birth
from core.ingest.connectors.demo.connector import Demo
from core.ingest.records import Kind, Record

BORN = date(2026, 6, 30)
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
KEYS = {
    "demo_stages": ("lead_id", "stage"),
    "demo_clicks": ("gclid",),
    "demo_budgets": ("campaign_id", "day"),
    **{
        f"demo_{name}": ("day", "campaign_id", "ad_group_id", "keyword_id", "ad_id", "search_term")
        for name in ("campaigns", "ad_groups", "keywords", "ads", "search_terms")
    },
}


def small(leads: int = 900, days: int = 120, seed: int = 3) -> Birth:
    return Birth(seed, leads, BORN - timedelta(days=days), BORN)


def told(pages: Iterable[Page]) -> Iterator[tuple[Kind, Record]]:
    for page in pages:
        for feed in page.feeds:
            for record in feed.records:
                yield feed.kind, record


def merged(birth: Birth, *moments: datetime) -> dict[tuple[str, ...], dict[str, Any]]:
    """What is known after reading up to each moment in turn: the last word on everything."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    bookmark = None
    for now in moments:
        pages = []
        for page in Demo(birth).read(bookmark, now):
            bookmark = page.bookmark
            pages.append(page)
            for kind, record in told([page]):
                names = KEYS.get(kind.id, ("id",))
                key = (kind.id, *(str(record.values.get(name)) for name in names))
                found[key] = dict(record.values)
    return found


def of(world: dict[tuple[str, ...], dict[str, Any]], kind: Kind) -> list[dict[str, Any]]:
    return [values for key, values in world.items() if key[0] == kind.id]
