"""How leads were matched, and since when they are somebody's, in the index that counts them

Revision: 0014, after 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = "ix_lead_counted"
COLUMNS = ["created_at", "junk", "channel", "campaign_id", "stage", "assigned", "country", "grade", "score"]


def upgrade() -> None:
    """Go to this revision."""
    op.drop_index(NAME, "lead")
    op.create_index(NAME, "lead", [*COLUMNS, "match_method", "own_owner_at"])
