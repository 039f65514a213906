"""Stages that follow from rules over what is known of a lead: derived, so they go when a rule or a condition does."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)

from core.ingest.identity.conditions import Conditions
from core.ingest.identity.stage_map import midnight
from core.store.base import scratch, table_of
from core.store.crm import HERE
from core.store.definitions import ALWAYS
from core.store.models import Campaign, Company, Lead, RuleStage, StageChange, StageRule
from core.store.search import lower_case
from core.store.settings import team
from core.store.types import Timestamp

MISTAKE = "mistake"
"""The reason of a move back here that takes a stage beyond it for entered by mistake, a rule's included."""
Ids = Select[Any] | CompoundSelect[Any] | None
_NAMES = ("lead_id", "rule_id", "stage", "at")
_HIT = Table(
    "rule_hit",
    MetaData(),
    Column("lead_id", Integer, primary_key=True, autoincrement=False),
    Column("rule_id", Integer, primary_key=True, autoincrement=False),
    Column("stage", Integer, nullable=False),
    Column("at", Timestamp, nullable=False),
    prefixes=["TEMPORARY"],
)
_MOVED = Table("rule_moved", MetaData(), Column("lead_id", Integer, primary_key=True), prefixes=["TEMPORARY"])


def _any_there(connection: Connection) -> bool:
    """Whether there is a rule, or something left of one."""
    return any(
        connection.execute(select(literal(1)).select_from(each).limit(1)).first() for each in (StageRule, RuleStage)
    )


def apply(connection: Connection, leads: Ids) -> Select[Any] | None:
    """Let the rules speak of the leads whose ids (one column) are selected, or of all: None.

    The ids of those of which they say another thing than before; None where there are none. Links, channels, owners
    and scores must stand before.
    """
    if not _any_there(connection):
        return None
    hit, moved = scratch(connection, _HIT), scratch(connection, _MOVED)
    zone = team(connection).zone
    for rule in connection.execute(select(table_of(StageRule)).order_by(StageRule.id)).all():
        start = None if rule.since == ALWAYS else midnight(rule.since, zone)
        found = hits(rule.id, rule.stage, start, Conditions.of(rule.conditions))
        found = found if leads is None else found.where(Lead.id.in_(leads))
        connection.execute(insert(hit).from_select(_NAMES, found))
    stands = and_(*(RuleStage.__table__.c[name] == hit.c[name] for name in _NAMES))
    new = select(hit.c.lead_id).where(~exists().where(stands).correlate(hit))
    old = select(RuleStage.lead_id).where(~exists(select(hit.c.lead_id).where(stands).correlate(RuleStage)))
    old = old if leads is None else old.where(RuleStage.lead_id.in_(leads))
    connection.execute(insert(moved).from_select(["lead_id"], new.union(old)))
    ids = select(moved.c.lead_id)
    if connection.execute(ids.limit(1)).first() is None:
        return None
    connection.execute(delete(RuleStage).where(RuleStage.lead_id.in_(ids)))
    again = select(*(hit.c[name] for name in _NAMES)).where(hit.c.lead_id.in_(ids))
    connection.execute(insert(RuleStage).from_select(_NAMES, again))
    return ids


def hits(rule: int, stage: int, start: Any, asked: Conditions) -> Select[Any]:
    """lead_id, rule_id, stage and at of every lead that fulfils a rule that holds from `start` on (None: always).

    It dates from the lead's creation, or from the rule's first day where that is later. Not the leads that somebody
    moved back since, because it was a mistake.
    """
    kind = Timestamp()
    first = literal(start, kind)
    at = Lead.created_at if start is None else case((Lead.created_at > first, Lead.created_at), else_=first)
    mistake = exists().where(
        StageChange.lead_id == Lead.id,
        StageChange.origin == HERE,
        StageChange.reason == MISTAKE,
        StageChange.stage < stage,
        StageChange.at >= at,
    )
    columns = (Lead.id, literal(rule), literal(stage), at)
    return select(*(each.label(name) for each, name in zip(columns, _NAMES, strict=True))).where(
        *_fulfil(asked), ~mistake
    )


def _fulfil(asked: Conditions) -> Iterator[ColumnElement[bool]]:
    """What the conditions ask, one by one; what is not known (null) fulfils none."""
    size = _of_company(Company.employees)
    if asked.country:
        country = func.coalesce(Lead.country, _of_company(Company.country))
        yield _folded(country).in_(_lower(asked.country))
    if asked.industry:
        yield _folded(_of_company(Company.industry)).in_(_lower(asked.industry))
    if asked.title:
        yield or_(*(_folded(Lead.job_title).contains(word, autoescape=True) for word in _lower(asked.title)))
    if asked.size_from is not None:
        yield size >= asked.size_from
    if asked.size_to is not None:
        yield size <= asked.size_to
    if asked.owner:
        yield Lead.assigned.is_not(None) if asked.owner == "yes" else Lead.assigned.is_(None)
    if asked.channel:
        yield Lead.channel == asked.channel
    if asked.campaign:
        yield Lead.campaign_id.in_(select(Campaign.id).where(_folded(Campaign.name) == asked.campaign.lower()))
    if asked.score is not None:
        yield Lead.score >= asked.score


def _lower(words: tuple[str, ...]) -> list[str]:
    return [word.lower() for word in words]


def _folded(text: Any) -> Any:
    return lower_case(func.coalesce(func.trim(text), ""))


def _of_company(column: Any) -> Any:
    return select(column).where(Company.id == Lead.company_id).scalar_subquery()
