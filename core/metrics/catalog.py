"""Every metric: its words, its formula over additive columns, and how it is judged.

Names in an expression are columns first, then metrics; they are expanded before anything is added
up, so a ratio is right at every grouping. Adding a metric over existing columns is one row here.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Literal

from core.errors import InvalidInput
from core.metrics.expression import names
from core.store.stages import Stage

Format = Literal["count", "money", "percent", "multiple"]
Good = Literal["up", "down", "neutral"]
Interval = Literal["rate", "cost", "none"]


class Fact(StrEnum):
    """Where an additive column is read."""

    AD = "ad"
    LEAD = "lead"
    DEAL = "deal"
    CAMPAIGN = "campaign"


COLUMNS = {
    "impressions": Fact.AD,
    "clicks": Fact.AD,
    "cost": Fact.AD,  # micros
    "leads": Fact.LEAD,
    "junk": Fact.LEAD,
    "mqls": Fact.LEAD,
    "sqls": Fact.LEAD,
    "opportunities": Fact.LEAD,
    "won": Fact.LEAD,
    "revenue": Fact.DEAL,  # micros
    "valued_deals": Fact.DEAL,  # won, with an amount
    "deals_won": Fact.DEAL,  # by closing day, whatever the basis
    "deals_closed": Fact.DEAL,  # won or lost, by closing day
    "active_campaigns": Fact.CAMPAIGN,
}
STAGES = {
    "leads": Stage.LEAD,
    "mqls": Stage.MQL,
    "sqls": Stage.SQL,
    "opportunities": Stage.OPPORTUNITY,
    "won": Stage.WON,
}
"""Lead columns and the stage they count."""
WAITS_FOR = {**STAGES, "revenue": Stage.WON, "valued_deals": Stage.WON}
"""Columns that keep growing until the leads of a cohort had the time to get there."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A named formula. `numerator` and `denominator` are what a ratio's drill-down opens."""

    id: str
    label: str
    short: str
    expression: str
    format: Format
    good: Good
    definition: str
    numerator: str | None = None
    denominator: str | None = None
    interval: Interval = "none"

    @property
    def is_cost(self) -> bool:
        """Whether it shares out spend; where nothing was spent there is no such cost, rather than one of 0."""
        return self.numerator == "spend"

    @property
    def formula(self) -> str:
        """The expression in the words of the other metrics: "Spend / SQLs"."""
        words = {name: METRICS[name].label if name in METRICS else _WORDS[name] for name in names(self.expression)}
        return self.expression.format(**words)


_WORDS = {
    "cost": "Cost",
    "junk": "Junk and test leads",
    "deals_won": "Deals won",
    "deals_closed": "Deals won or lost",
    "valued_deals": "Won deals with an amount",
}


def _count(metric: str, label: str, definition: str, column: str = "", good: Good = "up") -> Metric:
    return Metric(metric, label, label, f"{{{column or metric}}}", "count", good, definition)


def _rate(metric: str, label: str, part: str, whole: str, definition: str) -> Metric:
    expression = f"{{{part}}} / {{{whole}}}"
    return Metric(metric, label, label, expression, "percent", "up", definition, part, whole, "rate")


def _cost(metric: str, label: str, short: str, result: str, definition: str) -> Metric:
    expression = f"{{spend}} / {{{result}}}"
    definition = f"{definition} Shown as – where nothing was spent or nothing came of it yet."
    return Metric(metric, label, short, expression, "money", "down", definition, "spend", result, "cost")


_ROWS = (
    _count("impressions", "Impressions", "How often ads were shown.", good="neutral"),
    _count("clicks", "Clicks", "How often ads were clicked.", good="neutral"),
    _rate("ctr", "CTR", "clicks", "impressions", "The share of impressions that were clicked."),
    Metric(
        "cpc", "Cost per click", "CPC", "{spend} / {clicks}", "money", "down",
        "What one ad click costs on average. Shown as – where nothing was spent or nobody clicked.", "spend", "clicks",
    ),
    Metric(
        "spend", "Spend", "Spend", "{cost}", "money", "neutral",
        "What the ad platforms charged on the days of the period.",
    ),
    _count("leads", "Leads", "People who became a lead in the period."),
    _count(
        "received", "Leads received", "All leads of the period, the junk and test leads among them.", "leads} + {junk",
        good="neutral",
    ),
    _count(
        "junk_leads", "Junk leads", "Test and junk leads; they stand outside leads and every rate.", "junk",
        good="down",
    ),
    replace(
        _rate(
            "junk_share", "Junk share", "junk_leads", "received",
            "The share of leads received that are test or junk.",
        ),
        good="down",
    ),
    _cost("cpl", "Cost per lead", "CPL", "leads", "All spend in view divided by all leads in view."),
    _count("mqls", "MQLs", "Leads that marketing qualified, or that went further."),
    _rate("lead_to_mql", "Lead → MQL", "mqls", "leads", "The share of leads that marketing qualified."),
    _cost("cost_per_mql", "Cost per MQL", "Cost / MQL", "mqls", "All spend in view divided by its MQLs."),
    _count("sqls", "SQLs", "Leads that sales accepted as qualified, or that went further."),
    _rate("mql_to_sql", "MQL → SQL", "sqls", "mqls", "The share of MQLs that sales accepted as qualified."),
    _rate("lead_to_sql", "Lead → SQL", "sqls", "leads", "The share of leads that became sales qualified."),
    _cost(
        "cost_per_sql", "Cost per SQL", "Cost / SQL", "sqls",
        "All spend in view divided by all sales-qualified leads in view; filter by channel for paid only.",
    ),
    _count("opportunities", "Opportunities", "Leads for which a deal was opened, or that went further."),
    _rate(
        "sql_to_opportunity", "SQL → Opportunity", "opportunities", "sqls",
        "The share of SQLs for which a deal was opened.",
    ),
    _cost(
        "cost_per_opportunity", "Cost per opportunity", "Cost / opp.", "opportunities",
        "All spend in view divided by all opportunities in view.",
    ),
    _count("won", "Won", "Leads that became customers; a deal outranks what the lead's own status says."),
    _rate(
        "win_rate", "Win rate", "deals_won", "deals_closed",
        "Of the deals closed in the period, the share that was won; always by closing day, in either basis.",
    ),
    _cost("cost_per_won", "Cost per won", "Cost / won", "won", "All spend in view divided by the leads won."),
    Metric(
        "revenue", "Won revenue", "Revenue", "{revenue}", "money", "up",
        "Amounts of the deals won, each deal counted once.",
    ),
    Metric(
        "roas", "ROAS", "ROAS", "{revenue} / {spend}", "multiple", "up",
        "Won revenue for every unit of ad spend.", "revenue", "spend",
    ),
    Metric(
        "roi", "ROI", "ROI", "({revenue} - {spend}) / {spend}", "percent", "up",
        "What is left of won revenue after ad spend, as a share of the spend.", "revenue", "spend",
    ),
    Metric(
        "average_deal", "Average deal", "Avg. deal", "{revenue} / {valued_deals}", "money", "up",
        "Won revenue per won deal that has an amount.", "revenue", "valued_deals",
    ),
    _count(
        "active_campaigns", "Active campaigns", "Campaigns with impressions, spend or leads in the period.",
        good="neutral",
    ),
)  # fmt: skip

METRICS: dict[str, Metric] = {row.id: row for row in _ROWS}


def metric(name: str) -> Metric:
    """The metric called `name`; InvalidInput lists those there are."""
    if name not in METRICS:
        raise InvalidInput(f"There is no metric {name!r}; there are {', '.join(METRICS)}.", field="metric")
    return METRICS[name]


@cache
def columns(name: str) -> frozenset[str]:
    """The additive columns a metric (or a column, of itself) is made of."""
    if name in COLUMNS:
        return frozenset({name})
    return frozenset().union(*(columns(part) for part in names(METRICS[name].expression)))


def stage(name: str) -> Stage | None:
    """The furthest stage a metric waits for, which decides when it is mature; None: none after LEAD."""
    furthest = max((WAITS_FOR.get(column, Stage.LEAD) for column in columns(name)), default=Stage.LEAD)
    return None if furthest is Stage.LEAD else furthest
