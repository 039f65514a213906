"""The files a page offers: which figures, by what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Export:
    """A table of metrics by dimensions; the page that shows it and its CSV both read this row."""

    title: str
    metrics: tuple[str, ...]
    by: tuple[str, ...]


CAMPAIGNS = Export(
    "Campaigns and channels",
    ("spend", "leads", "mqls", "sqls", "mql_to_sql", "cost_per_sql", "revenue", "roas"),
    ("channel", "campaign"),
)
EXPORTS = {"campaigns": CAMPAIGNS}
EVERYTHING = 1_000_000
"""Rows of a drill-down file: all of them."""
