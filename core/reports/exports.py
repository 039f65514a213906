"""The tables a page offers, on screen and as files: which figures, by what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import InvalidInput
from core.filters import Filters
from core.metrics.catalog import metric
from core.metrics.dimensions import dimension

MOST_METRICS = 12
MOST_DIMENSIONS = 4


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


def with_columns(what: Export, columns: Sequence[str]) -> Export:
    """The table with these metrics in this order; with its own when none are named. InvalidInput for unknown ones."""
    if len(columns) > MOST_METRICS:
        raise InvalidInput(f"columns names {len(columns)} metrics; the limit is {MOST_METRICS}.", field="columns")
    return replace(what, metrics=tuple(metric(name).id for name in dict.fromkeys(columns)) or what.metrics)


def figures(metrics: Sequence[str], by: Sequence[str]) -> Export:
    """Any metrics by any dimensions, as a chart shows them. InvalidInput for unknown ones, none, and too many."""
    if not metrics:
        raise InvalidInput("metric must name at least one metric.", field="metric")
    if len(by) > MOST_DIMENSIONS:
        raise InvalidInput(f"by names {len(by)} dimensions; the limit is {MOST_DIMENSIONS}.", field="by")
    names = tuple(dimension(name).label for name in by)
    title = f"{', '.join(metric(name).label for name in metrics)} by {', '.join(names).lower()}" if names else "Figures"
    return with_columns(Export(names[-1] if names else "", title, tuple(by)), metrics)


def file_stem(what: str, asked: Filters) -> str:
    """A file's name with its days and filters: "campaigns-2026-08-25-2026-11-22-channel-email", "keywords-all"."""
    days = f"{asked.start}-{asked.end}" if asked.start and asked.end else "all"
    words = [word for name, values in asked.where for word in (name, *values)]
    return "-".join([what, days, *(re.sub(r"[^\w]+", "_", word).strip("_") or "blank" for word in words)])


EVERYTHING = 1_000_000
"""Rows of a drill-down file: all of them."""
