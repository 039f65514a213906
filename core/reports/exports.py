"""The tables a page offers, on screen and as files: which figures, by what."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Export:
    """A table of metrics by dimensions, the last of which names a row; `label` is its name in a switch."""

    label: str
    title: str
    by: tuple[str, ...]
    metrics: tuple[str, ...] = ("spend", "leads", "mqls", "sqls", "mql_to_sql", "cost_per_sql", "revenue", "roas")


CAMPAIGNS = Export("Campaign", "Campaigns and channels", ("channel", "campaign"))
EXPORTS = {
    "campaigns": CAMPAIGNS,
    "ad_groups": Export("Ad group", "Ad groups", ("campaign", "ad_group")),
    "keywords": Export("Keyword", "Keywords", ("campaign", "ad_group", "keyword")),
    "ads": Export("Ad", "Ads", ("campaign", "ad_group", "ad")),
    "channels": Export("Channel", "Channels", ("channel",)),
    "sources": Export("Source", "Sources as the CRM names them", ("source",)),
}
PERFORMANCE = (
    "mql_to_sql", "leads", "sqls", "cost_per_sql", "spend", "cpc", "ctr", "cpl", "lead_to_sql", "revenue", "roas",
)  # fmt: skip
"""What the Campaigns page tells of each row."""
LEVELS = {name: replace(EXPORTS[name], metrics=PERFORMANCE) for name in ("campaigns", "ad_groups", "keywords", "ads")}
FILES = {**EXPORTS, **{f"{name}_performance": what for name, what in LEVELS.items()}}
EVERYTHING = 1_000_000
"""Rows of a drill-down file: all of them."""
