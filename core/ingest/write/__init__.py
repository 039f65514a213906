"""Records into tables, all or nothing, and back out again."""
