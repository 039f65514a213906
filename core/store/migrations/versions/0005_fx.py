"""Exchange rates

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "fx_rate",
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("day", types.Day(), nullable=False),
        sa.Column("nanos", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("base", "quote", "day", name=op.f("pk_fx_rate")),
    )
    op.create_table(
        "fx_day",
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("currency", "day", name=op.f("pk_fx_day")),
        sqlite_with_rowid=False,
    )
    # Made anew and left empty: what is derived is computed again once.
    op.drop_table("derived_state")
    op.create_table(
        "derived_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("fx_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derived_state")),
    )
