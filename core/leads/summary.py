"""What is known about one lead, in a few lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select

from core.derive.events import column
from core.errors import NotFound
from core.store.base import table_of
from core.store.channels import CHANNELS
from core.store.models import Ad, AdGroup, Campaign, Journey, Keyword, Lead
from core.store.stages import FUNNEL, Stage
from core.store.types import day_date
from core.text import called

LARGEST_ID = 2**63 - 1
_PLACES: tuple[tuple[str, Any, Any], ...] = (
    ("campaign", Campaign.id, Campaign.name),
    ("ad_group", AdGroup.id, AdGroup.name),
    ("keyword", Keyword.id, Keyword.text),
    ("ad", Ad.id, Ad.text),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One lead. `reached`: stage -> the day it was first reached; `places`: dimension -> (id, name) of its origin."""

    id: int
    name: str
    company: str
    email: str
    job_title: str
    owner: str
    stage: str
    created: date
    channel: tuple[str, str]
    places: dict[str, tuple[int, str]]
    match_method: str | None
    match_confidence: int | None
    evidence: str
    source: str
    junk: str
    reached: dict[str, date]

    @property
    def label(self) -> str:
        """What to call them."""
        return self.name or self.email or self.company or f"Lead {self.id}"


def summary(connection: Connection, lead_id: int, now: datetime) -> Summary:
    """The lead with this id, or the one it was merged into, as it stands at `now`; NotFound when there is none."""
    found = None
    if 0 < lead_id <= LARGEST_ID:
        found = connection.execute(select(table_of(Lead)).where(Lead.id == lead_id)).mappings().first()
    if found is not None and found["merged_into"] is not None:
        return summary(connection, found["merged_into"], now)
    if found is None:
        raise NotFound("That lead is no longer here.", field="lead")
    days, created = _days(connection, lead_id, now)
    return Summary(
        id=found["id"],
        name=called(found["first_name"], found["last_name"]),
        company=found["company_name"] or found["company_domain"] or "",
        email=found["email"] or "",
        job_title=found["job_title"] or "",
        owner=found["assigned"] or "",
        stage=Stage(found["stage"]).label,
        created=created or found["created_at"].astimezone(UTC).date(),
        channel=(found["channel"], CHANNELS.get(found["channel"], found["channel"])),
        places=places(connection, found),
        match_method=found["match_method"],
        match_confidence=found["match_confidence"],
        evidence=found["channel_evidence"] or "",
        source=found["source_value"] or "",
        junk=found["junk_evidence"] or "" if found["junk"] else "",
        reached=days,
    )


def _days(connection: Connection, lead_id: int, now: datetime) -> tuple[dict[str, date], date | None]:
    """The day of each stage reached by `now`, and that of the lead's creation."""
    row = connection.execute(select(table_of(Journey)).where(Journey.lead_id == lead_id)).mappings().first()
    if row is None:
        return {}, None
    created, second = day_date(row["created_day"]), now.timestamp()
    days = {Stage.LEAD.label: created}
    for stage in FUNNEL[1:]:
        at = row[column(stage, "at")]
        if at is not None and at <= second:
            days[stage.label] = day_date(row[column(stage, "day")])
    return days, created


def places(connection: Connection, found: Mapping[Any, Any]) -> dict[str, tuple[int, str]]:
    """Where the lead came from, as far as it is known: campaign, ad group, keyword, ad."""
    known: dict[str, tuple[int, str]] = {}
    for dimension, number, name in _PLACES:
        key = found[f"{dimension}_id"]
        label = key and connection.scalar(select(name).where(number == key))
        if label:
            known[dimension] = (key, label)
    return known
