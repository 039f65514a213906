"""Sources and the ad platform's side: campaigns down to ads, clicks, and daily figures."""

from datetime import date, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.store.base import Base
from core.store.types import Count, Key, Micros


class Grain(IntEnum):
    """How finely a row of figures is cut, coarse to fine."""

    CHANNEL = 1
    CAMPAIGN = 2
    AD_GROUP = 3
    KEYWORD = 4
    AD = 5
    SEARCH_TERM = 6


class Source(Base):
    """One account of one system records come from."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: Mapped[Key]
    kind: Mapped[str]  # google_ads, hubspot, files
    name: Mapped[str]
    currency: Mapped[str | None]
    time_zone: Mapped[str | None]
    config: Mapped[dict[str, Any] | None]  # what its connector needs, without secrets
    last_data_day: Mapped[date | None]
    refreshed_at: Mapped[datetime | None]


class _Entity:
    """What campaigns, ad groups, keywords and ads have in common."""

    id: Mapped[Key]
    external_id: Mapped[str]  # the platform's id, or "name:" and the folded name until it is known

    @declared_attr
    def source_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("source.id"))


class Campaign(_Entity, Base):
    """A campaign; `channel` follows from its type."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    name: Mapped[str]
    type: Mapped[str | None]
    status: Mapped[str | None]
    channel: Mapped[str]


class AdGroup(_Entity, Base):
    """An ad group of a campaign."""

    __tablename__ = "ad_group"
    __table_args__ = (UniqueConstraint("campaign_id", "external_id"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    name: Mapped[str]


class Keyword(_Entity, Base):
    """A keyword of an ad group, with its match type."""

    __tablename__ = "keyword"
    __table_args__ = (UniqueConstraint("ad_group_id", "external_id"),)

    ad_group_id: Mapped[int] = mapped_column(ForeignKey("ad_group.id"))
    text: Mapped[str]
    match_type: Mapped[str | None]


class Ad(_Entity, Base):
    """An ad (its copy) of an ad group."""

    __tablename__ = "ad"
    __table_args__ = (UniqueConstraint("ad_group_id", "external_id"),)

    ad_group_id: Mapped[int] = mapped_column(ForeignKey("ad_group.id"))
    text: Mapped[str]


class Budget(Base):
    """What a campaign may spend a day, from some day on."""

    __tablename__ = "budget"
    __table_args__ = (UniqueConstraint("campaign_id", "from_day"),)

    id: Mapped[Key]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    from_day: Mapped[date]
    daily_micros: Mapped[Micros]


class _Placement:
    """Where in the account something belongs; finer levels may be unknown."""

    @declared_attr
    def campaign_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("campaign.id"), index=True)

    @declared_attr
    def ad_group_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("ad_group.id"))

    @declared_attr
    def keyword_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("keyword.id"))

    @declared_attr
    def ad_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("ad.id"))


class _Figures(_Placement):
    """The additive figures of one row, and what the row is about."""

    id: Mapped[Key]
    grain: Mapped[int]
    entity_key: Mapped[str]  # every id and segment that tells this row from its neighbours
    search_term: Mapped[str | None]
    device: Mapped[str | None]
    network: Mapped[str | None]
    channel: Mapped[str]  # where no campaign says better
    currency: Mapped[str | None]  # None: the company's
    cost_micros: Mapped[Micros]
    impressions: Mapped[Count]
    clicks: Mapped[Count]
    conversions_micros: Mapped[Micros]

    @declared_attr
    def source_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("source.id"))


class AdMetric(_Figures, Base):
    """Figures of one day (in the account's zone), one grain, one entity."""

    __tablename__ = "ad_metric"
    __table_args__ = (UniqueConstraint("source_id", "grain", "day", "entity_key"),)

    day: Mapped[date]
    # Shares in basis points, as a search campaign's report tells them; None where it does not.
    impression_share: Mapped[int | None]
    lost_to_budget: Mapped[int | None]
    lost_to_rank: Mapped[int | None]


class AdPeriodTotal(_Figures, Base):
    """Figures of a report without a Day column: one total for all days from start to end."""

    __tablename__ = "ad_period_total"
    __table_args__ = (UniqueConstraint("source_id", "grain", "start_day", "end_day", "entity_key"),)

    start_day: Mapped[date]
    end_day: Mapped[date]


class Click(Base):
    """One ad click (or lead form submission) that can be recognised again on a lead."""

    __tablename__ = "click"
    __table_args__ = (UniqueConstraint("source_id", "external_id"), Index("ix_click_gclid", "gclid"))

    id: Mapped[Key]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str]
    gclid: Mapped[str | None]  # exact case
    lead_form_id: Mapped[str | None]
    email_hash: Mapped[str | None]
    at: Mapped[datetime | None]
    device: Mapped[str | None]
    place: Mapped[dict[str, Any] | None]  # campaign, ad group, ... as the file names them


class CampaignAlias(Base):
    """A campaign name seen on leads that a person mapped to a campaign, once and for all."""

    __tablename__ = "campaign_alias"

    value: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
