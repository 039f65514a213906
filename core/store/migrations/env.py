"""Alembic's entry: runs on the connection that core.store.migrate hands over."""

from alembic import context

from core.store import search
from core.store.base import Base

connection = context.config.attributes["connection"]
# Batch mode lets SQLite alter tables by copying them.
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=search.is_modelled,
    render_as_batch=True,
    user_module_prefix="types.",
)
context.run_migrations()
