"""What leads without a campaign say of one, found without looking at those that say nothing

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
CLAIMS = sa.text("campaign_id IS NULL AND (utm_campaign IS NOT NULL OR gclid IS NOT NULL OR placement IS NOT NULL)")


def upgrade() -> None:
    """Go to this revision."""
    columns = ["campaign_id", "created_at"]
    op.create_index("ix_lead_claims", "lead", columns, sqlite_where=CLAIMS, postgresql_where=CLAIMS)
