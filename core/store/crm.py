"""The CRM's side: companies, leads, stage history, deals and touches.

Raw columns hold what the source said. Columns marked *derived* are recomputed from them by
`core.ingest.identity.link` after every write, so an undone import leaves no trace in them.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, literal_column, or_, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.store.ads import _Placement
from core.store.base import Base
from core.store.order import first_if_null, person_name, text_key
from core.store.types import Count, Key, Micros


def _partial(name: str, *columns: str, known: str) -> Index:
    """An index over the rows in which one column is not null."""
    condition = text(f"{known} IS NOT NULL")
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


class _Sourced:
    """A record of an outside system."""

    id: Mapped[Key]
    external_id: Mapped[str]
    attributes: Mapped[dict[str, Any] | None]  # cells no field was mapped to

    @declared_attr
    def source_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("source.id"))


class Linked(IntEnum):
    """How a record was joined to its lead; one joined by OWN_ID can never belong to another."""

    NOT = 0
    OWN_ID = 1  # the id in the same source
    ID = 2  # the id in another source
    EMAIL = 3


LOOSE: ColumnElement[bool] = literal_column("linked <> 1")
"""As in the partial indexes below: a database uses them only for this very condition."""


BY_SALES: ColumnElement[bool] = literal_column("side = 'sales'")
"""Likewise, of touches: those of sales."""


CLAIMS: ColumnElement[bool] = literal_column(
    "campaign_id IS NULL AND (utm_campaign IS NOT NULL OR gclid IS NOT NULL OR placement IS NOT NULL)"
)
"""Likewise, of leads without a campaign: those that say something of one."""


def _loose(table: str, reference: str) -> tuple[Index, ...]:
    """Indexes over the few records that another lead may yet claim."""
    return tuple(
        Index(f"ix_{table}_loose_{name}", name, sqlite_where=LOOSE, postgresql_where=LOOSE)
        for name in (reference, "email_hash")
    )


class Company(_Sourced, Base):
    """A company as the CRM tells it."""

    __tablename__ = "company"
    __table_args__ = (UniqueConstraint("source_id", "external_id"), Index("ix_company_domain", "domain"))

    name: Mapped[str | None]
    domain: Mapped[str | None]
    industry: Mapped[str | None]
    employees: Mapped[Count | None]
    revenue_micros: Mapped[Micros | None]
    phone: Mapped[str | None]
    country: Mapped[str | None]
    owner: Mapped[str | None]
    technologies: Mapped[list[Any] | None]
    churned_at: Mapped[datetime | None]
    created_at: Mapped[datetime | None]
    modified_at: Mapped[datetime | None]


class Lead(_Sourced, _Placement, Base):
    """One person who became a lead, everything said about where they came from, and what we made of it."""

    __tablename__ = "lead"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        # What leads are counted by and the queue is made from, without a look at the leads themselves.
        Index(
            "ix_lead_counted",
            "created_at",
            "junk",
            "channel",
            "campaign_id",
            "stage",
            "assigned",
            "country",
            "grade",
            "score",
            "match_method",
            "own_owner_at",
        ),
        Index("ix_lead_email_hash", "email_hash"),
        Index("ix_lead_gclid", "gclid"),
        Index("ix_lead_external_id", "external_id"),
        # Of few leads each: those whose form told the network, those that name a campaign nobody knows, those that
        # do not count, those somebody let count.
        _partial("ix_lead_network", "network", "created_at", known="network"),
        Index(
            "ix_lead_claims",
            "campaign_id",
            "created_at",
            sqlite_where=CLAIMS,
            postgresql_where=CLAIMS,
            postgresql_include=["id"],
        ),
        _partial("ix_lead_junk", "created_at", "junk", known="junk"),
        _partial("ix_lead_overruled", "overruled", known="overruled"),
        _partial("ix_lead_own_owner_at", "own_owner_at", known="own_owner_at"),
        _partial("ix_lead_merged_into", "merged_into", known="merged_into"),
        _partial("ix_lead_erased_at", "erased_at", known="erased_at"),
    )

    created_at: Mapped[datetime]
    modified_at: Mapped[datetime | None]
    email: Mapped[str | None]
    email_hash: Mapped[str | None]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    phone: Mapped[str | None]
    job_title: Mapped[str | None]
    company_name: Mapped[str | None]
    company_domain: Mapped[str | None]
    country: Mapped[str | None]
    owner: Mapped[str | None]
    status: Mapped[str | None]  # lifecycle value as the CRM writes it
    disqualified_reason: Mapped[str | None]
    source_value: Mapped[str | None]  # None: the source has no such field; "" : it was blank
    source_detail: Mapped[str | None]
    gclid: Mapped[str | None]
    gbraid: Mapped[str | None]
    wbraid: Mapped[str | None]
    lead_form_id: Mapped[str | None]
    landing_url: Mapped[str | None]
    referrer: Mapped[str | None]
    utm_source: Mapped[str | None]
    utm_medium: Mapped[str | None]
    utm_campaign: Mapped[str | None]
    utm_term: Mapped[str | None]
    utm_content: Mapped[str | None]
    placement: Mapped[dict[str, Any] | None]  # campaign, ad group, ... as the record itself names them
    value_track: Mapped[dict[str, Any] | None]  # the same as the ad platform put them into the landing page's address
    channel_value: Mapped[str | None]  # channel as the record itself names it
    form_seconds: Mapped[Count | None]  # time it took to fill in the form
    network: Mapped[str | None]  # network the form was sent from, never a single address
    overruled: Mapped[bool | None]  # somebody here said that it counts, whatever speaks against it
    # What somebody here set, when, and what the CRM said then: it holds until the CRM says something newer.
    own_stage: Mapped[int | None]
    own_stage_at: Mapped[datetime | None]
    own_stage_over: Mapped[str | None]
    own_reason: Mapped[str | None]  # why it was disqualified or lost
    own_owner: Mapped[str | None]  # None with a time: nobody's
    own_owner_at: Mapped[datetime | None]
    own_owner_over: Mapped[str | None]
    own_score: Mapped[int | None]  # 0 to 100; None: computed
    # Nothing of the person is left; what was derived of them stays as it was, so that figures do.
    erased_at: Mapped[datetime | None]

    # derived (with campaign_id .. ad_id)
    merged_into: Mapped[int | None]  # the lead that this one is part of, by what somebody said; see lead_merge
    assigned: Mapped[str | None]  # whose it is: the owner set here while it holds, else the CRM's
    score: Mapped[int | None]  # 0 to 100, see core.scoring
    grade: Mapped[str | None]  # A1 to C3
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    channel: Mapped[str]
    channel_evidence: Mapped[str | None]
    match_method: Mapped[str | None]  # see core.ingest.identity.match; None: not matched
    match_confidence: Mapped[int | None]  # per cent
    junk: Mapped[str | None]  # see core.ingest.identity.junk; None: a lead that counts
    junk_evidence: Mapped[str | None]
    stage: Mapped[int]


def _ordered(name: str, *keys: Any, of: Sequence[str] = ()) -> Index:
    """An index of the leads that count by these keys, then by age, as the table of leads walks them.

    PostgreSQL answers from an index alone only where it has the columns that its keys are made `of`, too.
    """
    counts = text("junk IS NULL")
    more = ["id", *of]
    return Index(name, *keys, Lead.created_at, sqlite_where=counts, postgresql_where=counts, postgresql_include=more)


_ordered("ix_lead_by_created")
_ordered("ix_lead_by_name", text_key(person_name(Lead.first_name, Lead.last_name)), of=("first_name", "last_name"))
_ordered("ix_lead_by_company", first_if_null(text_key(Lead.company_name)), of=("company_name",))
_ordered("ix_lead_by_stage", Lead.stage, first_if_null(Lead.score))
_ordered("ix_lead_by_score", first_if_null(Lead.score))
_ordered("ix_lead_by_owner", first_if_null(text_key(Lead.assigned)), of=("assigned",))


class StageChange(_Sourced, Base):
    """A stage a lead reached, as told by one source; linked to the lead when it is known."""

    __tablename__ = "stage_change"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("ix_stage_change_lead_id", "lead_id"),
        _partial("ix_stage_change_edit_id", "edit_id", known="edit_id"),
        *_loose("stage_change", "lead_ref"),
    )

    lead_ref: Mapped[str | None]  # the lead's id in its source
    email_hash: Mapped[str | None]
    origin: Mapped[str]  # date: a dated stage field; status: the CRM's value; file: of a stage file; here: set here
    value: Mapped[str]  # stage name (date, here) or CRM value
    at: Mapped[datetime]
    estimated: Mapped[bool]
    note: Mapped[str | None]
    reason: Mapped[str | None]  # of a move back, a loss or a disqualification here
    user_id: Mapped[int | None]  # who set it here
    edit_id: Mapped[int | None]  # with which lead_edit
    void_until: Mapped[datetime | None]  # up to then it was entered by mistake, and counts for nothing

    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))  # derived
    linked: Mapped[int] = mapped_column(default=0, server_default="0")  # derived, see Linked
    stage: Mapped[int]  # derived


def one_of_its_own() -> ColumnElement[bool]:
    """Whether a lead counts by itself: it was not merged into another one."""
    return Lead.merged_into.is_(None)


HERE = "here"
"""Origin of a stage change that somebody made here."""


def valid() -> ColumnElement[bool]:
    """Whether a stage change counts: it was not entered by mistake, or was told again since."""
    return or_(StageChange.void_until.is_(None), StageChange.at > StageChange.void_until)


class Deal(_Sourced, Base):
    """A deal; revenue counts once, credited to the earliest of its leads."""

    __tablename__ = "deal"
    __table_args__ = (UniqueConstraint("source_id", "external_id"), Index("ix_deal_lead_id", "lead_id"))

    name: Mapped[str | None]
    amount_micros: Mapped[Micros | None]
    currency: Mapped[str | None]  # None: the company's
    status: Mapped[str | None]  # deal stage as the CRM writes it
    is_won: Mapped[bool | None]
    is_closed: Mapped[bool | None]
    pipeline: Mapped[str | None]
    type: Mapped[str | None]
    lost_reason: Mapped[str | None]
    owner: Mapped[str | None]
    created_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    contact_emails: Mapped[str | None]
    contact_ids: Mapped[str | None]
    company_domain: Mapped[str | None]

    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))  # derived
    stage: Mapped[int]  # derived: OPPORTUNITY, WON or LOST


class DealParty(Base):
    """One contact as a deal names it, by id or by e-mail, and the lead it is (all derived)."""

    __tablename__ = "deal_party"

    id: Mapped[Key]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    source_id: Mapped[int]
    ref: Mapped[str | None] = mapped_column(index=True)
    email_hash: Mapped[str | None] = mapped_column(index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)


class DealContact(Base):
    """Which leads stand on a deal (derived from its parties)."""

    __tablename__ = "deal_contact"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), primary_key=True, index=True)


class Touchpoint(_Sourced, Base):
    """A touch of marketing or sales with a lead."""

    __tablename__ = "touchpoint"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("ix_touchpoint_lead_id_at", "lead_id", "at"),
        Index("ix_touchpoint_sales", "lead_id", "at", sqlite_where=BY_SALES, postgresql_where=BY_SALES),
        *_loose("touchpoint", "contact_ref"),
    )

    kind: Mapped[str]
    side: Mapped[str | None]  # marketing or sales
    at: Mapped[datetime]
    # Of a marketing touch: no foreign keys, which would make ten million rows a third larger.
    channel: Mapped[str | None]
    campaign_id: Mapped[int | None]
    ad_group_id: Mapped[int | None]
    keyword_id: Mapped[int | None]
    ad_id: Mapped[int | None]
    owner: Mapped[str | None]
    subject: Mapped[str | None]
    notes: Mapped[str | None]
    outcome: Mapped[str | None]
    contact_ref: Mapped[str | None]
    email_hash: Mapped[str | None]

    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"))  # derived
    linked: Mapped[int] = mapped_column(default=0, server_default="0")  # derived, see Linked


class ChannelMapping(Base):
    """The channel a CRM source value means here, as a person said; values not listed follow the built-in table."""

    __tablename__ = "channel_mapping"

    value: Mapped[str] = mapped_column(primary_key=True)  # folded as channel.value_key does
    channel: Mapped[str]
