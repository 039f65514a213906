"""Stage definitions with days, and rules beside them

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; what was said before holds always."""
    op.create_table(
        "stage_definition",
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("since", types.Day(), server_default="0", nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("field", "value", "since", name=op.f("pk_stage_definition")),
    )
    op.execute("INSERT INTO stage_definition (field, value, stage) SELECT field, value, stage FROM stage_mapping")
    op.drop_table("stage_mapping")
    op.create_table(
        "stage_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("since", types.Day(), server_default="0", nullable=False),
        sa.Column("conditions", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_rule")),
    )
    op.create_table(
        "rule_stage",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "rule_id", name=op.f("pk_rule_stage")),
    )
