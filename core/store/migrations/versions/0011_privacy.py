"""Leads that are one person, and persons erased

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    for name, kind in (("merged_into", sa.Integer()), ("erased_at", types.Timestamp())):
        known = sa.text(f"{name} IS NOT NULL")
        op.add_column("lead", sa.Column(name, kind, nullable=True))
        op.create_index(f"ix_lead_{name}", "lead", [name], unique=False, sqlite_where=known, postgresql_where=known)
    op.create_table(
        "lead_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("moved", types.Json, nullable=False),
        sa.Column("undone_at", types.Timestamp(), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["lead.id"], name=op.f("fk_lead_merge_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["lead.id"], name=op.f("fk_lead_merge_merged_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_lead_merge_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_merge")),
    )
    live = sa.text("undone_at IS NULL")
    op.create_index(
        "ix_lead_merge_merged_id", "lead_merge", ["merged_id"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_index("ix_lead_merge_kept_id", "lead_merge", ["kept_id"], unique=False)
    op.create_table(
        "lead_distinct",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_distinct_lead_id")),
        sa.PrimaryKeyConstraint("key", "lead_id", name=op.f("pk_lead_distinct")),
    )
    op.create_index(op.f("ix_lead_distinct_lead_id"), "lead_distinct", ["lead_id"], unique=False)
    op.create_table(
        "suppressed",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("stub", sa.String(), nullable=True),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_suppressed")),
    )
    op.create_table(
        "suppression_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression_key")),
    )
    op.create_table(
        "lead_key",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "kind", name=op.f("pk_lead_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lead_key_key", "lead_key", ["key"], unique=False)
    op.create_table(
        "lead_group",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lead_group")),
    )
    op.create_index("ix_lead_group_leads", "lead_group", ["leads", "last_id"], unique=False)
    op.create_index("ix_lead_group_first_id", "lead_group", ["first_id", "last_id"], unique=False)
