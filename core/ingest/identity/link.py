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
from core.store.stages import LIFECYCLE, Stage

CHUNK = 5_000
FIRST = (Lead.created_at, Lead.external_id, Lead.id)


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
    company = (
        select(Company.id)
        .where(Company.domain == Lead.company_domain)
        .order_by(Company.created_at, Company.external_id, Company.id)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(update(Lead).where(Lead.company_id.is_distinct_from(company)).values(company_id=company))
    for model, reference in ((StageChange, StageChange.lead_ref), (Touchpoint, Touchpoint.contact_ref)):
        found = func.coalesce(
            _earliest(Lead.source_id == model.source_id, Lead.external_id == reference),
            _earliest(Lead.external_id == reference),
            _earliest(Lead.email_hash == model.email_hash),
        )
        connection.execute(update(model).where(model.lead_id.is_distinct_from(found)).values(lead_id=found))


def _earliest(*where: Any) -> Any:
    """The earliest of some leads, whichever file came first."""
    return select(Lead.id).where(*where).order_by(*FIRST).limit(1).scalar_subquery()


def set_stages(connection: Connection, stages: StageMap) -> None:
    """The stage of every CRM value in stage changes and deals; only what differs is written."""
    told = select(StageChange.value, StageChange.stage).where(StageChange.origin != "date").distinct()
    for value, known in connection.execute(told).all():
        if (stage := int(stages.stage(LIFECYCLE, value))) != known:
            here = StageChange.origin != "date", StageChange.value == value, StageChange.stage == known
            connection.execute(update(StageChange).where(*here).values(stage=stage))
    said = (Deal.status, Deal.is_won, Deal.is_closed, Deal.stage)
    for row in connection.execute(select(*said).distinct()).all():
        stage = int(stages.deal(row.status, is_won=row.is_won, is_closed=row.is_closed))
        if stage != row.stage:
            same = [column.is_not_distinct_from(value) for column, value in zip(said, row, strict=True)]
            connection.execute(update(Deal).where(*same).values(stage=stage))


def link_deals(connection: Connection) -> None:
    """The leads on each deal, by id and e-mail; its revenue is credited to the earliest of them."""
    connection.execute(delete(DealContact))
    deals = select(Deal.id, Deal.source_id, Deal.contact_ids, Deal.contact_emails)
    named = or_(Deal.contact_ids.is_not(None), Deal.contact_emails.is_not(None))
    wanted = _wanted(connection.execute(deals.where(named)))
    known = _known_leads(connection) if wanted else {}
    pairs = {(deal, lead) for deal, keys in wanted if (lead := _first_known(known, keys))}
    for chunk in chunks(({"deal_id": deal, "lead_id": lead} for deal, lead in sorted(pairs)), CHUNK):
        connection.execute(insert(DealContact), chunk)
    on_deal = select(DealContact.lead_id).where(DealContact.deal_id == Deal.id).correlate(Deal)
    first = _earliest(Lead.id.in_(on_deal))
    connection.execute(update(Deal).where(Deal.lead_id.is_distinct_from(first)).values(lead_id=first))


def _known_leads(connection: Connection) -> dict[Any, int]:
    """(source, id), id and e-mail hash -> the earliest such lead."""
    known: dict[Any, int] = {}
    leads = select(Lead.id, Lead.source_id, Lead.external_id, Lead.email_hash).order_by(*FIRST)
    for lead, source, outer, person in connection.execute(leads):
        for key in ((source, outer), ("id", outer), ("email", person)):
            known.setdefault(key, lead)
    return known


def _first_known(known: dict[Any, int], keys: tuple[Any, ...]) -> int | None:
    return next((known[key] for key in keys if key in known), None)


def _wanted(deals: Iterable[Any]) -> list[tuple[int, tuple[Any, ...]]]:
    """(deal, keys that name one lead on it, best first)."""
    found: list[tuple[int, tuple[Any, ...]]] = []
    for deal in deals:
        found += [(deal.id, ((deal.source_id, one), ("id", one))) for one in _split(deal.contact_ids)]
        found += [(deal.id, (("email", email_hash(one)),)) for one in _split(deal.contact_emails)]
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
        value: meant
        for value in connection.scalars(select(Lead.status).where(Lead.status.is_not(None)).distinct())
        if (meant := int(stages.stage(LIFECYCLE, value or ""))) != Stage.LEAD
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
