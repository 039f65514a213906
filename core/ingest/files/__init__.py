"""The reader of files: bytes in, records out; no database, no clock."""
