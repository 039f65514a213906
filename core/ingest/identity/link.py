"""Everything derived from raw rows: who belongs to what, which stage, which channel.

Run inside the writer's transaction after every import, undo or mapping. It recomputes from raw columns
whatever the touched rows may change, so it needs no memory of what was linked before, and files may come in
any order. Afterwards the touched leads and deals are those the derived tables have to follow.
"""

from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from core.ingest.identity import junk, merges
from core.ingest.identity.deals import join_deals
from core.ingest.identity.people import join_companies, join_records
from core.ingest.identity.place import place_leads
from core.ingest.identity.stage_map import StageMap
from core.ingest.write import touched
from core.store.crm import HERE, valid
from core.store.models import Deal, DealContact, Lead, StageChange
from core.store.stages import LIFECYCLE, Stage


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
    touched.note_everything(connection)
    stages = StageMap.load(connection)
    set_stages(connection, stages)
    set_current_stage(connection, stages)
    junk.flag(connection, None)


def set_stages(connection: Connection, stages: StageMap) -> None:
    """What the CRM's values mean in touched stage changes and deals; only what differs is written."""
    labels = StageChange.id.in_(touched.rows(StageChange)), StageChange.origin.not_in(("date", HERE))
    told = select(StageChange.value, StageChange.stage).where(*labels).distinct()
    for value, known in connection.execute(told).all():
        if (stage := int(stages.stage(LIFECYCLE, value))) != known:
            here = *labels, StageChange.value == value, StageChange.stage == known
            connection.execute(update(StageChange).where(*here).values(stage=stage))
    said = (Deal.status, Deal.is_won, Deal.is_closed, Deal.stage)
    mine = Deal.id.in_(touched.rows(Deal))
    for row in connection.execute(select(*said).where(mine).distinct()).all():
        stage = int(stages.deal(row.status, is_won=row.is_won, is_closed=row.is_closed))
        if stage != row.stage:
            same = [column.is_not_distinct_from(value) for column, value in zip(said, row, strict=True)]
            connection.execute(update(Deal).where(mine, *same).values(stage=stage))


def set_current_stage(connection: Connection, stages: StageMap) -> None:
    """Deals outrank labels; then what was set here; then the current status or a dated stage beyond it.

    For touched leads. What was set here holds until the CRM has another status or a dated stage after it.
    """
    status, dated = _status(connection, stages), _dated()
    told_since = select(StageChange.id).where(
        StageChange.lead_id == Lead.id, StageChange.origin != HERE, StageChange.at > Lead.own_stage_at
    )
    own = and_(Lead.own_stage.is_not(None), Lead.status.is_not_distinct_from(Lead.own_stage_over), ~told_since.exists())
    labelled = case((own, Lead.own_stage), else_=func.coalesce(case((dated > status, dated)), status))
    deals = select(Deal.stage).join(DealContact, DealContact.deal_id == Deal.id).where(DealContact.lead_id == Lead.id)
    stage = case(
        (deals.where(Deal.stage == int(Stage.WON)).exists(), int(Stage.WON)),
        (deals.where(Deal.stage == int(Stage.OPPORTUNITY)).exists(), int(Stage.OPPORTUNITY)),
        (deals.exists(), int(Stage.LOST)),
        else_=labelled,
    )
    here = Lead.id.in_(touched.rows(Lead))
    connection.execute(update(Lead).where(here, Lead.stage.is_distinct_from(stage)).values(stage=stage))


def set_owners(connection: Connection) -> None:
    """Whose touched leads are: the owner set here holds until the CRM names another than it did then."""
    own = and_(Lead.own_owner_at.is_not(None), Lead.owner.is_not_distinct_from(Lead.own_owner_over))
    owner = case((own, Lead.own_owner), else_=Lead.owner)
    here = Lead.id.in_(touched.rows(Lead))
    connection.execute(update(Lead).where(here, Lead.assigned.is_distinct_from(owner)).values(assigned=owner))


def _dated() -> Any:
    """The furthest stage that a dated field or a stage file tells of a lead."""
    told = StageChange.lead_id == Lead.id, StageChange.origin.not_in(("status", HERE)), valid()
    return select(func.max(StageChange.stage)).where(*told).scalar_subquery()


def _status(connection: Connection, stages: StageMap) -> Any:
    """What the CRM's present status means; of a lead others were merged into, the furthest of theirs if beyond it."""
    merged = connection.scalar(select(exists().where(Lead.merged_into.is_not(None))))
    here = Lead.id.in_(touched.rows(Lead))
    chosen = select(Lead.status).where(Lead.status.is_not(None))
    chosen = chosen.where(or_(here, Lead.merged_into.in_(touched.rows(Lead))) if merged else here)
    told = {
        value: meant
        for value in connection.scalars(chosen.distinct())
        if (meant := int(stages.stage(LIFECYCLE, value or ""))) != Stage.LEAD
    }
    if not told:
        return int(Stage.LEAD)
    own: Any = case(told, value=Lead.status, else_=int(Stage.LEAD))
    if not merged:
        return own
    other = aliased(Lead)
    standing: Any = case(told, value=other.status, else_=int(Stage.LEAD))
    reached = and_(other.merged_into == Lead.id, standing <= literal(int(Stage.WON)))
    furthest = select(func.max(standing)).where(reached).scalar_subquery()
    return case((furthest > own, furthest), else_=own)
