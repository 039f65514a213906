"""What leads without a campaign say of one is found without a look at others; PostgreSQL walks names in an index alone

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
CLAIMS = sa.text("campaign_id IS NULL AND (utm_campaign IS NOT NULL OR gclid IS NOT NULL OR placement IS NOT NULL)")

COLLATED = 'lower({} COLLATE "C")'
WALKED = {
    "name": (
        COLLATED.format("trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))"),
        "first_name, last_name",
    ),
    "company": (f"{COLLATED.format('company_name')} NULLS FIRST", "company_name"),
    "owner": (f"{COLLATED.format('assigned')} NULLS FIRST", "assigned"),
}
"""Key, and the columns it is made of."""


def upgrade() -> None:
    """Go to this revision."""
    columns = ["campaign_id", "created_at"]
    op.create_index(
        "ix_lead_claims", "lead", columns, sqlite_where=CLAIMS, postgresql_where=CLAIMS, postgresql_include=["id"]
    )
    if op.get_bind().dialect.name == "postgresql":
        for name, (key, of) in WALKED.items():
            op.execute(f"DROP INDEX ix_lead_by_{name}")
            op.execute(
                f"CREATE INDEX ix_lead_by_{name} ON lead ({key}, created_at) INCLUDE (id, {of}) WHERE junk IS NULL"
            )
