"""One notice for all leads that became somebody's at once

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

from core.store import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("notice", sa.Column("leads", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.add_column("notice", sa.Column("edits", types.Json, nullable=True))
