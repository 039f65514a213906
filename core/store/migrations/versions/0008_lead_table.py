"""The table of leads: indexes to order and count it by, views that are kept

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAME = "trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))"
_ORDERED = {
    "sqlite": {
        "created": "",
        "name": f"({_NAME} COLLATE NOCASE)",
        "company": "(company_name COLLATE NOCASE)",
        "stage": "stage, score",
        "score": "score",
        "owner": "(assigned COLLATE NOCASE)",
    },
    "postgresql": {
        "created": "",
        "name": f'lower({_NAME} COLLATE "C")',
        "company": 'lower(company_name COLLATE "C") NULLS FIRST',
        "stage": "stage, score NULLS FIRST",
        "score": "score NULLS FIRST",
        "owner": 'lower(assigned COLLATE "C") NULLS FIRST',
    },
}


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("at", types.Timestamp(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("ix_saved_view_page", "saved_view", ["page", "user_id"], unique=False)
    op.drop_index("ix_lead_created_at", table_name="lead")
    counted = ["created_at", "junk", "channel", "campaign_id", "stage", "assigned", "country", "grade", "score"]
    op.create_index("ix_lead_counted", "lead", counted, unique=False)
    dialect = op.get_bind().dialect.name
    include = " INCLUDE (id)" if dialect == "postgresql" else ""
    for name, keys in _ORDERED[dialect].items():
        columns = ", ".join(filter(None, (keys, "created_at")))
        op.execute(f"CREATE INDEX ix_lead_by_{name} ON lead ({columns}){include} WHERE junk IS NULL")
