"""Where a lead came from: channel, campaign down to the ad copy, the marks on its click, first and last touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from core.leads.summary import places
from core.store.channels import CHANNELS
from core.store.models import Campaign, Touchpoint
from core.store.settings import team

MARKETING = "marketing"
_MARKS = ("landing_url", "referrer", "gclid", "gbraid", "wbraid", "lead_form_id", "utm_source", "utm_medium",
          "utm_campaign", "utm_term", "utm_content", "source_value", "source_detail")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touch:
    """A touch of marketing: when (the team's time), of what kind, through what; empty where that is not told."""

    at: datetime
    kind: str
    channel: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Origin:
    """`places`: dimension -> (id, name), as far as it is known. `marks`: what the click and the form carried.

    `method` and `confidence` (per cent) say how the campaign is known; None when it is not.
    """

    channel: tuple[str, str]
    evidence: str
    places: Mapping[str, tuple[int, str]]
    method: str | None
    confidence: int | None
    marks: Mapping[str, str]
    first: Touch | None
    last: Touch | None


def origin(connection: Connection, lead: RowMapping) -> Origin:
    """Everything that is known of where a lead came from, from its row."""
    code = lead["channel"]
    return Origin(
        channel=(code, CHANNELS.get(code, code)),
        evidence=lead["channel_evidence"] or "",
        places=places(connection, lead),
        method=lead["match_method"],
        confidence=lead["match_confidence"],
        marks={name: lead[name] for name in _MARKS if lead[name]},
        first=_touch(connection, lead["id"], Touchpoint.at.asc(), Touchpoint.id.asc()),
        last=_touch(connection, lead["id"], Touchpoint.at.desc(), Touchpoint.id.desc()),
    )


def _touch(connection: Connection, lead_id: int, *order: Any) -> Touch | None:
    chosen = (
        select(Touchpoint.at, Touchpoint.kind, Touchpoint.channel, Campaign.name)
        .outerjoin(Campaign, Campaign.id == Touchpoint.campaign_id)
        .where(Touchpoint.lead_id == lead_id, Touchpoint.side == MARKETING)
    )
    row = connection.execute(chosen.order_by(*order).limit(1)).one_or_none()
    if row is None:
        return None
    at, kind, channel, campaign = row
    return Touch(at.astimezone(team(connection).zone), kind, CHANNELS.get(channel or "", channel or ""), campaign or "")
