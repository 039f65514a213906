"""Junk and test leads of a period: how many of which kind beside the leads that count, and the proof of each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func

from core.filters import Filters
from core.frame import Frame
from core.metrics import crm_facts
from core.metrics.facts import Facts
from core.metrics.journey import told
from core.metrics.scope import Scope, scope
from core.store.channels import CHANNELS
from core.store.localday import local_day
from core.store.models import Campaign, Lead
from core.store.types import day_date


@dataclass(frozen=True)
class JunkAudit:
    """`leads` that count, and those that do not by `kinds` (kind -> number), most first.

    `newest`: some of the latter, newest first, as `records` gives them.
    """

    leads: int
    kinds: dict[str, int]
    newest: Frame

    @property
    def junk(self) -> int:
        """All that do not count."""
        return sum(self.kinds.values())

    @property
    def share(self) -> float | None:
        """Junk among all that came in; None when nothing did."""
        total = self.leads + self.junk
        return self.junk / total if total else None


def junk_audit(connection: Connection, filters: Filters, now: datetime, *, limit: int) -> JunkAudit:
    """The leads created in the period, in either basis; InvalidInput as `scope`."""
    here = scope(connection, filters, now)
    facts = Facts(here)
    crm_facts.add(connection, here, facts, ["leads"])
    kinds = connection.execute(told(here, Lead.junk, func.count(), junk=True).group_by(Lead.junk)).all()
    return JunkAudit(
        leads=sum(facts.sums["leads"].values()),
        kinds=dict(sorted(((kind, number) for kind, number in kinds), key=lambda pair: (-pair[1], pair[0]))),
        newest=_records(connection, here, limit),
    )


def records(connection: Connection, filters: Filters, now: datetime, *, limit: int) -> Frame:
    """Junk and test leads of the period, newest first: id, name, email, company, kind, evidence, channel, campaign,
    day.
    """
    return _records(connection, scope(connection, filters, now), limit)


def _records(connection: Connection, here: Scope, limit: int) -> Frame:
    columns = (Lead.id, Lead.first_name, Lead.last_name, Lead.email, Lead.company_name, Lead.junk, Lead.junk_evidence,
               Lead.channel, Campaign.name, local_day(Lead.created_at, here.team.time_zone))  # fmt: skip
    chosen = told(here, *columns, junk=True).outerjoin(Campaign, Campaign.id == Lead.campaign_id)
    newest = chosen.order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit)
    rows = [
        (key, " ".join(filter(None, (first, last))), *said, CHANNELS.get(channel, channel), campaign, day_date(day))
        for key, first, last, *said, channel, campaign, day in connection.execute(newest)
    ]
    names = ["id", "name", "email", "company", "kind", "evidence", "channel", "campaign", "day"]
    return Frame.of(rows, names)
