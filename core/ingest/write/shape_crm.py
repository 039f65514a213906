"""Leads, companies, deals, stage dates and activities as table rows."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.ingest.identity.channel import of_value
from core.ingest.identity.network import network_of
from core.ingest.identity.person import email_hash, from_url, place_of
from core.ingest.records import PLACE, UTM, Record
from core.ingest.write.places import Place, Places
from core.ingest.write.shape import Context, Row, Step, Unusable, copied, replaced
from core.store.base import Base
from core.store.channels import UNKNOWN
from core.store.models import Company, Deal, Lead, StageChange, Touchpoint
from core.store.stages import LIFECYCLE, Stage

KEY = ("source_id", "external_id")
LONGEST_FORM = 10_000_000  # seconds: four months; a larger number is something else
DATED = {
    "mql_at": Stage.MQL, "sql_at": Stage.SQL, "opportunity_at": Stage.OPPORTUNITY,
    "won_at": Stage.WON, "lost_at": Stage.LOST, "disqualified_at": Stage.DISQUALIFIED,
}  # fmt: skip

_LEAD = {
    "phone": "phone", "job_title": "job_title", "company_name": "company", "company_domain": "company_domain",
    "country": "country", "owner": "owner", "status": "status", "disqualified_reason": "disqualified_reason",
    "source_detail": "source_detail", "lead_form_id": "lead_form_id", "landing_url": "landing_url",
    "referrer": "referrer", "channel_value": "channel",
}  # fmt: skip
_FROM_URL = (*UTM, "gclid", "gbraid", "wbraid")
_LEAD_REPLACE: Mapping[str, str | tuple[str, ...]] = {
    **_LEAD, "attributes": "attributes", **{name: (name, "landing_url") for name in _FROM_URL},
    "created_at": "created_at", "modified_at": "modified_at", "email": "email", "email_hash": "email",
    "first_name": ("first_name", "name"), "last_name": ("last_name", "name"), "source_value": "source",
    "placement": ("campaign", "campaign_id", "ad_group", "ad_group_id", "keyword", "ad", "ad_id"),
    "value_track": "landing_url", "form_seconds": "form_seconds", "network": "network",
}  # fmt: skip


class LeadShape:
    """A lead, the dated stages on its row, and its current status as a stage change."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.steps = (
            Step(Lead, KEY, replaced(_LEAD_REPLACE, context.provided)),
            # A status keeps the date it was first seen with.
            Step(StageChange, KEY, ("at",), origin="date"),
            Step(StageChange, KEY, (), origin="status"),
        )

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """The lead first, then its stage changes; a row without any date is Unusable."""
        values, context = record.values, self._context
        dated = {stage: context.moment(values.get(name)) for name, stage in DATED.items() if values.get(name)}
        modified = context.moment(values.get("modified_at"))
        created = context.moment(values.get("created_at")) or min(
            (at for at in [*dated.values(), modified] if at), default=None
        )
        if created is None:
            raise Unusable("The row has no date at all, so nobody can tell when the lead came.")
        lead = self._lead(record, created, modified)
        yield Lead, lead
        for stage, at in dated.items():
            if at:
                yield StageChange, change(lead, "date", stage.name, stage, at)
        if lead["status"]:
            stage = context.stages.stage(LIFECYCLE, lead["status"])
            yield from _status(lead, stage, {s: at for s, at in dated.items() if at})

    def _lead(self, record: Record, created: datetime, modified: datetime | None) -> Row:
        values, context = record.values, self._context
        url = from_url(values.get("landing_url"))
        first, last = _names(values)
        email = values.get("email")
        return {
            "source_id": context.source_id,
            "external_id": context.identity(record, email=email_hash(email)),
            "attributes": dict(sorted(record.attributes.items())) or None,
            **copied(values, _LEAD),
            **{name: values.get(name) or url.get(name) for name in _FROM_URL},
            "created_at": created, "modified_at": modified, "email": email, "email_hash": email_hash(email),
            "first_name": first, "last_name": last,
            "source_value": (values.get("source") or "") if "source" in context.provided else None,
            "placement": place_of(values) or None, "value_track": place_of(url) or None,
            "form_seconds": _seconds(values.get("form_seconds")), "network": network_of(values.get("network")),
            "channel": UNKNOWN, "stage": int(Stage.LEAD), "assigned": values.get("owner"),
        }  # fmt: skip


def change(
    lead: Mapping[str, Any],
    origin: str,
    value: str,
    stage: Stage,
    at: datetime,
    *,
    estimated: bool = False,
    note: str | None = None,
) -> Row:
    """A stage change of a lead of the same source."""
    tail = f"status|{value}" if origin == "status" else value
    return {
        "source_id": lead["source_id"], "external_id": f"{lead['external_id']}|{tail}", "attributes": None,
        "lead_ref": lead["external_id"], "email_hash": lead["email_hash"], "origin": origin, "value": value,
        "at": at, "estimated": estimated, "note": note, "stage": int(stage),
    }  # fmt: skip


def _status(lead: Row, stage: Stage, dated: dict[Stage, datetime]) -> Iterator[tuple[type[Base], Row]]:
    """The current status, dated as well as can be: a later dated stage, else last modified, else created.

    It is kept beside a dated stage of the same meaning, which outranks it: the meaning may change.
    """
    later = min((at for reached, at in dated.items() if stage < reached <= Stage.WON), default=None)
    at = later or lead["modified_at"] or lead["created_at"]
    yield (
        StageChange,
        change(lead, "status", lead["status"], stage, max(at, lead["created_at"]), estimated=True),
    )


def _seconds(value: Decimal | int | None) -> int | None:
    """Whole seconds gone by; None for what no form takes."""
    return int(value) if value is not None and value < LONGEST_FORM else None


def _names(values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    if values.get("first_name") or values.get("last_name") or not values.get("name"):
        return values.get("first_name"), values.get("last_name")
    first, _, last = values["name"].partition(" ")
    return first, last or None


_COMPANY = {
    "name": "name", "industry": "industry", "employees": "employees", "revenue_micros": "revenue",
    "phone": "phone", "country": "country", "owner": "owner",
}  # fmt: skip


class CompanyShape:
    """A company."""

    def __init__(self, context: Context) -> None:
        self._context = context
        times = {"created_at": "created_at", "modified_at": "modified_at", "domain": "domain",
                 "technologies": "technologies", "churned_at": "churned_at", "attributes": "attributes"}  # fmt: skip
        self.steps = (Step(Company, KEY, replaced({**_COMPANY, **times}, context.provided)),)

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """One row."""
        values = record.values
        yield Company, {
            **_common(self._context, record), **copied(values, _COMPANY), "domain": domain(values.get("domain")),
            "created_at": self._context.moment(values.get("created_at")),
            "modified_at": self._context.moment(values.get("modified_at")),
            "churned_at": self._context.moment(values.get("churned_at")),
            "technologies": [name for one in (values.get("technologies") or "").split(";") if (name := one.strip())]
            or None,
        }  # fmt: skip


_DEAL = {
    "name": "name", "amount_micros": "amount", "currency": "currency", "status": "stage", "is_won": "is_won",
    "is_closed": "is_closed", "pipeline": "pipeline", "type": "type", "lost_reason": "lost_reason", "owner": "owner",
    "contact_emails": "contact_emails",
}  # fmt: skip
_DEAL_REPLACE: Mapping[str, str | tuple[str, ...]] = {
    **_DEAL, "attributes": "attributes", "created_at": "created_at",
    "closed_at": "closed_at", "company_domain": "company_domain",
    "contact_ids": ("contact_ids", "lead_id"),
}  # fmt: skip


class DealShape:
    """A deal."""

    def __init__(self, context: Context, currency: str | None) -> None:
        self._context, self._currency = context, currency
        self.steps = (Step(Deal, KEY, replaced(_DEAL_REPLACE, context.provided)),)

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """One row."""
        values, context = record.values, self._context
        yield Deal, {
            **_common(context, record), **copied(values, _DEAL),
            "currency": values.get("currency") or self._currency,
            "contact_ids": values.get("contact_ids") or values.get("lead_id"),
            "company_domain": domain(values.get("company_domain")),
            "created_at": context.moment(values.get("created_at")),
            "closed_at": context.moment(values.get("closed_at")),
            "stage": int(
                context.stages.deal(
                    values.get("stage"), is_won=values.get("is_won"), is_closed=values.get("is_closed")
                )
            ),
        }  # fmt: skip


class StageShape:
    """Rows of a stage file: dated stages, or a stage and its date."""

    def __init__(self, context: Context) -> None:
        self._context = context
        more = replaced({"note": "note", "attributes": "attributes"}, context.provided)
        self.steps = (Step(StageChange, KEY, ("at", "value", *more)),)

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """One row per stage the record dates; Unusable when it dates none."""
        values, context = record.values, self._context
        person = email_hash(values.get("email"))
        lead = {"source_id": context.source_id, "external_id": values.get("lead_id") or f"email:{person}",
                "email_hash": person}  # fmt: skip
        found = [(stage.name, "date", values[name]) for name, stage in DATED.items() if values.get(name)]
        if values.get("stage") and values.get("at"):
            found.append((values["stage"], "file", values["at"]))
        if not found:
            raise Unusable("The row has no stage with a date.")
        for value, origin, at in found:
            stage = Stage[value] if origin == "date" else context.stages.stage(LIFECYCLE, value)
            row = change(lead, origin, value, stage, context.moment(at) or at, note=values.get("note"))
            # Apart from the dates on the lead's own row, so that neither file overwrites the other.
            row["external_id"] = context.occurrence(f"file|{row['external_id']}")
            row["lead_ref"] = values.get("lead_id")
            yield StageChange, {**row, "attributes": dict(sorted(record.attributes.items())) or None}


NOWHERE: Mapping[str, int | None] = Place()._asdict()
_ACTIVITY_REPLACE: Mapping[str, str | tuple[str, ...]] = {
    "kind": "type", "at": "at", "owner": "owner", "subject": "subject", "notes": "notes",
    "outcome": ("outcome", "status"), "contact_ref": "contact_id", "email_hash": "contact_email",
    "side": "side", "channel": ("channel", *PLACE), **dict.fromkeys(Place._fields, PLACE), "attributes": "attributes",
}  # fmt: skip


class ActivityShape:
    """A call, meeting, e-mail, note or task, or a touch of marketing.

    `places` are the entities of the source, where its touches name campaigns.
    """

    def __init__(self, context: Context, places: Places | None = None) -> None:
        self._context, self._places = context, places
        self.steps = (Step(Touchpoint, KEY, replaced(_ACTIVITY_REPLACE, context.provided)),)

    def rows(self, record: Record) -> Iterator[tuple[type[Base], Row]]:
        """One row; an activity without a date is Unusable."""
        values = record.values
        at = self._context.moment(values.get("at"))
        if at is None:
            raise Unusable("The activity has no date.")
        channel, place = self._origin(values)
        yield Touchpoint, {
            **_common(self._context, record), "kind": values.get("type") or "activity", "at": at,
            "side": values.get("side"), "channel": channel, **place,
            "owner": values.get("owner"), "subject": values.get("subject"), "notes": values.get("notes"),
            "outcome": values.get("outcome") or values.get("status"), "contact_ref": values.get("contact_id"),
            "email_hash": email_hash((values.get("contact_email") or "").split(";")[0]),
        }  # fmt: skip

    def _origin(self, values: Mapping[str, Any]) -> tuple[str | None, Mapping[str, int | None]]:
        """The channel of a touch and where in the ad account it belongs, as it says itself."""
        said = values.get("channel")
        channel = of_value(said) if said else None
        if self._places is None or not (values.get("campaign") or values.get("campaign_id")):
            return channel, NOWHERE
        place = self._places.place(values, channel or UNKNOWN)
        return self._places.channel(place.campaign_id, channel or UNKNOWN), place._asdict()


def _common(context: Context, record: Record) -> Row:
    return {
        "source_id": context.source_id,
        "external_id": context.identity(record),
        "attributes": dict(sorted(record.attributes.items())) or None if record.attributes else None,
    }


def domain(text: str | None) -> str | None:
    """A bare lower-case host name, however it was written."""
    if not text:
        return None
    host = text.strip().lower().split("//")[-1].split("/")[0].removeprefix("www.")
    return host or None
