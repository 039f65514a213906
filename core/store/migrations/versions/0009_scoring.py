"""Scores over time, and routing rules

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "score_change",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("engagement", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "at", name=op.f("pk_score_change")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("conditions", types.Json, nullable=False),
        sa.Column("owners", types.Json, nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("takes_owned", sa.Boolean(), nullable=False),
        sa.Column("stops", sa.Boolean(), nullable=False),
        sa.Column("given", types.Json, nullable=False),
        sa.Column("run_at", types.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
    )
    op.create_index(
        "ix_touchpoint_sales",
        "touchpoint",
        ["lead_id", "at"],
        unique=False,
        sqlite_where=sa.text("side = 'sales'"),
        postgresql_where=sa.text("side = 'sales'"),
    )
