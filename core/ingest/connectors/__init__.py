"""Connectors: each brings the records of one system in, page by page."""
