"""How a lead was matched, and what it does not tell, in its journey

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; journeys are derived anew when they are next looked at."""
    for name in ("method", "lacks"):
        op.add_column("journey", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("journey") as batch:
        for name in ("method", "lacks"):
            batch.alter_column(name, server_default=None)
