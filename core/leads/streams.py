"""The kinds of events of a lead, and how each is read: (at, number, facts) of one lead.

Facts by kind: marketing and sales: touch, subject, notes, outcome, owner, channel, campaign, ad_group, keyword, ad.
stage: stage, origin, note, reason, estimated, is_void, who, system, undone_at. deal: name, what (opened or the stage it
was closed with), amount_micros, currency, reason. edit: field, why, before, after, who, undone_at.
comment: text, edited_at, pinned, who. `core.leads.event_words` adds words to the codes of stages, reasons and edits.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, literal, not_, null, or_, select, true

from core.store.crm import valid
from core.store.models import (
    Ad,
    AdGroup,
    Campaign,
    Deal,
    DealContact,
    Keyword,
    Lead,
    LeadComment,
    LeadEdit,
    LeadEditRow,
    RuleStage,
    Source,
    StageChange,
    Touchpoint,
    User,
)
from core.store.stages import Stage

STAGE_EDIT = "stage"
Columns = tuple[Any, ...]


class Stream(NamedTuple):
    """Events of one table: how those of a lead are chosen, and what orders them."""

    kind: str
    at: Any
    number: Any
    chosen: Callable[[int], Select[Any]]


def _who() -> Any:
    return func.coalesce(func.nullif(User.name, ""), User.email).label("who")


def _touches(*sides: Any) -> Callable[[int], Select[Any]]:
    def chosen(lead_id: int) -> Select[Any]:
        touch = Touchpoint
        columns: Columns = (touch.at, touch.id.label("number"), touch.kind.label("touch"), touch.subject, touch.notes,
                   touch.outcome, touch.owner, touch.channel, Campaign.name.label("campaign"),
                   AdGroup.name.label("ad_group"), Keyword.text.label("keyword"), Ad.text.label("ad"))  # fmt: skip
        found = select(*columns).outerjoin(Campaign, Campaign.id == touch.campaign_id)
        found = found.outerjoin(AdGroup, AdGroup.id == touch.ad_group_id)
        found = found.outerjoin(Keyword, Keyword.id == touch.keyword_id).outerjoin(Ad, Ad.id == touch.ad_id)
        of_lead: Select[Any] = found.where(touch.lead_id == lead_id, *sides)
        return of_lead

    return chosen


def _stages(lead_id: int) -> Select[Any]:
    change = StageChange
    columns: Columns = (change.at, change.id.label("number"), change.stage, change.origin, change.note, change.reason,
               change.estimated, not_(valid()).label("is_void"), _who(), Source.name.label("system"),
               LeadEdit.undone_at, change.edit_id)  # fmt: skip
    found = select(*columns).join(Source, Source.id == change.source_id)
    found = found.outerjoin(User, User.id == change.user_id).outerjoin(LeadEdit, LeadEdit.id == change.edit_id)
    return found.where(change.lead_id == lead_id)


def _creation(lead_id: int) -> Select[Any]:
    """Its own beginning, as a change of stage."""
    columns: Columns = (Lead.created_at.label("at"), Lead.id.label("number"), literal(int(Stage.LEAD)).label("stage"),
               literal("created").label("origin"), null().label("note"), null().label("reason"),
               Source.name.label("system"))  # fmt: skip
    found: Select[Any] = select(*columns).join(Source, Source.id == Lead.source_id)
    return found.where(Lead.id == lead_id)


def _ruled(lead_id: int) -> Select[Any]:
    """Stages that rules give it, as changes of stage of an estimated date."""
    columns: Columns = (RuleStage.at, RuleStage.rule_id.label("number"), RuleStage.stage,
               literal("rule").label("origin"), null().label("note"), null().label("reason"),
               true().label("estimated"))  # fmt: skip
    return select(*columns).where(RuleStage.lead_id == lead_id)


def _deals(at: Any, what: Any) -> Callable[[int], Select[Any]]:
    def chosen(lead_id: int) -> Select[Any]:
        columns: Columns = (at.label("at"), Deal.id.label("number"), Deal.name, what.label("what"), Deal.amount_micros,
                   Deal.currency, Deal.lost_reason.label("reason"))  # fmt: skip
        found = select(*columns).join(DealContact, DealContact.deal_id == Deal.id)
        is_so = Deal.stage != int(Stage.OPPORTUNITY) if at is Deal.closed_at else true()
        of_lead: Select[Any] = found.where(DealContact.lead_id == lead_id, at.is_not(None), is_so)
        return of_lead

    return chosen


def _edits(lead_id: int) -> Select[Any]:
    """What was done to it here, but for stages, which stand among the changes of stage while they hold."""
    columns: Columns = (LeadEdit.at, LeadEdit.id.label("number"), LeadEdit.field, LeadEdit.why, LeadEditRow.before,
               LeadEditRow.after, _who(), LeadEdit.undone_at)  # fmt: skip
    found = select(*columns).join(LeadEditRow, LeadEditRow.edit_id == LeadEdit.id)
    found = found.outerjoin(User, User.id == LeadEdit.user_id)
    shown = or_(LeadEdit.field != STAGE_EDIT, LeadEdit.undone_at.is_not(None))
    return found.where(LeadEditRow.lead_id == lead_id, shown)


def _comments(lead_id: int) -> Select[Any]:
    said = LeadComment
    columns: Columns = (said.at, said.id.label("number"), said.text, said.edited_at, said.pinned, _who())
    return select(*columns).join(User, User.id == said.user_id).where(said.lead_id == lead_id)


STREAMS = (
    Stream("stage", Lead.created_at, Lead.id, _creation),
    Stream("marketing", Touchpoint.at, Touchpoint.id, _touches(Touchpoint.side == "marketing")),
    Stream(
        "sales",
        Touchpoint.at,
        Touchpoint.id,
        _touches(or_(Touchpoint.side.is_(None), Touchpoint.side != "marketing")),
    ),
    Stream("deal", Deal.created_at, Deal.id, _deals(Deal.created_at, literal("opened"))),
    Stream(
        "deal",
        Deal.closed_at,
        Deal.id,
        _deals(Deal.closed_at, case((Deal.stage == int(Stage.WON), "won"), else_="lost")),
    ),
    Stream("stage", RuleStage.at, RuleStage.rule_id, _ruled),
    Stream("stage", StageChange.at, StageChange.id, _stages),
    Stream("edit", LeadEdit.at, LeadEdit.id, _edits),
    Stream("comment", LeadComment.at, LeadComment.id, _comments),
)
"""Of events of the same second the later ones in this list come first."""
