"""Everything derived from raw rows: who belongs to what, which stage, which channel.

Run inside the writer's transaction after every import, undo or mapping. It recomputes from raw columns
whatever the touched rows may change, so it needs no memory of what was linked before, and files may come in
any order. Afterwards the touched leads and deals are those the derived tables have to follow.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.orm import aliased

from core.ingest.identity import junk, merges, stage_rules
from core.ingest.identity.deals import join_deals
from core.ingest.identity.people import join_companies, join_records
from core.ingest.identity.place import place_leads
from core.ingest.identity.stage_map import StageMap
from core.ingest.write import touched
from core.store.crm import HERE, valid
from core.store.models import Campaign, Deal, DealContact, Lead, RuleStage, StageChange
from core.store.stages import Stage


def link(connection: Connection, *, everything: bool = False) -> None:
    """Recompute the derived columns that follow from the touched rows; all of them for `everything`."""
    if everything:
        touched.note_everything(connection)
        merges.follow(connection)
    merges.note_kept(connection)
    stages = StageMap.load(connection)
    join_companies(connection)
    set_stages(connection, stages)
    join_records(connection)
    join_deals(connection)
    place_leads(connection)
    set_current_stage(connection, stages)
    set_owners(connection)
    junk.flag(connection, None if everything else touched.rows(Lead))


def relabel(connection: Connection) -> None:
    """Recompute the stages only: what CRM values mean has changed, who belongs to what has not."""
    touched.start(connection)
    for model in (Lead, StageChange, Deal):
        touched.note(connection, model.__tablename__, select(model.id))
    stages = StageMap.load(connection)
    set_stages(connection, stages)
    set_current_stage(connection, stages)
    junk.flag(connection, None)


def follow_rules(connection: Connection, leads: Select[Any] | None) -> Select[Any] | None:
    """Let the stage rules speak of leads (ids in one column; None: all), once all they ask of is there.

    And of those whose score may be another, or whose campaign may have another name. The ids of the leads whose
    stages are others now, which count as touched; None where there are none.
    """
    asked: Select[Any] | CompoundSelect[Any] | None = leads
    if leads is not None:
        renamed = select(Lead.id).where(Lead.campaign_id.in_(touched.rows(Campaign)))
        asked = union(leads, touched.scored(), renamed)
    moved = stage_rules.apply(connection, asked)
    if moved is not None:
        touched.note(connection, Lead.__tablename__, moved)
        set_current_stage(connection, StageMap.load(connection), moved)
    return moved


def set_stages(connection: Connection, stages: StageMap) -> None:
    """What the CRM's values mean in touched stage changes and deals; only what differs is written."""
    labels = StageChange.id.in_(touched.rows(StageChange)), StageChange.origin.not_in(("date", HERE))
    told = select(StageChange.value, StageChange.stage).where(*labels).distinct()
    for value, known in connection.execute(told).all():
        for span in stages.spans(value):
            if (stage := int(span.stage)) != known:
                here = *labels, StageChange.value == value, StageChange.stage == known, span.holds(StageChange.at)
                connection.execute(update(StageChange).where(*here).values(stage=stage))
    said = (Deal.status, Deal.is_won, Deal.is_closed, Deal.stage)
    mine = Deal.id.in_(touched.rows(Deal))
    for row in connection.execute(select(*said).where(mine).distinct()).all():
        stage = int(stages.deal(row.status, is_won=row.is_won, is_closed=row.is_closed))
        if stage != row.stage:
            same = [column.is_not_distinct_from(value) for column, value in zip(said, row, strict=True)]
            connection.execute(update(Deal).where(mine, *same).values(stage=stage))


def set_current_stage(connection: Connection, stages: StageMap, leads: Select[Any] | None = None) -> None:
    """Deals outrank labels; then what was set here; then the current status or a dated stage beyond it; then rules.

    For the leads whose ids are selected (None: touched ones). What was set here holds until the CRM has another
    status or a dated stage after it. A rule takes a lead further that is neither won, lost nor disqualified.
    """
    here = Lead.id.in_(touched.rows(Lead) if leads is None else leads)
    status, dated = _status(connection, stages, here), _dated()
    told_since = select(StageChange.id).where(
        StageChange.lead_id == Lead.id, StageChange.origin != HERE, StageChange.at > Lead.own_stage_at
    )
    own = and_(Lead.own_stage.is_not(None), Lead.status.is_not_distinct_from(Lead.own_stage_over), ~told_since.exists())
    told = func.coalesce(case((dated > status, dated)), status)
    ruled = select(func.max(RuleStage.stage)).where(RuleStage.lead_id == Lead.id).scalar_subquery()
    labelled = case((own, Lead.own_stage), (and_(ruled > told, told < int(Stage.WON)), ruled), else_=told)
    deals = select(Deal.stage).join(DealContact, DealContact.deal_id == Deal.id).where(DealContact.lead_id == Lead.id)
    stage = case(
        (deals.where(Deal.stage == int(Stage.WON)).exists(), int(Stage.WON)),
        (deals.where(Deal.stage == int(Stage.OPPORTUNITY)).exists(), int(Stage.OPPORTUNITY)),
        (deals.exists(), int(Stage.LOST)),
        else_=labelled,
    )
    connection.execute(update(Lead).where(here, Lead.stage.is_distinct_from(stage)).values(stage=stage))


def _dated() -> Any:
    """The furthest stage that a dated field or a stage file tells of a lead."""
    told = StageChange.lead_id == Lead.id, StageChange.origin.not_in(("status", HERE)), valid()
    return select(func.max(StageChange.stage)).where(*told).scalar_subquery()


def _status(connection: Connection, stages: StageMap, here: ColumnElement[bool]) -> Any:
    """What the status of the leads means since the CRM told it first, or since their creation.

    Of a lead others were merged into, the furthest of theirs if that is beyond it.
    """
    merged = connection.scalar(select(exists().where(Lead.merged_into.is_not(None))))
    chosen = or_(here, Lead.merged_into.in_(select(Lead.id).where(here))) if merged else here
    values = [value for value in connection.scalars(select(Lead.status).where(chosen).distinct()) if value]
    own: Any = _meaning(stages, values, Lead, Lead.id)
    if not merged:
        return own
    other = aliased(Lead)
    standing: Any = _meaning(stages, values, other, other.merged_into)
    reached = and_(other.merged_into == Lead.id, standing <= literal(int(Stage.WON)))
    furthest = select(func.max(standing)).where(reached).scalar_subquery()
    return case((furthest > own, furthest), else_=own)


def _meaning(stages: StageMap, values: Sequence[str], lead: Any, counted_as: Any) -> ColumnElement[int]:
    """What a lead's status means; its history is that of the lead it is `counted_as`."""
    first = select(func.min(StageChange.at)).where(
        StageChange.lead_id == counted_as, StageChange.origin == "status", StageChange.value == lead.status
    )
    return stages.meaning(lead.status, values, func.coalesce(first.scalar_subquery(), lead.created_at))


def set_owners(connection: Connection) -> None:
    """Whose touched leads are: the owner set here holds until the CRM names another than it did then."""
    own = and_(Lead.own_owner_at.is_not(None), Lead.owner.is_not_distinct_from(Lead.own_owner_over))
    owner = case((own, Lead.own_owner), else_=Lead.owner)
    here = Lead.id.in_(touched.rows(Lead))
    connection.execute(update(Lead).where(here, Lead.assigned.is_distinct_from(owner)).values(assigned=owner))
