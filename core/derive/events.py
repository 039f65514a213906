"""When leads reached each stage, and what became of deals: the rules of the funnel as SQL."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, null, or_, select

from core.derive.fx import at_rate
from core.derive.lacks import lacks
from core.store.channels import CODES
from core.store.crm import one_of_its_own, valid
from core.store.localday import epoch, epoch_day, least_of
from core.store.matching import METHOD_CODES
from core.store.models import Deal, DealContact, Journey, Lead, RawSource, RuleStage, StageChange
from core.store.stages import Stage

AFTER_LEAD = (Stage.MQL, Stage.SQL, Stage.OPPORTUNITY, Stage.WON)
BY_DEALS = (Stage.OPPORTUNITY, Stage.WON)
"""Deals outrank labels: once a lead stands on a deal, only deals say these."""
NEVER = 1 << 52
"""An epoch second that never comes."""


def column(stage: Stage, what: str) -> str:
    """The journey's column of a stage: its at, day or lag."""
    return f"{stage.name.lower()}_{what}"


def channel_code(channel: Any) -> ColumnElement[int]:
    """A channel's number; 0 where there is none."""
    return case(CODES, value=channel, else_=0)


def closed_at() -> ColumnElement[Any]:
    """When a deal was closed; where its export does not say, when it (or its lead) was created."""
    return func.coalesce(Deal.closed_at, Deal.created_at, Lead.created_at)


def born_at() -> ColumnElement[Any]:
    """When the lead a deal is credited to was created; without one, when the deal was."""
    return func.coalesce(Lead.created_at, Deal.created_at, Deal.closed_at)


def journeys(leads: Select[Any] | None, zone: str) -> Select[Any]:
    """The journey rows of some leads (None: of all), columns named and ordered as the table's.

    A stage was reached the first time any source says so of it or of one beyond it. A date some source told
    outranks an estimate of the same stage.
    """
    at = _reached(leads)
    moments = {stage: at.c[stage.name] for stage in AFTER_LEAD}
    created = epoch_day(at.c.created_at, zone)
    days = {stage: epoch_day(moment, zone) for stage, moment in moments.items()}
    told = {
        stage: and_(at.c[f"{stage.name}_told"] == moment, moment >= at.c.created_at)
        for stage, moment in moments.items()
    }
    found: dict[str, Any] = {
        "lead_id": at.c.id,
        "created_at": at.c.created_at,
        "created_day": created,
        **{name: at.c[name] for name in ("channel", "source", "campaign_id", "ad_group_id", "keyword_id", "ad_id")},
        **{name: at.c[name] for name in ("junk", "method", "lacks")},
        **{column(stage, "at"): moment for stage, moment in moments.items()},
        **{column(stage, "day"): day for stage, day in days.items()},
        **{column(stage, "lag"): case((told[stage], day - created)) for stage, day in days.items()},
    }
    return select(*(found[each.name].label(each.name) for each in Journey.__table__.columns))


def _reached(leads: Select[Any] | None) -> CTE:
    """Leads with their keys and, by stage, the moment it was reached and the moment a source told for it."""
    label, ruled, deal = _labels(leads), _rules(leads), _deals(leads)
    on_deal = deal.c.lead_id.is_not(None)
    first: dict[Stage, ColumnElement[Any]] = {}
    told: dict[Stage, ColumnElement[Any]] = {}
    own: ColumnElement[Any]
    sure: ColumnElement[Any]
    for stage in AFTER_LEAD:
        said = label.c[f"{stage.name}_told"]
        estimated = least_of(*(func.coalesce(each.c[stage.name], NEVER) for each in (label, ruled)))
        own, sure = func.coalesce(said, estimated), func.coalesce(said, NEVER)
        if stage in BY_DEALS:
            own = case((on_deal, func.coalesce(deal.c[stage.name], NEVER)), else_=own)
            sure = case((on_deal, func.coalesce(deal.c[f"{stage.name}_told"], NEVER)), else_=sure)
        first[stage], told[stage] = own, sure
    moments = {stage: _earliest([first[later] for later in AFTER_LEAD if later >= stage]) for stage in AFTER_LEAD}
    chosen = select(
        Lead.id,
        epoch(Lead.created_at).label("created_at"),
        *_keys(),
        case((Lead.junk.is_(None), 0), else_=1).label("junk"),
        case(METHOD_CODES, value=Lead.match_method, else_=0).label("method"),
        lacks().label("lacks"),
        *(func.nullif(moment, NEVER).label(stage.name) for stage, moment in moments.items()),
        *(at.label(f"{stage.name}_told") for stage, at in told.items()),
    )
    chosen = chosen.outerjoin(label, label.c.lead_id == Lead.id).outerjoin(deal, deal.c.lead_id == Lead.id)
    chosen = chosen.outerjoin(ruled, ruled.c.lead_id == Lead.id)
    chosen = chosen.outerjoin(RawSource, RawSource.value == Lead.source_value)
    chosen = chosen.where(one_of_its_own())
    chosen = chosen if leads is None else chosen.where(Lead.id.in_(leads))
    # Materialised: otherwise every use of a moment below would be computed anew.
    return chosen.cte("reached").prefix_with("MATERIALIZED", dialect="postgresql")


def _earliest(moments: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    return moments[0] if len(moments) == 1 else least_of(*moments)


def _keys() -> list[ColumnElement[Any]]:
    ids = (Lead.campaign_id, Lead.ad_group_id, Lead.keyword_id, Lead.ad_id)
    return [
        channel_code(Lead.channel).label("channel"),
        func.coalesce(RawSource.id, 0).label("source"),
        *(func.coalesce(key, 0).label(key.key) for key in ids),
    ]


def _labels(leads: Select[Any] | None) -> CTE:
    """By lead: the first moment told, and the first estimated, for each stage."""
    change, at = StageChange, epoch(StageChange.at)
    firsts = [
        func.min(case((and_(change.stage == stage, change.estimated.is_(estimated)), at))).label(name)
        for stage in AFTER_LEAD
        for estimated, name in ((False, f"{stage.name}_told"), (True, stage.name))
    ]
    here = and_(change.lead_id.is_not(None), change.stage.between(Stage.MQL, Stage.WON), valid())
    chosen = select(change.lead_id, *firsts).where(here)
    rows: Select[Any] = _of(chosen, change.lead_id, leads)
    return rows.group_by(change.lead_id).cte("label")


def _rules(leads: Select[Any] | None) -> CTE:
    """By lead: the first moment a rule gives it each stage; nobody told that date, so it is an estimate."""
    firsts = [func.min(case((RuleStage.stage == stage, epoch(RuleStage.at)))).label(stage.name) for stage in AFTER_LEAD]
    rows: Select[Any] = _of(select(RuleStage.lead_id, *firsts), RuleStage.lead_id, leads)
    return rows.group_by(RuleStage.lead_id).cte("ruled")


def _deals(leads: Select[Any] | None) -> CTE:
    """By lead on a deal: when the first was opened and won; told where the deals themselves say when."""
    won = Deal.stage == Stage.WON
    opened = func.coalesce(Deal.created_at, Deal.closed_at, Lead.created_at)
    chosen = (
        select(
            DealContact.lead_id,
            func.min(epoch(opened)).label(Stage.OPPORTUNITY.name),
            func.min(epoch(Deal.created_at)).label(f"{Stage.OPPORTUNITY.name}_told"),
            func.min(case((won, epoch(closed_at())))).label(Stage.WON.name),
            func.min(case((won, epoch(Deal.closed_at)))).label(f"{Stage.WON.name}_told"),
        )
        .join(Deal, Deal.id == DealContact.deal_id)
        .join(Lead, Lead.id == DealContact.lead_id)
    )
    rows: Select[Any] = _of(chosen, DealContact.lead_id, leads)
    return rows.group_by(DealContact.lead_id).cte("deal_of_lead")


def _of(chosen: Any, key: Any, ids: Select[Any] | None) -> Any:
    return chosen if ids is None else chosen.where(key.in_(ids))


def deals(ids: Select[Any] | None, zone: str) -> Select[Any]:
    """The fact rows of the deals among some (None: all) that were won or lost; amounts at the rate of that day."""
    at, born = epoch(closed_at()), epoch(born_at())
    won = Deal.stage == Stage.WON
    chosen = (
        select(
            Deal.id.label("deal_id"),
            func.coalesce(Deal.lead_id, 0).label("lead_id"),
            at.label("closed_at"),
            born.label("born_at"),
            *_keys(),
            case((won, 1), else_=0).label("won"),
            Deal.currency,
            case((won, Deal.amount_micros), else_=null()).label("amount_micros"),
        )
        .outerjoin(Lead, Lead.id == Deal.lead_id)
        .outerjoin(RawSource, RawSource.value == Lead.source_value)
        .where(or_(Deal.stage == Stage.WON, Deal.stage == Stage.LOST), closed_at().is_not(None))
    )
    fact = _of(chosen, Deal.id, ids).subquery("closed")
    days = {"closed_day": epoch_day(fact.c.closed_at, zone), "born_day": epoch_day(fact.c.born_at, zone)}
    money = at_rate(fact.c.amount_micros, fact.c.currency, days["closed_day"])
    found = days | {"currency": money.currency, "amount_micros": money.micros}
    names = ("deal_id", "lead_id", "closed_at", "closed_day", "born_day", "channel", "source", "campaign_id",
             "ad_group_id", "keyword_id", "ad_id", "won", "currency", "amount_micros")  # fmt: skip
    columns = (found[name].label(name) if name in found else fact.c[name] for name in names)
    return select(*columns).select_from(fact).outerjoin(*money.on)
