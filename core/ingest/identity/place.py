"""Campaign, ad group, keyword, ad and channel of leads, with the evidence."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_, select, update

from core.ingest.identity.channel import Origin, channel_of
from core.ingest.identity.match import Matcher
from core.ingest.write import touched
from core.store.bulk import chunks
from core.store.models import Ad, AdGroup, Campaign, ChannelMapping, Click, Keyword, Lead

CHUNK = 5_000
DERIVED = (
    "campaign_id", "ad_group_id", "keyword_id", "ad_id", "match_method", "match_confidence", "channel",
    "channel_evidence",
)  # fmt: skip
SAID = ("utm_source", "utm_medium", "utm_campaign", "channel_value", "source_value", "referrer")
RAW = (
    Lead.id, Lead.lead_form_id, Lead.gclid, Lead.gbraid, Lead.wbraid, Lead.placement, Lead.value_track,
    Lead.email_hash, Lead.utm_term, Lead.utm_content, *(getattr(Lead, name) for name in SAID),
)  # fmt: skip


def place_leads(connection: Connection) -> None:
    """Place every lead whose evidence, or what it is compared with, was touched."""
    ids = connection.scalars(_affected(connection).where(Lead.erased_at.is_(None))).all()
    if not ids:
        return
    matcher, told = Matcher(connection), told_channels(connection)
    columns = select(*RAW, *(getattr(Lead, name) for name in DERIVED))
    statement = update(Lead).where(Lead.id == bindparam("key")).values({name: bindparam(name) for name in DERIVED})
    for chunk in chunks(ids, CHUNK):
        rows = connection.execute(columns.where(Lead.id.in_(chunk))).mappings().all()
        clicks = matcher.clicks(connection, rows)
        changed = [new for row in rows if (new := _placed(matcher, clicks, told, row)) is not None]
        if changed:
            connection.execute(statement, changed)
            moved = [new["key"] for new in changed]
            touched.note(connection, Lead.__tablename__, select(Lead.id).where(Lead.id.in_(moved)))


def told_channels(connection: Connection) -> dict[str, str]:
    """The channels that people gave to CRM source values, by their key."""
    rows = connection.execute(select(ChannelMapping.value, ChannelMapping.channel))
    return {row.value: row.channel for row in rows}


def _affected(connection: Connection) -> Select[Any]:
    """Leads that may belong elsewhere now, by id.

    A campaign's new name may mean any lead; what is inside a campaign only concerns the leads of it.
    """
    ids = select(Lead.id).order_by(Lead.id)
    if touched.any_of(connection, Campaign):
        return ids
    here = [Lead.id.in_(touched.rows(Lead))]
    if touched.any_of(connection, AdGroup, Keyword, Ad):
        groups = select(AdGroup.campaign_id).where(
            or_(
                AdGroup.id.in_(touched.rows(AdGroup)),
                AdGroup.id.in_(select(Keyword.ad_group_id).where(Keyword.id.in_(touched.rows(Keyword)))),
                AdGroup.id.in_(select(Ad.ad_group_id).where(Ad.id.in_(touched.rows(Ad)))),
            )
        )
        here.append(Lead.campaign_id.in_(groups))
    if touched.any_of(connection, Click):
        keys = (Lead.gclid, Click.gclid), (Lead.lead_form_id, Click.lead_form_id), (Lead.email_hash, Click.email_hash)
        here += [
            mine.in_(select(theirs).where(Click.id.in_(touched.rows(Click)), theirs.is_not(None)))
            for mine, theirs in keys
        ]
        # A click keeps its gclid for good; the person and the form it names may be others now.
        here.append(Lead.match_method.in_(("email", "lead_form")))
    return ids.where(or_(*here))


def _placed(matcher: Matcher, clicks: Any, told: Mapping[str, str], row: Any) -> dict[str, Any] | None:
    """New values of the derived columns of one lead; None when they stand already."""
    match = matcher.match(row, clicks)
    origin = Origin(
        campaign_channel=matcher.channels.get(match.place.campaign_id or 0),
        google_click=bool(row["gclid"] or row["gbraid"] or row["wbraid"]),
        **{name: row[name] for name in SAID},
    )
    channel, evidence = channel_of(origin, told)
    new = {
        **match.place._asdict(),
        "match_method": match.method,
        "match_confidence": match.confidence,
        "channel": channel,
        "channel_evidence": evidence,
    }
    return None if all(row[name] == value for name, value in new.items()) else {"key": row["id"], **new}
