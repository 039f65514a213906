"""The tables, and how they are opened, migrated and guarded."""
