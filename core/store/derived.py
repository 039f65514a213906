"""Tables computed from the others, so that no page ever adds up raw records.

`core.derive` fills them inside the transaction that changed what they come from. In all of them 0 stands
for "none" in a key, days are day numbers in the team's time zone, and moments are whole epoch seconds.
"""

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base
from core.store.types import Key


def _key() -> Mapped[int]:
    return mapped_column(primary_key=True, autoincrement=False)


def _moment() -> Mapped[int | None]:
    return mapped_column(BigInteger)


def _total() -> Mapped[int]:
    return mapped_column(BigInteger, default=0)


class RawSource(Base):
    """The values CRMs wrote as a lead's source, numbered."""

    __tablename__ = "raw_source"

    id: Mapped[Key]
    value: Mapped[str] = mapped_column(unique=True)


def _reached(stage: str) -> Index:
    """Of the leads that got to a stage, which are few: what a figure by the day they got there needs."""
    columns = f"{stage}_day", f"{stage}_at", "created_day", "channel", "campaign_id", "junk"
    told = text(f"{stage}_at IS NOT NULL")
    return Index(f"ix_journey_{stage}", *columns, sqlite_where=told, postgresql_where=told)


class Journey(Base):
    """One lead: where it belongs, and when it first reached each stage or one beyond it.

    `<stage>_at` is null where that never happened; `<stage>_lag` is the days from creation, only where the source
    told the date itself. `junk`: 1 for a lead that stands outside leads and rates.
    """

    __tablename__ = "journey"
    __table_args__ = (
        Index("ix_journey_created_day", "created_day", "created_at"),
        *(_reached(stage) for stage in ("mql", "sql", "opportunity", "won")),
    )

    lead_id: Mapped[int] = _key()
    created_at: Mapped[int] = mapped_column(BigInteger)
    created_day: Mapped[int]
    channel: Mapped[int]  # core.store.channels.CODES
    source: Mapped[int]  # raw_source.id; 0: the record has no such field
    campaign_id: Mapped[int]
    ad_group_id: Mapped[int]
    keyword_id: Mapped[int]
    ad_id: Mapped[int]
    junk: Mapped[int]
    method: Mapped[int]  # core.store.matching.METHOD_CODES
    lacks: Mapped[int]  # core.derive.lacks
    mql_at: Mapped[int | None] = _moment()
    sql_at: Mapped[int | None] = _moment()
    opportunity_at: Mapped[int | None] = _moment()
    won_at: Mapped[int | None] = _moment()
    mql_day: Mapped[int | None]
    sql_day: Mapped[int | None]
    opportunity_day: Mapped[int | None]
    won_day: Mapped[int | None]
    mql_lag: Mapped[int | None]
    sql_lag: Mapped[int | None]
    opportunity_lag: Mapped[int | None]
    won_lag: Mapped[int | None]


class DealFact(Base):
    """One deal won or lost, with the keys of the lead it is credited to."""

    __tablename__ = "deal_fact"
    __table_args__ = (
        Index("ix_deal_fact_closed_day", "closed_day"),
        Index("ix_deal_fact_born_day", "born_day"),
        Index("ix_deal_fact_lead_id", "lead_id"),
    )

    deal_id: Mapped[int] = _key()
    lead_id: Mapped[int]
    closed_at: Mapped[int] = mapped_column(BigInteger)
    closed_day: Mapped[int]
    born_day: Mapped[int]
    channel: Mapped[int]  # 0 where no lead is known
    source: Mapped[int]
    campaign_id: Mapped[int]
    ad_group_id: Mapped[int]
    keyword_id: Mapped[int]
    ad_id: Mapped[int]
    won: Mapped[int]
    currency: Mapped[str]  # "": the team's, also of an amount that was converted
    amount_micros: Mapped[int | None] = mapped_column(BigInteger)  # of won deals that have one


class _Counts:
    """What happened, by the day it happened (`mqls`) and by the day its lead was created (`cohort_mqls`)."""

    leads: Mapped[int] = _total()
    junk: Mapped[int] = _total()
    mqls: Mapped[int] = _total()
    sqls: Mapped[int] = _total()
    opportunities: Mapped[int] = _total()
    won: Mapped[int] = _total()
    deals_won: Mapped[int] = _total()
    deals_closed: Mapped[int] = _total()
    revenue: Mapped[int] = _total()  # micros
    valued_deals: Mapped[int] = _total()
    cohort_mqls: Mapped[int] = _total()
    cohort_sqls: Mapped[int] = _total()
    cohort_opportunities: Mapped[int] = _total()
    cohort_won: Mapped[int] = _total()
    cohort_revenue: Mapped[int] = _total()  # micros
    cohort_valued_deals: Mapped[int] = _total()


class DailyFact(_Counts, Base):
    """Leads and deals of a day; amounts in a currency without a rate stand in rows of their own."""

    __tablename__ = "daily_fact"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    day: Mapped[int] = _key()
    channel: Mapped[int] = _key()
    campaign_id: Mapped[int] = _key()
    currency: Mapped[str] = mapped_column(primary_key=True)


class KeywordMonth(_Counts, Base):
    """The same by month (year * 12 + month - 1), down to keyword and ad."""

    __tablename__ = "keyword_month"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    month: Mapped[int] = _key()
    channel: Mapped[int] = _key()
    campaign_id: Mapped[int] = _key()
    ad_group_id: Mapped[int] = _key()
    keyword_id: Mapped[int] = _key()
    ad_id: Mapped[int] = _key()
    currency: Mapped[str] = mapped_column(primary_key=True)


class CohortMonth(Base):
    """Leads by the month they were created in, and what they became by how many months later."""

    __tablename__ = "cohort_month"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    month: Mapped[int] = _key()
    age: Mapped[int] = _key()
    channel: Mapped[int] = _key()
    campaign_id: Mapped[int] = _key()
    currency: Mapped[str] = mapped_column(primary_key=True)
    leads: Mapped[int] = _total()
    cohort_mqls: Mapped[int] = _total()
    cohort_sqls: Mapped[int] = _total()
    cohort_opportunities: Mapped[int] = _total()
    cohort_won: Mapped[int] = _total()
    cohort_revenue: Mapped[int] = _total()  # micros
    cohort_valued_deals: Mapped[int] = _total()


class LagDay(Base):
    """How many leads created on a day took how many days to a stage, where the source told the date."""

    __tablename__ = "lag_day"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    stage: Mapped[int] = _key()
    day: Mapped[int] = _key()
    lag: Mapped[int] = _key()
    leads: Mapped[int] = _total()


class _AdSums:
    """What the daily rows of one source and grain add up to."""

    source_id: Mapped[int] = _key()
    grain: Mapped[int] = _key()
    channel: Mapped[int] = _key()
    campaign_id: Mapped[int] = _key()
    currency: Mapped[str] = mapped_column(primary_key=True)
    cost_micros: Mapped[int] = _total()
    impressions: Mapped[int] = _total()
    clicks: Mapped[int] = _total()


class AdDay(_AdSums, Base):
    """Ad figures of a day by campaign."""

    __tablename__ = "ad_day"
    __table_args__ = (
        PrimaryKeyConstraint("source_id", "grain", "day", "channel", "campaign_id", "currency"),
        {"sqlite_with_rowid": False},
    )

    day: Mapped[int] = _key()


class AdMonth(_AdSums, Base):
    """Ad figures of a month down to keyword and ad."""

    __tablename__ = "ad_month"
    __table_args__ = (
        PrimaryKeyConstraint(
            "source_id", "grain", "month", "channel", "campaign_id", "ad_group_id", "keyword_id", "ad_id", "currency"
        ),
        {"sqlite_with_rowid": False},
    )

    month: Mapped[int] = _key()
    ad_group_id: Mapped[int] = _key()
    keyword_id: Mapped[int] = _key()
    ad_id: Mapped[int] = _key()


class AdRun(Base):
    """Days in a row for which a source has daily figures of a grain."""

    __tablename__ = "ad_run"

    source_id: Mapped[int] = _key()
    grain: Mapped[int] = _key()
    first_day: Mapped[int] = _key()
    last_day: Mapped[int]


class FxDay(Base):
    """What an amount in a currency is multiplied with on a day to be one in the team's: a fraction in whole numbers.

    One row for each day that has a rate, its own or that of some days before. The team's currency has none.
    """

    __tablename__ = "fx_day"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    currency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[int] = _key()
    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger)


class LeadKey(Base):
    """What a lead can be recognised by among others: its e-mail, its phone, its name and company, as hashes.

    The last bits of a key tell which of them it is. Of leads that count; with what those merged into them were
    recognised by. See core.derive.likeness.
    """

    __tablename__ = "lead_key"
    __table_args__ = (Index("ix_lead_key_key", "key"), {"sqlite_with_rowid": False})

    lead_id: Mapped[int] = _key()
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class LeadGroup(Base):
    """A key that several leads share: how many, the first and last of them, and the sum of their ids."""

    __tablename__ = "lead_group"
    __table_args__ = (
        Index("ix_lead_group_leads", "leads", "last_id"),
        Index("ix_lead_group_first_id", "first_id", "last_id"),
    )

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[int]
    leads: Mapped[int]
    first_id: Mapped[int]
    last_id: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)  # two keys with all of these alike are shared by the same leads


class DerivedState(Base):
    """How the derived tables were computed; with anything else now they must be computed anew."""

    __tablename__ = "derived_state"

    id: Mapped[Key]
    layout: Mapped[int]
    time_zone: Mapped[str]
    currency: Mapped[str]
    fx_days: Mapped[int]
