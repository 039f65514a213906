"""What a campaign was allowed to spend, and how much of what it could have shown it did."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dash import html

from core.filters import Filters
from core.metrics.format import money
from layouts.campaign_rows import share_range
from layouts.links import drill_link
from layouts.parts import help_tip, state, tag

BUDGET = (
    "The daily budgets in force on the days of the period, added up, against what was spent on them.",
    "A platform may spend more than the budget on one day and less on another.",
)
SHARES = {
    "share": ("Impression share", "Of the impressions it could have had in search, those it had."),
    "budget": ("Lost to budget", "Of the impressions it could have had, those it missed because its budget was spent."),
    "rank": ("Lost to rank", "Of the impressions it could have had, those it missed because others ranked higher."),
}
BOUNDS = "Reports tell extremes as “< 10 %” and “> 90 %” only: where they do, this is a range and no single figure."


def delivery(
    spent: tuple[date, int, int] | None, share: Mapping[str, Any] | None, currency: str, last: date, filters: Filters,
    where: Mapping[str, str],
) -> html.Dl:  # fmt: skip
    """`spent`: the first day with a budget, what was budgeted from it to `last`, what was spent (micros)."""
    return html.Dl([*_budget(spent, currency, last, filters, where), *_shares(share)], className="measures")


def _budget(
    spent: tuple[date, int, int] | None, currency: str, last: date, filters: Filters, where: Mapping[str, str]
) -> list[Any]:
    term = html.Dt(["Spend of budget ", help_tip("spend of budget", BUDGET)])
    if spent is None:
        return [term, html.Dd(html.Span("No budget is stored for these days.", className="muted"))]
    first, budgeted, amount = spent
    drill = {"metric": "spend", **where, "from": f"{first}", "to": f"{last}"}
    part = amount / budgeted if budgeted else 0
    words = [drill_link(filters, drill, money(amount, currency)), f" of {money(budgeted, currency)}"]
    since = html.Small(f"{first:%-d %b %Y} to {last:%-d %b %Y}", className="muted")
    return [term, html.Dd([html.B(f"{100 * part:.0f} %"), _meter(part, part), html.Span(words), since])]


def _shares(share: Mapping[str, Any] | None) -> list[Any]:
    if share is None:
        told = state("No report told an impression share for these days: only those of search campaigns do.")
        return [html.Dt("Impression share"), html.Dd(told)]
    found: list[Any] = []
    for name, (label, about) in SHARES.items():
        about_it = help_tip(label, (about, BOUNDS, f"n = {share['eligible']:,.0f} eligible impressions."))
        capped = tag("capped by budget", "warn") if name == "budget" and share["capped"] else None
        found += [html.Dt([f"{label} ", about_it]), html.Dd(_bounds(share, name, capped))]
    return found


def _bounds(share: Mapping[str, Any], name: str, note: Any) -> list[Any]:
    low, high = share[f"{name}_low"], share[f"{name}_high"]
    if low is None or high is None:
        return [html.Span("not told", className="muted")]
    return [html.B(share_range(share, name)), _meter(low, high), note]


def _meter(low: float, high: float) -> html.Span:
    """From 0 to 1: solid up to the lower end, light up to the upper one."""
    style = {"--low": f"{100 * min(low, 1):.1f}%", "--high": f"{100 * min(high, 1):.1f}%"}
    return html.Span([html.I(), html.B()], className="meter", style=style, **{"aria-hidden": "true"})
