"""First tables

Revision: 0001, after None
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - a table at a time
    """Go to this revision."""
    op.create_table(
        "import_mapping",
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("options", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_import_mapping")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("last_data_day", types.Day(), nullable=True),
        sa.Column("refreshed_at", types.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_source_kind_name")),
    )
    op.create_table(
        "stage_mapping",
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("field", "value", name=op.f("pk_stage_mapping")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("detail", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_at", ["at"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_campaign_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_campaign_source_id_external_id")),
    )
    op.create_table(
        "click",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("gclid", sa.String(), nullable=True),
        sa.Column("lead_form_id", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("at", types.Timestamp(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("place", types.Json, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_click_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_click")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_click_source_id_external_id")),
    )
    with op.batch_alter_table("click", schema=None) as batch_op:
        batch_op.create_index("ix_click_gclid", ["gclid"], unique=False)

    op.create_table(
        "company",
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("industry", sa.String(), nullable=True),
        sa.Column("employees", sa.BigInteger(), nullable=True),
        sa.Column("revenue_micros", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("created_at", types.Timestamp(), nullable=True),
        sa.Column("modified_at", types.Timestamp(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("attributes", types.Json, nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_company_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_company_source_id_external_id")),
    )
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.create_index("ix_company_domain", ["domain"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("options", types.Json, nullable=False),
        sa.Column("headers", types.Json, nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("totals", types.Json, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("undone_at", types.Timestamp(), nullable=True),
        sa.Column("conflicts", types.Json, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_batch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index("ix_import_batch_sha256", ["sha256"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", types.Json, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("result", types.Json, nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.Timestamp(), nullable=False),
        sa.Column("seen_at", types.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_job_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_table(
        "session",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Timestamp(), nullable=False),
        sa.Column("seen_at", types.Timestamp(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", types.Timestamp(), nullable=False),
        sa.Column("used_at", types.Timestamp(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_link_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_upload_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_table(
        "ad_group",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ad_group_campaign_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ad_group_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_group")),
        sa.UniqueConstraint("campaign_id", "external_id", name=op.f("uq_ad_group_campaign_id_external_id")),
    )
    op.create_table(
        "campaign_alias",
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_alias_campaign_id")),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_campaign_alias")),
    )
    op.create_table(
        "import_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("before", types.Json, nullable=True),
        sa.Column("after", types.Json, nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_change_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_change")),
    )
    with op.batch_alter_table("import_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_change_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_import_change_table_name_row_id", ["table_name", "row_id"], unique=False)

    op.create_table(
        "import_reject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cells", types.Json, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_reject_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_reject")),
    )
    with op.batch_alter_table("import_reject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_reject_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "ad",
        sa.Column("ad_group_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ad_group_id"], ["ad_group.id"], name=op.f("fk_ad_ad_group_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ad_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad")),
        sa.UniqueConstraint("ad_group_id", "external_id", name=op.f("uq_ad_ad_group_id_external_id")),
    )
    op.create_table(
        "keyword",
        sa.Column("ad_group_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("match_type", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ad_group_id"], ["ad_group.id"], name=op.f("fk_keyword_ad_group_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_keyword_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyword")),
        sa.UniqueConstraint("ad_group_id", "external_id", name=op.f("uq_keyword_ad_group_id_external_id")),
    )
    op.create_table(
        "ad_metric",
        sa.Column("day", types.Day(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grain", sa.Integer(), nullable=False),
        sa.Column("entity_key", sa.String(), nullable=False),
        sa.Column("search_term", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("network", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=False),
        sa.Column("clicks", sa.BigInteger(), nullable=False),
        sa.Column("conversions_micros", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("ad_group_id", sa.Integer(), nullable=True),
        sa.Column("keyword_id", sa.Integer(), nullable=True),
        sa.Column("ad_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ad_group_id"], ["ad_group.id"], name=op.f("fk_ad_metric_ad_group_id")),
        sa.ForeignKeyConstraint(["ad_id"], ["ad.id"], name=op.f("fk_ad_metric_ad_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ad_metric_campaign_id")),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name=op.f("fk_ad_metric_keyword_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ad_metric_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_metric")),
        sa.UniqueConstraint(
            "source_id", "grain", "day", "entity_key", name=op.f("uq_ad_metric_source_id_grain_day_entity_key")
        ),
    )
    with op.batch_alter_table("ad_metric", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ad_metric_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "ad_period_total",
        sa.Column("start_day", types.Day(), nullable=False),
        sa.Column("end_day", types.Day(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grain", sa.Integer(), nullable=False),
        sa.Column("entity_key", sa.String(), nullable=False),
        sa.Column("search_term", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("network", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("impressions", sa.BigInteger(), nullable=False),
        sa.Column("clicks", sa.BigInteger(), nullable=False),
        sa.Column("conversions_micros", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("ad_group_id", sa.Integer(), nullable=True),
        sa.Column("keyword_id", sa.Integer(), nullable=True),
        sa.Column("ad_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ad_group_id"], ["ad_group.id"], name=op.f("fk_ad_period_total_ad_group_id")),
        sa.ForeignKeyConstraint(["ad_id"], ["ad.id"], name=op.f("fk_ad_period_total_ad_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ad_period_total_campaign_id")),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name=op.f("fk_ad_period_total_keyword_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_ad_period_total_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ad_period_total")),
        sa.UniqueConstraint(
            "source_id",
            "grain",
            "start_day",
            "end_day",
            "entity_key",
            name=op.f("uq_ad_period_total_source_id_grain_start_day_end_day_entity_key"),
        ),
    )
    with op.batch_alter_table("ad_period_total", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ad_period_total_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "lead",
        sa.Column("created_at", types.Timestamp(), nullable=False),
        sa.Column("modified_at", types.Timestamp(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("first_name", sa.String(), nullable=True),
        sa.Column("last_name", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("job_title", sa.String(), nullable=True),
        sa.Column("company_name", sa.String(), nullable=True),
        sa.Column("company_domain", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("disqualified_reason", sa.String(), nullable=True),
        sa.Column("source_value", sa.String(), nullable=True),
        sa.Column("source_detail", sa.String(), nullable=True),
        sa.Column("gclid", sa.String(), nullable=True),
        sa.Column("gbraid", sa.String(), nullable=True),
        sa.Column("wbraid", sa.String(), nullable=True),
        sa.Column("lead_form_id", sa.String(), nullable=True),
        sa.Column("landing_url", sa.String(), nullable=True),
        sa.Column("referrer", sa.String(), nullable=True),
        sa.Column("utm_source", sa.String(), nullable=True),
        sa.Column("utm_medium", sa.String(), nullable=True),
        sa.Column("utm_campaign", sa.String(), nullable=True),
        sa.Column("utm_term", sa.String(), nullable=True),
        sa.Column("utm_content", sa.String(), nullable=True),
        sa.Column("placement", types.Json, nullable=True),
        sa.Column("value_track", types.Json, nullable=True),
        sa.Column("channel_value", sa.String(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("channel_evidence", sa.String(), nullable=True),
        sa.Column("match_method", sa.String(), nullable=True),
        sa.Column("match_confidence", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("attributes", types.Json, nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("ad_group_id", sa.Integer(), nullable=True),
        sa.Column("keyword_id", sa.Integer(), nullable=True),
        sa.Column("ad_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ad_group_id"], ["ad_group.id"], name=op.f("fk_lead_ad_group_id")),
        sa.ForeignKeyConstraint(["ad_id"], ["ad.id"], name=op.f("fk_lead_ad_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_lead_campaign_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_lead_company_id")),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name=op.f("fk_lead_keyword_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_lead_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_lead_source_id_external_id")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index("ix_lead_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_lead_email_hash", ["email_hash"], unique=False)
        batch_op.create_index("ix_lead_external_id", ["external_id"], unique=False)
        batch_op.create_index("ix_lead_gclid", ["gclid"], unique=False)

    op.create_table(
        "deal",
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("amount_micros", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("is_won", sa.Boolean(), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=True),
        sa.Column("pipeline", sa.String(), nullable=True),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("lost_reason", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("created_at", types.Timestamp(), nullable=True),
        sa.Column("closed_at", types.Timestamp(), nullable=True),
        sa.Column("contact_emails", sa.String(), nullable=True),
        sa.Column("contact_ids", sa.String(), nullable=True),
        sa.Column("company_domain", sa.String(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("attributes", types.Json, nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_deal_lead_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_deal_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_deal_source_id_external_id")),
    )
    with op.batch_alter_table("deal", schema=None) as batch_op:
        batch_op.create_index("ix_deal_lead_id", ["lead_id"], unique=False)

    op.create_table(
        "stage_change",
        sa.Column("lead_ref", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("attributes", types.Json, nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_stage_change_lead_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_stage_change_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_stage_change_source_id_external_id")),
    )
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.create_index("ix_stage_change_lead_id", ["lead_id"], unique=False)

    op.create_table(
        "touchpoint",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("contact_ref", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("attributes", types.Json, nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_touchpoint_lead_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_touchpoint_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_touchpoint_source_id_external_id")),
    )
    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.create_index("ix_touchpoint_lead_id_at", ["lead_id", "at"], unique=False)

    op.create_table(
        "deal_contact",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_deal_contact_deal_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_deal_contact_lead_id")),
        sa.PrimaryKeyConstraint("deal_id", "lead_id", name=op.f("pk_deal_contact")),
    )
    with op.batch_alter_table("deal_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_contact_lead_id"), ["lead_id"], unique=False)
