"""What is true about the campaigns, to hold the product's figures against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.ingest.connectors.demo import calendar
from core.ingest.connectors.demo.campaigns import CAPPED_DEMAND
from core.ingest.connectors.demo.funnel import UNTAGGED
from core.ingest.connectors.demo.plan import SIZE_QUALITY, Plan
from core.store.types import day_number

CAPPED_SPENT = 0.98  # of its budget a capped campaign spends on a day on average


@dataclass(frozen=True, slots=True)
class Truth:
    """Expected figures of a campaign over a period; rates are of leads that are neither junk nor tests.

    `leads` are those that can be attributed: some lose their tags, whatever their quality.
    """

    spend: float  # dollars
    clicks: float
    leads: float
    mql: float  # P(MQL | lead)
    sql: float  # P(SQL | lead)
    opportunity: float  # P(opportunity | lead)
    won: float  # P(won | lead)

    @property
    def cpc(self) -> float:
        """Dollars per click."""
        return self.spend / self.clicks

    @property
    def sql_of_mql(self) -> float:
        """P(SQL | MQL)."""
        return self.sql / self.mql

    @property
    def won_of_opportunity(self) -> float:
        """P(won | opportunity)."""
        return self.won / self.opportunity

    @property
    def cost_per_sql(self) -> float:
        """Dollars of spend per attributed SQL, once all of them had their time."""
        return self.spend / (self.leads * self.sql)


def truth(plan: Plan, start: date, end: date) -> dict[str, Truth]:
    """The truth of every campaign over the days from `start` to `end`, the days of the bot burst as planned."""
    rows = np.sum(list(_days(plan, start, end)), axis=0)
    return {one.name: _truth(*row) for one, row in zip(plan.campaigns, rows.T.tolist(), strict=True)}


def _days(plan: Plan, start: date, end: date) -> Iterator[np.ndarray]:
    """Expected counts of each day: what `_truth` takes, by campaign."""
    count = len(plan.campaigns)
    lead_rate = np.array([one.lead_rate for one in plan.campaigns]) * (1 - UNTAGGED)
    for day in range(day_number(start), day_number(end) + 1):
        rates = plan.rates(day)
        usual = calendar.usual(day)
        capped = min(CAPPED_SPENT, usual * CAPPED_DEMAND)
        spend = plan.spend * np.where(plan.capped, capped, usual)
        clicks = spend / rates.cpc
        leads = clicks * lead_rate
        fit = rates.audience[:count] @ np.stack([SIZE_QUALITY, SIZE_QUALITY**2], axis=1)
        mqls = leads * rates.mql[:count] * fit[:, 0]
        sqls = leads * rates.mql[:count] * rates.sql[:count] * fit[:, 1]
        opportunities = sqls * rates.opportunity[:count]
        yield np.stack([spend, clicks, leads, mqls, sqls, opportunities, opportunities * rates.won[:count]])


def _truth(
    spend: float, clicks: float, leads: float, mqls: float, sqls: float, opportunities: float, won: float
) -> Truth:
    return Truth(spend, clicks, leads, mqls / leads, sqls / leads, opportunities / leads, won / leads)
