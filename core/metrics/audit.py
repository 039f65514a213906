"""How well spend and leads are joined: what is matched, what is not, and what could be mended."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from core.derive import snapshot
from core.filters import Filters
from core.frame import Frame
from core.metrics import ad_facts, crm_facts
from core.metrics.arrays import journeys
from core.metrics.facts import Facts
from core.metrics.journey import claiming, told
from core.metrics.results import remembered, shared_moment
from core.metrics.scope import Scope, scope
from core.store.localday import local_day
from core.store.matching import METHODS
from core.store.models import Campaign, Deal, Lead, StageChange, Touchpoint

Origin = tuple[str | None, str | None, str]
"""utm_source, utm_medium and channel of a lead."""
UNMATCHED = "none"
"""Key in `methods` of leads without a campaign."""


@dataclass(frozen=True)
class Gaps:
    """Spend (micros) of campaigns that have leads in the period, beside all spend of it.

    `idle`: campaigns with spend and no leads (campaign_key, campaign, spend), dearest first; spend that names
    no campaign has key None. `unmatched`: leads without a campaign.
    """

    matched: int
    spend: int
    currency: str
    idle: Frame
    unmatched: int


@dataclass(frozen=True)
class MatchAudit:
    """The gaps, and what they are made of.

    `values`: what leads without a campaign name (value, leads, origins), most first; `origins` counts what those leads
    say of where they came from, by (utm_source, utm_medium, channel). `methods`: leads by how they were
    matched. `loose`: records of the CRM that belong to no known lead. `clicked`: leads without a campaign that tell
    the Google click they came by, which a click report would place.
    """

    gaps: Gaps
    values: Frame
    methods: dict[str, int]
    loose: dict[str, int]
    clicked: int = 0

    @property
    def leads(self) -> int:
        """All leads of the period."""
        return sum(self.methods.values())


def match_gaps(connection: Connection, filters: Filters, now: datetime) -> Gaps:
    """Where spend and leads of one period do not meet; leads are those created in it, in either basis."""
    now = shared_moment(connection, now)
    question = ("gaps", repr(filters), now)
    return remembered(connection, question, lambda: _gaps(connection, scope(connection, filters, now)))


def match_audit(connection: Connection, filters: Filters, now: datetime) -> MatchAudit:
    """The audit of one period, on the same terms."""
    here = scope(connection, filters, now)
    values, clicked = _placeless(connection, here)
    return MatchAudit(
        gaps=match_gaps(connection, filters, now),
        values=values,
        methods=_methods(connection, here),
        loose=_loose(connection, here),
        clicked=clicked,
    )


def _gaps(connection: Connection, asked: Scope) -> Gaps:
    here = asked.grouped_by("campaign")
    facts = Facts(here)
    ad_facts.add(connection, here, facts)
    crm_facts.add(connection, here, facts, ["leads"])
    spend = {key[0]: micros for key, micros in facts.sums["cost"].items() if micros}
    leads = {key[0]: number for key, number in facts.sums["leads"].items() if number}
    served = leads.keys() - {None}
    return Gaps(
        matched=sum(micros for campaign, micros in spend.items() if campaign in served),
        spend=sum(spend.values()),
        currency=here.team.currency,
        idle=_idle(connection, {campaign: micros for campaign, micros in spend.items() if campaign not in served}),
        unmatched=leads.get(None, 0),
    )


def _idle(connection: Connection, spend: dict[int | None, int]) -> Frame:
    known = dict(connection.execute(select(Campaign.id, Campaign.name)).all())
    rows = [(key, known[key] if key else "No campaign named", micros) for key, micros in spend.items()]
    rows.sort(key=lambda row: (-row[2], row[1]))
    return Frame.of(rows, ["campaign_key", "campaign", "spend"])


def _placeless(connection: Connection, here: Scope) -> tuple[Frame, int]:
    """What leads without a campaign say (the record's own campaign name first, then utm_campaign), and how many of
    them tell a click.
    """
    origin = (Lead.utm_source, Lead.utm_medium, Lead.channel)
    chosen = claiming(here, Lead.placement, Lead.utm_campaign, Lead.gclid.is_not(None), *origin)
    said: dict[str, Counter[Origin]] = defaultdict(Counter)
    clicked = 0
    for placement, utm, has_click, source, medium, channel in connection.execute(chosen):
        clicked += bool(has_click)
        if value := (placement or {}).get("campaign") or utm:
            said[str(value)][source, medium, channel] += 1
    rows = [(value, origins.total(), dict(origins)) for value, origins in said.items()]
    return Frame.of(sorted(rows, key=lambda row: (-row[1], row[0])), ["value", "leads", "origins"]), clicked


def _methods(connection: Connection, here: Scope) -> dict[str, int]:
    taken = snapshot.of(connection)
    if taken:
        numbers = np.bincount(journeys(taken, here)["method"]).tolist()
        return {name: number for name, number in zip((UNMATCHED, *METHODS), numbers, strict=False) if number}
    chosen = told(here, Lead.match_method, func.count())
    rows = connection.execute(chosen.group_by(Lead.match_method))
    return {method or UNMATCHED: number for method, number in rows}


def _loose(connection: Connection, here: Scope) -> dict[str, int]:
    """Stage dates, deals and touches of the period that no lead is known for."""
    dated: dict[str, tuple[Any, Any]] = {
        "stage_dates": (StageChange, StageChange.at),
        "deals": (Deal, func.coalesce(Deal.closed_at, Deal.created_at)),
        "touches": (Touchpoint, Touchpoint.at),
    }
    return {
        name: connection.scalar(
            select(func.count())
            .select_from(model)
            .where(model.lead_id.is_(None), here.within(local_day(moment, here.team.time_zone)))
        )
        or 0
        for name, (model, moment) in dated.items()
    }
