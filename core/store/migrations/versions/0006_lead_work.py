"""What people do with leads: edits, comments, tags

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("key", name=op.f("uq_tag_key")),
    )
    op.create_table(
        "lead_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("undone_at", types.Timestamp(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lead_edit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_edit")),
    )
    op.create_index("ix_lead_edit_at", "lead_edit", ["at"], unique=False)
    op.create_table(
        "lead_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("edited_at", types.Timestamp(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_comment_lead_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lead_comment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_comment")),
    )
    op.create_index("ix_lead_comment_lead_id", "lead_comment", ["lead_id", "at"], unique=False)
    op.create_table(
        "lead_edit_row",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("before", types.Json, nullable=False),
        sa.Column("after", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["edit_id"], ["lead_edit.id"], name=op.f("fk_lead_edit_row_edit_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_edit_row_lead_id")),
        sa.PrimaryKeyConstraint("edit_id", "lead_id", name=op.f("pk_lead_edit_row")),
    )
    op.create_index("ix_lead_edit_row_lead_id", "lead_edit_row", ["lead_id"], unique=False)
    op.create_table(
        "lead_tag",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_tag_lead_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_lead_tag_tag_id")),
        sa.PrimaryKeyConstraint("lead_id", "tag_id", name=op.f("pk_lead_tag")),
    )
    op.create_index(op.f("ix_lead_tag_tag_id"), "lead_tag", ["tag_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("read_at", types.Timestamp(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_notice_by_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["lead_comment.id"], name=op.f("fk_notice_comment_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_notice_lead_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_comment_id"), "notice", ["comment_id"], unique=False)
    op.create_index(op.f("ix_notice_lead_id"), "notice", ["lead_id"], unique=False)
    op.create_index("ix_notice_user_id", "notice", ["user_id", "at"], unique=False)
    op.add_column("lead", sa.Column("own_stage", sa.Integer(), nullable=True))
    op.add_column("lead", sa.Column("own_stage_at", types.Timestamp(), nullable=True))
    op.add_column("lead", sa.Column("own_stage_over", sa.String(), nullable=True))
    op.add_column("lead", sa.Column("own_reason", sa.String(), nullable=True))
    op.add_column("lead", sa.Column("own_owner", sa.String(), nullable=True))
    op.add_column("lead", sa.Column("own_owner_at", types.Timestamp(), nullable=True))
    op.add_column("lead", sa.Column("own_owner_over", sa.String(), nullable=True))
    op.add_column("lead", sa.Column("own_score", sa.Integer(), nullable=True))
    op.add_column("lead", sa.Column("assigned", sa.String(), nullable=True))
    op.add_column("lead", sa.Column("score", sa.Integer(), nullable=True))
    op.add_column("lead", sa.Column("grade", sa.String(), nullable=True))
    op.create_index(
        "ix_lead_own_owner_at",
        "lead",
        ["own_owner_at"],
        unique=False,
        sqlite_where=sa.text("own_owner_at IS NOT NULL"),
        postgresql_where=sa.text("own_owner_at IS NOT NULL"),
    )
    op.add_column("stage_change", sa.Column("reason", sa.String(), nullable=True))
    op.add_column("stage_change", sa.Column("user_id", sa.Integer(), nullable=True))
    op.add_column("stage_change", sa.Column("edit_id", sa.Integer(), nullable=True))
    op.add_column("stage_change", sa.Column("void_until", types.Timestamp(), nullable=True))
    op.create_index(
        "ix_stage_change_edit_id",
        "stage_change",
        ["edit_id"],
        unique=False,
        sqlite_where=sa.text("edit_id IS NOT NULL"),
        postgresql_where=sa.text("edit_id IS NOT NULL"),
    )
    op.execute("UPDATE lead SET assigned = owner")
