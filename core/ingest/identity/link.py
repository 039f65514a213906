"""Everything derived from raw rows: who belongs to what, which stage, which channel.

Run inside the writer's transaction after every import, undo or mapping. It recomputes from raw
columns, so it needs no memory of what was linked before, and files may come in any order.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, or_, select, update

from core.ingest.identity.channel import Origin, channel_of
from core.ingest.identity.match import Matcher
from core.ingest.identity.person import email_hash
from core.ingest.identity.stage_map import StageMap
from core.ingest.write.upsert import chunks
from core.store.models import Company, Deal, DealContact, Lead, StageChange, Touchpoint
from core.store.stages import DEAL, LIFECYCLE, Stage

CHUNK = 5_000


def link(connection: Connection) -> None:
    """Recompute every derived column."""
    stages = StageMap.load(connection)
    link_people(connection)
    set_stages(connection, stages)
    link_deals(connection)
    place_leads(connection)
    set_current_stage(connection, stages)


def relabel(connection: Connection) -> None:
    """Recompute the stages only: what CRM values mean has changed, who belongs to what has not."""
    stages = StageMap.load(connection)
    set_stages(connection, stages)
    set_current_stage(connection, stages)


def link_people(connection: Connection) -> None:
    """Companies by domain; stage changes and touches to leads by id in their source, else by e-mail."""
    company = select(func.min(Company.id)).where(Company.domain == Lead.company_domain).scalar_subquery()
    connection.execute(update(Lead).where(Lead.company_id.is_distinct_from(company)).values(company_id=company))
    for model, reference in ((StageChange, StageChange.lead_ref), (Touchpoint, Touchpoint.contact_ref)):
        same = select(Lead.id).where(Lead.source_id == model.source_id, Lead.external_id == reference)
        anywhere = select(func.min(Lead.id)).where(Lead.external_id == reference)
        person = select(func.min(Lead.id)).where(Lead.email_hash == model.email_hash)
        found = func.coalesce(*(choice.scalar_subquery() for choice in (same, anywhere, person)))
        connection.execute(update(model).where(model.lead_id.is_distinct_from(found)).values(lead_id=found))


def set_stages(connection: Connection, stages: StageMap) -> None:
    """The stage of every CRM value in stage changes and deals."""
    told = select(StageChange.value).where(StageChange.origin != "date").distinct()
    for value in connection.scalars(told).all():
        stage = int(stages.stage(LIFECYCLE, value))
        here = StageChange.origin != "date", StageChange.value == value, StageChange.stage != stage
        connection.execute(update(StageChange).where(*here).values(stage=stage))
    for status in connection.scalars(select(Deal.status).distinct()).all():
        by_value = int(stages.stage(DEAL, status or ""))
        # The CRM's own flags know better than the words of a stage, which are translated.
        by_flag = case(
            (Deal.is_won.is_(True), int(Stage.WON)),
            (Deal.is_won.is_(False) & Deal.is_closed.is_(True), int(Stage.LOST)),
            else_=by_value,
        )
        same = Deal.status == status if status is not None else Deal.status.is_(None)
        connection.execute(update(Deal).where(same, Deal.stage != by_flag).values(stage=by_flag))


def link_deals(connection: Connection) -> None:
    """The leads on each deal, by id and e-mail; its revenue is credited to the earliest of them."""
    connection.execute(delete(DealContact))
    wanted = _wanted(connection.execute(select(Deal.id, Deal.source_id, Deal.contact_ids, Deal.contact_emails)))
    by_id = (
        {
            (row.source_id, row.external_id): row.id
            for row in connection.execute(select(Lead.id, Lead.source_id, Lead.external_id))
        }
        if wanted
        else {}
    )
    by_person = (
        {
            row.email_hash: row.id
            for row in connection.execute(
                select(Lead.id, Lead.email_hash).where(Lead.email_hash.is_not(None)).order_by(Lead.id.desc())
            )
        }
        if wanted
        else {}
    )
    pairs = {
        (deal, lead)
        for deal, key in wanted
        if (lead := by_id.get(key) if isinstance(key, tuple) else by_person.get(key))
    }
    for chunk in chunks(({"deal_id": deal, "lead_id": lead} for deal, lead in sorted(pairs)), CHUNK):
        connection.execute(insert(DealContact), chunk)
    first = (
        select(DealContact.lead_id)
        .join(Lead, Lead.id == DealContact.lead_id)
        .where(DealContact.deal_id == Deal.id)
        .order_by(Lead.created_at, Lead.id)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(update(Deal).where(Deal.lead_id.is_distinct_from(first)).values(lead_id=first))


def _wanted(deals: Iterable[Any]) -> list[tuple[int, Any]]:
    """(deal, what names a lead on it): (source, id) or an e-mail hash."""
    found: list[tuple[int, Any]] = []
    for deal in deals:
        found += [(deal.id, (deal.source_id, one)) for one in _split(deal.contact_ids)]
        found += [(deal.id, email_hash(one)) for one in _split(deal.contact_emails)]
    return found


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


DERIVED = (
    "campaign_id",
    "ad_group_id",
    "keyword_id",
    "ad_id",
    "match_method",
    "match_confidence",
    "channel",
    "channel_evidence",
)


def place_leads(connection: Connection) -> None:
    """Campaign, ad group, keyword, ad and channel of every lead, with the evidence."""
    matcher = Matcher(connection)
    raw = (
        Lead.id,
        Lead.lead_form_id,
        Lead.gclid,
        Lead.gbraid,
        Lead.wbraid,
        Lead.placement,
        Lead.value_track,
        Lead.email_hash,
        Lead.utm_source,
        Lead.utm_medium,
        Lead.utm_campaign,
        Lead.utm_term,
        Lead.utm_content,
        Lead.channel_value,
        Lead.source_value,
        Lead.referrer,
    )
    rows = connection.execute(select(*raw, *(getattr(Lead, name) for name in DERIVED))).mappings()
    changed = [new for row in rows if (new := _placed(matcher, row)) is not None]
    statement = update(Lead).where(Lead.id == bindparam("key")).values({name: bindparam(name) for name in DERIVED})
    for chunk in chunks(changed, CHUNK):
        connection.execute(statement, chunk)


def _placed(matcher: Matcher, row: Any) -> dict[str, Any] | None:
    """New values of the derived columns of one lead; None when they stand already."""
    match = matcher.match(row)
    origin = Origin(
        campaign_channel=matcher.channels.get(match.place.campaign_id or 0),
        google_click=bool(row["gclid"] or row["gbraid"] or row["wbraid"]),
        **{
            name: row[name]
            for name in (
                "utm_source",
                "utm_medium",
                "utm_campaign",
                "channel_value",
                "source_value",
                "referrer",
            )
        },
    )
    channel, evidence = channel_of(origin)
    new = {
        **match.place._asdict(),
        "match_method": match.method,
        "match_confidence": match.confidence,
        "channel": channel,
        "channel_evidence": evidence,
    }
    return None if all(row[name] == value for name, value in new.items()) else {"key": row["id"], **new}


def set_current_stage(connection: Connection, stages: StageMap) -> None:
    """Deals outrank labels; then the current status, or a dated stage beyond it."""
    told = {
        value: int(stages.stage(LIFECYCLE, value or ""))
        for value in connection.scalars(select(Lead.status).where(Lead.status.is_not(None)).distinct())
    }
    status = case(told, value=Lead.status, else_=int(Stage.LEAD)) if told else int(Stage.LEAD)
    dated = _best(StageChange.stage, StageChange.lead_id == Lead.id, StageChange.origin != "status")
    labelled = func.coalesce(case((dated > status, dated)), status)
    deals = select(Deal.stage).join(DealContact, DealContact.deal_id == Deal.id).where(DealContact.lead_id == Lead.id)
    stage = case(
        (deals.where(Deal.stage == int(Stage.WON)).exists(), int(Stage.WON)),
        (deals.where(Deal.stage == int(Stage.OPPORTUNITY)).exists(), int(Stage.OPPORTUNITY)),
        (deals.exists(), int(Stage.LOST)),
        else_=labelled,
    )
    connection.execute(update(Lead).where(or_(Lead.stage.is_(None), Lead.stage != stage)).values(stage=stage))


def _best(column: Any, *where: Any) -> Any:
    return select(func.max(column)).where(*where).scalar_subquery()
