"""Less on disk: short keys of what leads are recognised by, and stages indexed only where they were reached

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; the derived tables are filled when they are next looked at, people's decisions go along.

    A decision does not say by which kind the leads were alike: it gets a key of each, two of which nobody has.
    """
    op.execute("CREATE TEMPORARY TABLE decided AS SELECT lead_id, key FROM lead_distinct")
    op.execute("DELETE FROM lead_distinct")
    for kind in (1, 2, 3):
        op.execute(f"INSERT INTO lead_distinct (lead_id, key) SELECT lead_id, (key >> 18) * 4 + {kind} FROM decided")
    op.execute("DROP TABLE decided")
    op.execute("DELETE FROM lead_group")
    op.drop_table("lead_key")
    op.create_table(
        "lead_key",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("lead_id", "key", name=op.f("pk_lead_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lead_key_key", "lead_key", ["key"], unique=False)
    for stage in ("mql", "sql", "opportunity", "won"):
        name, reached = f"ix_journey_{stage}", sa.text(f"{stage}_at IS NOT NULL")
        columns = [f"{stage}_day", f"{stage}_at", "created_day", "channel", "campaign_id", "junk"]
        op.drop_index(name, table_name="journey")
        op.create_index(name, "journey", columns, unique=False, sqlite_where=reached, postgresql_where=reached)
