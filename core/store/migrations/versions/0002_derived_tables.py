"""Derived tables

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

from core.store import search, types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - a table at a time
    """Go to this revision."""
    op.create_table(
        "ad_day",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("grain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=False),
        sa.Column("clicks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "source_id", "grain", "day", "channel", "campaign_id", "currency", name=op.f("pk_ad_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ad_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ad_group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keyword_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ad_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("grain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=False),
        sa.Column("clicks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "source_id",
            "grain",
            "month",
            "channel",
            "campaign_id",
            "ad_group_id",
            "keyword_id",
            "ad_id",
            "currency",
            name=op.f("pk_ad_month"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ad_run",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("grain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "grain", "first_day", name=op.f("pk_ad_run")),
    )
    op.create_table(
        "cohort_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("age", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("cohort_mqls", sa.BigInteger(), nullable=False),
        sa.Column("cohort_sqls", sa.BigInteger(), nullable=False),
        sa.Column("cohort_opportunities", sa.BigInteger(), nullable=False),
        sa.Column("cohort_won", sa.BigInteger(), nullable=False),
        sa.Column("cohort_revenue", sa.BigInteger(), nullable=False),
        sa.Column("cohort_valued_deals", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "age", "channel", "campaign_id", "currency", name=op.f("pk_cohort_month")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_fact",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("junk", sa.BigInteger(), nullable=False),
        sa.Column("mqls", sa.BigInteger(), nullable=False),
        sa.Column("sqls", sa.BigInteger(), nullable=False),
        sa.Column("opportunities", sa.BigInteger(), nullable=False),
        sa.Column("won", sa.BigInteger(), nullable=False),
        sa.Column("deals_won", sa.BigInteger(), nullable=False),
        sa.Column("deals_closed", sa.BigInteger(), nullable=False),
        sa.Column("revenue", sa.BigInteger(), nullable=False),
        sa.Column("valued_deals", sa.BigInteger(), nullable=False),
        sa.Column("cohort_mqls", sa.BigInteger(), nullable=False),
        sa.Column("cohort_sqls", sa.BigInteger(), nullable=False),
        sa.Column("cohort_opportunities", sa.BigInteger(), nullable=False),
        sa.Column("cohort_won", sa.BigInteger(), nullable=False),
        sa.Column("cohort_revenue", sa.BigInteger(), nullable=False),
        sa.Column("cohort_valued_deals", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", "campaign_id", "currency", name=op.f("pk_daily_fact")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deal_fact",
        sa.Column("deal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_day", sa.Integer(), nullable=False),
        sa.Column("born_day", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("ad_group_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.Column("ad_id", sa.Integer(), nullable=False),
        sa.Column("won", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("deal_id", name=op.f("pk_deal_fact")),
    )
    with op.batch_alter_table("deal_fact", schema=None) as batch_op:
        batch_op.create_index("ix_deal_fact_born_day", ["born_day"], unique=False)
        batch_op.create_index("ix_deal_fact_closed_day", ["closed_day"], unique=False)
        batch_op.create_index("ix_deal_fact_lead_id", ["lead_id"], unique=False)

    op.create_table(
        "derived_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derived_state")),
    )
    op.create_table(
        "job_claim",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scheduled_for", types.Timestamp(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", types.Timestamp(), nullable=False),
        sa.Column("finished_at", types.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("name", "scheduled_for", name=op.f("pk_job_claim")),
    )
    op.create_table(
        "journey",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_day", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("ad_group_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.Column("ad_id", sa.Integer(), nullable=False),
        sa.Column("junk", sa.Integer(), nullable=False),
        sa.Column("mql_at", sa.BigInteger(), nullable=True),
        sa.Column("sql_at", sa.BigInteger(), nullable=True),
        sa.Column("opportunity_at", sa.BigInteger(), nullable=True),
        sa.Column("won_at", sa.BigInteger(), nullable=True),
        sa.Column("mql_day", sa.Integer(), nullable=True),
        sa.Column("sql_day", sa.Integer(), nullable=True),
        sa.Column("opportunity_day", sa.Integer(), nullable=True),
        sa.Column("won_day", sa.Integer(), nullable=True),
        sa.Column("mql_lag", sa.Integer(), nullable=True),
        sa.Column("sql_lag", sa.Integer(), nullable=True),
        sa.Column("opportunity_lag", sa.Integer(), nullable=True),
        sa.Column("won_lag", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_journey")),
    )
    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.create_index("ix_journey_created_day", ["created_day", "created_at"], unique=False)
        batch_op.create_index(
            "ix_journey_mql", ["mql_day", "mql_at", "created_day", "channel", "campaign_id", "junk"], unique=False
        )
        batch_op.create_index(
            "ix_journey_opportunity",
            ["opportunity_day", "opportunity_at", "created_day", "channel", "campaign_id", "junk"],
            unique=False,
        )
        batch_op.create_index(
            "ix_journey_sql", ["sql_day", "sql_at", "created_day", "channel", "campaign_id", "junk"], unique=False
        )
        batch_op.create_index(
            "ix_journey_won", ["won_day", "won_at", "created_day", "channel", "campaign_id", "junk"], unique=False
        )

    op.create_table(
        "keyword_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ad_group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keyword_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ad_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("junk", sa.BigInteger(), nullable=False),
        sa.Column("mqls", sa.BigInteger(), nullable=False),
        sa.Column("sqls", sa.BigInteger(), nullable=False),
        sa.Column("opportunities", sa.BigInteger(), nullable=False),
        sa.Column("won", sa.BigInteger(), nullable=False),
        sa.Column("deals_won", sa.BigInteger(), nullable=False),
        sa.Column("deals_closed", sa.BigInteger(), nullable=False),
        sa.Column("revenue", sa.BigInteger(), nullable=False),
        sa.Column("valued_deals", sa.BigInteger(), nullable=False),
        sa.Column("cohort_mqls", sa.BigInteger(), nullable=False),
        sa.Column("cohort_sqls", sa.BigInteger(), nullable=False),
        sa.Column("cohort_opportunities", sa.BigInteger(), nullable=False),
        sa.Column("cohort_won", sa.BigInteger(), nullable=False),
        sa.Column("cohort_revenue", sa.BigInteger(), nullable=False),
        sa.Column("cohort_valued_deals", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month",
            "channel",
            "campaign_id",
            "ad_group_id",
            "keyword_id",
            "ad_id",
            "currency",
            name=op.f("pk_keyword_month"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lag_day",
        sa.Column("stage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lag", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stage", "day", "lag", name=op.f("pk_lag_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "raw_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_source")),
        sa.UniqueConstraint("value", name=op.f("uq_raw_source_value")),
    )
    op.create_table(
        "sync_bookmark",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_sync_bookmark_source_id")),
        sa.PrimaryKeyConstraint("source_id", "stream", name=op.f("pk_sync_bookmark")),
    )
    op.create_table(
        "sync_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started_at", types.Timestamp(), nullable=False),
        sa.Column("finished_at", types.Timestamp(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_sync_run_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run")),
    )
    with op.batch_alter_table("sync_run", schema=None) as batch_op:
        batch_op.create_index("ix_sync_run_source_id_started_at", ["source_id", "started_at"], unique=False)

    op.create_table(
        "budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("from_day", types.Day(), nullable=False),
        sa.Column("daily_micros", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_budget_campaign_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_budget_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
        sa.UniqueConstraint("campaign_id", "from_day", name=op.f("uq_budget_campaign_id_from_day")),
    )
    op.create_table(
        "deal_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_party_deal_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_deal_party_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_party")),
    )
    with op.batch_alter_table("deal_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_party_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deal_party_email_hash"), ["email_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_deal_party_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deal_party_ref"), ["ref"], unique=False)

    with op.batch_alter_table("ad_metric", schema=None) as batch_op:
        batch_op.add_column(sa.Column("impression_share", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lost_to_budget", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lost_to_rank", sa.Integer(), nullable=True))

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("technologies", types.Json, nullable=True))
        batch_op.add_column(sa.Column("churned_at", types.Timestamp(), nullable=True))

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form_seconds", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("network", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("overruled", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("junk", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("junk_evidence", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_lead_junk",
            ["created_at", "junk"],
            unique=False,
            sqlite_where=sa.text("junk IS NOT NULL"),
            postgresql_where=sa.text("junk IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_network",
            ["network", "created_at"],
            unique=False,
            sqlite_where=sa.text("network IS NOT NULL"),
            postgresql_where=sa.text("network IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_lead_overruled",
            ["overruled"],
            unique=False,
            sqlite_where=sa.text("overruled IS NOT NULL"),
            postgresql_where=sa.text("overruled IS NOT NULL"),
        )

    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("config", types.Json, nullable=True))

    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("linked", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(
            "ix_stage_change_loose_email_hash",
            ["email_hash"],
            unique=False,
            sqlite_where=sa.text("linked <> 1"),
            postgresql_where=sa.text("linked <> 1"),
        )
        batch_op.create_index(
            "ix_stage_change_loose_lead_ref",
            ["lead_ref"],
            unique=False,
            sqlite_where=sa.text("linked <> 1"),
            postgresql_where=sa.text("linked <> 1"),
        )

    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("side", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("channel", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ad_group_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("keyword_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ad_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("linked", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(
            "ix_touchpoint_loose_contact_ref",
            ["contact_ref"],
            unique=False,
            sqlite_where=sa.text("linked <> 1"),
            postgresql_where=sa.text("linked <> 1"),
        )
        batch_op.create_index(
            "ix_touchpoint_loose_email_hash",
            ["email_hash"],
            unique=False,
            sqlite_where=sa.text("linked <> 1"),
            postgresql_where=sa.text("linked <> 1"),
        )
    search.create(op.get_bind())
