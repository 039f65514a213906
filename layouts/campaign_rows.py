"""What the Campaigns page adds to a row of figures: where its name leads, remarks, what the budget cost it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from core.filters import Filters
from core.metrics.format import NOTHING
from core.reports.exports import Export
from layouts import figures
from layouts.campaigns import PATH, WITH, inside
from layouts.comparison import RATE, Column, Look
from layouts.comparison_rows import Rank, Shown, narrowed
from layouts.links import View, drill_link, filter_link, page_link, step_link, view_link
from layouts.parts import explained, tag

LOST = "budget_low"
LOST_LABEL = "Lost to budget"
LOST_ABOUT = (
    "The share of impressions an ad could have had and did not, because the budget was spent.",
    "= Σ (eligible impressions × share lost to budget) / Σ eligible impressions, by day.",
    "Eligible impressions = impressions / impression share.",
    "Google tells only < 10 % and > 90 % beyond those; then it is a range. Search campaigns only.",
)


def look(what: Export, filters: Filters, view: View) -> Look:
    """The table's first column and the columns after its metrics, by what the rows are."""

    def name(row: Shown, _filters: Filters) -> Sequence[Any]:
        return [named(row, what, filters), *tags(row), html.Small(_under(row, what, filters, view))]

    if what.by[-1] != "campaign":
        return Look(name, rate=RATE)
    return Look(name, (Column(LOST, LOST_LABEL, LOST_ABOUT, lambda row: lost(row, filters)),), RATE)


def named(row: Shown, what: Export, filters: Filters) -> Any:
    """A campaign's name leads to its own page; any other filters by itself."""
    if what.by[-1] == "campaign" and row.rank is Rank.NAMED:
        return page_link(f"{PATH}/{row.figures['campaign_key']}", row.name, title=f"Open {row.name}")
    return filter_link(narrowed(filters, row), row.name, title=f"Filter by {row.name}")


def tags(row: Shown) -> list[Any]:
    """What one should know before acting on a row's figures."""
    if row.rank is Rank.NOT_MATCHED:
        return [page_link("/data#matching", "map these", "tag")]
    told = row.figures
    spend, leads = told["spend"], told["leads"]
    found: list[Any] = []
    if told.get("capped"):
        remark = html.Span("capped by budget", className="tag warn", tabIndex=0)
        found.append(explained(remark, "Capped by budget", _capped(told), left=True))
    if row.rank is Rank.NAMED and spend and not leads:
        found.append(tag("no leads", "warn"))
    elif row.rank is Rank.NAMED and spend and told.get("cost_per_sql_few"):
        found.append(tag("few SQLs"))
    return found


def _capped(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The figure behind the remark."""
    return (
        f"{share_range(row, 'budget')} of {row['eligible']:,.0f} eligible impressions were lost to the budget.",
        "Marked where the lower bound is above the team's setting capped_share.",
    )


def share_range(row: Mapping[str, Any], name: str) -> str:
    """A share of eligible impressions as read: "12.3 %", or "10.1 – 14.0 %" where it is only known within bounds."""
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    if low is None or high is None:
        return NOTHING
    first, last = f"{100 * low:.1f}", f"{100 * high:.1f}"
    return f"{last} %" if first == last else f"{first} – {last} %"


def lost(row: Shown, filters: Filters) -> Any:
    """What the budget cost a campaign; opens its impressions by day."""
    shown = share_range(row.figures, "budget")
    if shown == NOTHING:
        return html.Span(shown, className="muted")
    return drill_link(filters, {"metric": "impressions", **row.where}, shown)


def _under(row: Shown, what: Export, filters: Filters, view: View) -> list[Any]:
    """What a row belongs to, what is inside it, and whether it stands beside others."""
    here = narrowed(filters, row)
    parts: list[Any] = [_above(row, what, filters)]
    parts += [step_link(PATH, here, {**view, "by": by}, label, "link") for by, label in inside(row, what).items()]
    if what.by[-1] == "campaign" and row.rank is Rank.NAMED:
        parts.append(compare_link(row, filters, view))
    kept = [part for part in parts if part]
    return [piece for part in kept for piece in (" · ", part)][1:]


def _above(row: Shown, what: Export, filters: Filters) -> Any:
    """A channel filters by a click; any other is plain text."""
    if what.by[-1] != "campaign" or row.rank is not Rank.NAMED:
        return row.under
    key = figures.key_value(row.figures, "channel")
    return filter_link(filters.with_where("channel", (key,)), row.under, title=f"Filter by {row.under}")


def compare_link(row: Shown, filters: Filters, view: View) -> html.A:
    """Puts a campaign beside the others chosen, or takes it away again."""
    chosen, value = list(view.get(WITH, ())), row.where["campaign"]
    if value in chosen:
        rest = {**view, WITH: [one for one in chosen if one != value]}
        return view_link(filters, rest, "✓ Compared", "link", **{"aria-label": f"Stop comparing {row.name}"})
    more = {**view, WITH: [*chosen, value]}
    return view_link(filters, more, "Compare", "link", **{"aria-label": f"Compare {row.name}"})
