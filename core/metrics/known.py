"""Zero or not known: what figures rest on, and which of it was never brought in."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Connection, exists, or_, select

from core.metrics.catalog import COLUMNS, METRICS, Fact, columns
from core.store.models import AdMetric, AdPeriodTotal, Deal, Lead, RuleStage, StageChange
from core.store.moment import lasting


class Evidence(StrEnum):
    """What a column counts in; while there is none of it at all, nobody knows the figure."""

    ADS = "ads"
    LEADS = "leads"
    STAGES = "stages"
    DEALS = "deals"


Missing = frozenset[Evidence]
WHY = {
    Evidence.ADS: "No ad report was imported yet.",
    Evidence.LEADS: "No leads were imported yet.",
    Evidence.STAGES: "No stage of a lead was imported yet.",
    Evidence.DEALS: "No deals were imported yet.",
}
_BY_FACT = {Fact.AD: Evidence.ADS, Fact.LEAD: Evidence.STAGES, Fact.DEAL: Evidence.DEALS}
_BY_COLUMN = {"leads": Evidence.LEADS, "junk": Evidence.LEADS}


def evidence(column: str) -> Evidence | None:
    """What an additive column counts in; None for active campaigns, which ads and leads tell each for itself."""
    return _BY_COLUMN.get(column) or _BY_FACT.get(COLUMNS[column])


def missing(connection: Connection) -> Missing:
    """What was never brought in, whatever the period."""
    return lasting(connection, "missing evidence", lambda: _missing(connection))


def _missing(connection: Connection) -> Missing:
    there = {
        Evidence.ADS: or_(exists(select(AdMetric.id)), exists(select(AdPeriodTotal.id))),
        Evidence.LEADS: exists(select(Lead.id)),
        Evidence.STAGES: or_(
            exists(select(StageChange.id)), exists(select(RuleStage.lead_id)), exists(select(Deal.id))
        ),
        Evidence.DEALS: exists(select(Deal.id)),
    }
    row = connection.execute(select(*(each.label(name) for name, each in there.items()))).one()
    return frozenset(name for name, found in zip(there, row, strict=True) if not found)


def unknown(names: Iterable[str], absent: Missing) -> frozenset[str]:
    """Those of the additive columns that nobody knows."""
    return frozenset(name for name in names if evidence(name) in absent)


def why(metric_id: str, absent: Missing) -> list[str]:
    """Why a metric has no value, a sentence each; none where it may have one."""
    lacking = {evidence(column) for column in columns(metric_id)} & absent
    if Evidence.LEADS in absent and Evidence.STAGES in lacking:  # the step before is the one to take
        lacking = lacking - {Evidence.STAGES} | {Evidence.LEADS}
    return [sentence for each, sentence in WHY.items() if each in lacking]


def notes(metrics: Iterable[str], absent: Missing) -> list[str]:
    """Each reason with the metrics it holds for: `No deals were imported yet: Won revenue, ROAS.`."""
    said: dict[str, list[str]] = {}
    for name in metrics:
        for sentence in why(name, absent):
            said.setdefault(sentence, []).append(METRICS[name].label)
    return [f"{sentence.removesuffix('.')}: {', '.join(labels)}." for sentence, labels in said.items()]
