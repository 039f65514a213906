"""The sentence at the top of Overview: what an SQL costs, and what that rests on."""

from collections import Counter

from core.filters import Compare, Filters
from core.metrics.catalog import METRICS
from core.metrics.format import money
from core.metrics.query import Result
from core.text import counted
from layouts import figures

HEADLINE_METRICS = ("cost_per_sql", "sqls", "spend", "leads")


def is_told(row: figures.Row) -> bool:
    """Whether the figures say what an SQL costs."""
    return row["cost_per_sql"] is not None and not figures.few(row, METRICS["cost_per_sql"])


def headline(result: Result) -> str:
    """What is so: "An SQL costs $367, 12 % less than in the 90 days before"."""
    row, metric = result.total, METRICS["cost_per_sql"]
    cost, sqls, spend = (row[name] for name in ("cost_per_sql", "sqls", "spend"))
    if sqls is None:
        return "What an SQL costs is not known yet"
    if not spend:
        them = "it" if sqls == 1 else "them"
        return (
            f"{counted(sqls, 'SQL')}, and no ad spend to set against {them}"
            if sqls
            else "No ad spend and no SQLs in view"
        )
    if cost is None:
        return f"No SQL yet from {money(spend, result.currency)} spend"
    if figures.few(row, metric):
        return f"Too few SQLs to say what one costs: {sqls:,} from {money(spend, result.currency)} spend"
    return f"An SQL costs {figures.shown(row, metric, result.currency)}{_change(result)}"


def _paid(by_channel: Result | None) -> str | None:
    """How many of the SQLs came by channels with spend, and what each of those cost; None when all did, or none."""
    if by_channel is None:
        return None
    spend, sqls = Counter[str | None](), Counter[str | None]()
    for row in by_channel.frame.records():
        spend[row["channel_key"]] += row["spend"] or 0
        sqls[row["channel_key"]] += row["sqls"] or 0
    paid = sum(number for channel, number in sqls.items() if spend[channel])
    if paid in (0, by_channel.total["sqls"]):
        return None
    each = money(round(by_channel.total["spend"] / paid), by_channel.currency)
    return f"{paid:,} of them came by channels with spend, at {each} each."


def _change(result: Result) -> str:
    before = result.total.get("cost_per_sql_previous")
    if not before or result.previous is None:
        return ""
    per_cent = round(100 * (result.total["cost_per_sql"] / before - 1))
    if per_cent == 0:
        return f", as {_when(result)}"
    return f", {abs(per_cent)} % {'more' if per_cent > 0 else 'less'} than {_when(result)}"


def _when(result: Result) -> str:
    """The period compared with, in words that follow "than"."""
    filters: Filters = result.filters
    if filters.compare is Compare.YEAR:
        return "a year before"
    spans = {
        "month": "last month to the same day",
        "quarter": "last quarter to the same day",
        "year": "last year to the same day",
        "today": "yesterday",
    }
    if filters.preset in spans:
        return spans[filters.preset]
    days = (filters.end - filters.start).days + 1 if filters.start and filters.end else 0
    return f"in the {days} days before" if days > 1 else "the day before"


def subline(result: Result, by_channel: Result | None = None) -> str:
    """SQLs and spend behind the headline, and what is immature, estimated or left out.

    `by_channel`: SQLs and spend by channel (or finer), to tell apart what came by those that cost something.
    """
    row = result.total
    spend = figures.shown(row, METRICS["spend"], result.currency)
    lacking = figures.unknown(METRICS["cost_per_sql"], result)
    parts = [rests_on(row, spend), *lacking, _paid(by_channel), figures.maturing(result)]
    if row.get("spend_estimated"):
        parts.append("~ Part of the spend is a period total spread over its days.")
    if left_out := figures.unconverted(result):
        parts.append(f"Without an exchange rate, and so not included: {figures.foreign(left_out)}.")
    return " ".join(part for part in parts if part)


def rests_on(row: figures.Row, spend: str, more: str = "") -> str:
    """What a cost rests on, "12 SQLs from $3,400 spend."; without what nobody knows."""
    if row["sqls"] is None:
        return f"{spend} spend." if row["spend"] else ""
    return f"{counted(row['sqls'], 'SQL')} from {spend} spend{more}."
