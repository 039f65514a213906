"""A lead may be recognised by several e-mails: those of leads merged into it

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; the table is derived, and filled when what it comes from is next looked at."""
    op.drop_table("lead_key")
    op.create_table(
        "lead_key",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "kind", "key", name=op.f("pk_lead_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lead_key_key", "lead_key", ["key"], unique=False)
