"""What a campaign is made of, ranked by what came of it: ad copy, ad groups, keywords."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html

from core.filters import Filters
from core.reports.exports import EXPORTS, Export
from layouts.comparison import Look
from layouts.comparison_rows import Shown, narrowed
from layouts.links import filter_link, view_link
from layouts.parts import card, state

METRICS = ("sqls", "cost_per_sql", "lead_to_sql", "leads", "mqls", "spend", "clicks", "revenue")
PARTS = {name: replace(EXPORTS[name], metrics=METRICS) for name in ("ads", "ad_groups", "keywords")}
TITLES = {"ads": "Ad copy by SQLs", "ad_groups": "Ad groups by SQLs", "keywords": "Keywords by SQLs"}
DEFAULT_PART = "ads"
BEST_FIRST = "-sqls"


def part(view: Mapping[str, str]) -> tuple[str, Export]:
    """The name and the table the address asks for."""
    name = view.get("by", "")
    name = name if name in PARTS else DEFAULT_PART
    return name, PARTS[name]


def ranked(view: Mapping[str, str]) -> dict[str, str]:
    """The address's view, which ranks by SQLs unless it says otherwise."""
    return {"sort": BEST_FIRST, **view}


def look(where: Mapping[str, str]) -> Look:
    """The comparison as this page shows it: its rows name no campaign, and none leaves it."""
    return Look(name=_name, rate="lead_to_sql", within=where)


def _name(row: Shown, filters: Filters) -> list[Any]:
    """The name, a click on which filters by it, and its ad group."""
    group = row.figures.get("ad_group") if row.figures.get("ad_group_key") is not None else None
    under = html.Small(group) if group and group != row.name else None
    return [filter_link(narrowed(filters, row), row.name, title=f"Filter by {row.name}"), under]


def parts_card(table: Any, asked: Filters, filters: Filters, view: Mapping[str, str], *, may_export: bool) -> list[Any]:
    """The table with its heading, what it is by, and its file; `asked` are the filters of the campaign."""
    chosen, _ = part(view)
    switch = [
        view_link(filters, {**view, "by": name}, what.label, **({"aria-current": "true"} if name == chosen else {}))
        for name, what in PARTS.items()
    ]
    href = f"/export/{chosen}_performance.csv?{asked.to_query()}"
    csv = html.A("CSV", href=href, className="link", title="All rows as a file") if may_export else None
    return card(TITLES[chosen], table, aside=[html.Span(switch, className="segments"), csv]).children


def nothing() -> html.Div:
    """No row: there is neither spend nor a lead in view."""
    return state("No spend and no lead on these days with these filters.")
