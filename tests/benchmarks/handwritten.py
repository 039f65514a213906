"""The statements a person would write on the derived tables to fill the fixed screens: the limit of ours.

Days are day numbers, `cut` is the moment at which the period before was as old as this one is now. Amounts are
in the company's currency, and `truth` is the grain of the ad platform's spend.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.filters import Filters
from core.store.types import day_number

WEEK = "(day + 3) / 7"
_OUTCOMES = """sum(leads), sum(cohort_mqls), sum(cohort_sqls), sum(cohort_opportunities), sum(cohort_won),
    sum(cohort_revenue)"""
_CAME = "count(*), count(CASE WHEN mql_at <= {cut} THEN 1 END), count(CASE WHEN sql_at <= {cut} THEN 1 END)"
_THEN = "junk = 0 AND created_at <= {cut} AND created_day BETWEEN {before} AND {before_end}"
_SPENT = "sum(cost_micros), sum(impressions), sum(clicks)"
_WAITED = """SELECT stage, lag, sum(leads) FROM lag_day WHERE stage IN ({stages}) AND day > {end} - 365
    AND day <= {end} GROUP BY stage, lag"""
_BORN = "SELECT day, sum(leads) FROM daily_fact WHERE day BETWEEN {start} AND {end} GROUP BY day"
_ACTIVE = """SELECT count(*) FROM (
    SELECT campaign_id FROM ad_day WHERE grain = {truth} AND day BETWEEN {first} AND {last}
        GROUP BY campaign_id HAVING sum(cost_micros + impressions) > 0
    UNION SELECT campaign_id FROM daily_fact WHERE day BETWEEN {first} AND {last} AND leads > 0 AND campaign_id > 0
) AS active"""
_NAMES = "SELECT id, name FROM campaign"
_DAYS = "WHERE day BETWEEN {start} AND {end}"
_AD_DAYS = "WHERE grain = {truth} AND day BETWEEN {start} AND {end}"
_BEFORE = "WHERE grain = {truth} AND day BETWEEN {before} AND {before_end}"

SCREENS: dict[str, tuple[str, ...]] = {
    "tiles": (
        f"SELECT {_OUTCOMES} FROM daily_fact {_DAYS}",
        f"SELECT {_SPENT} FROM ad_day {_AD_DAYS}",
        f"SELECT {_SPENT} FROM ad_day {_BEFORE}",
        f"SELECT {_CAME} FROM journey WHERE {_THEN}",
        (
            "SELECT sum(amount_micros) FROM deal_fact WHERE born_day BETWEEN {before} AND {before_end} "
            "AND closed_at <= {cut}"
        ),
        _ACTIVE.replace("{first}", "{start}").replace("{last}", "{end}"),
        _ACTIVE.replace("{first}", "{before}").replace("{last}", "{before_end}"),
        _WAITED.replace("{stages}", "2, 3, 5"),
        _BORN,
        f"SELECT {WEEK}, {_OUTCOMES} FROM daily_fact {_DAYS} GROUP BY 1",
        f"SELECT {WEEK}, {_SPENT} FROM ad_day {_AD_DAYS} GROUP BY 1",
        f"SELECT DISTINCT {WEEK}, campaign_id FROM ad_day {_AD_DAYS} AND cost_micros + impressions > 0",
        f"SELECT DISTINCT {WEEK}, campaign_id FROM daily_fact {_DAYS} AND leads > 0 AND campaign_id > 0",
    ),
    "funnel": (
        f"SELECT {_OUTCOMES} FROM daily_fact {_DAYS}",
        f"SELECT {_SPENT} FROM ad_day {_AD_DAYS}",
        _WAITED.replace("{stages}", "2, 3, 4, 5"),
        _BORN,
    ),
    "trend": (
        f"SELECT {WEEK}, sum(cohort_sqls) FROM daily_fact {_DAYS} GROUP BY 1",
        f"SELECT {WEEK}, sum(cost_micros) FROM ad_day {_AD_DAYS} GROUP BY 1",
        f"SELECT {WEEK}, sum(cost_micros) FROM ad_day {_BEFORE} GROUP BY 1",
        (
            "SELECT (created_day + 3) / 7, count(CASE WHEN sql_at <= {cut} THEN 1 END) FROM journey "
            f"WHERE {_THEN} GROUP BY 1"
        ),
        _WAITED.replace("{stages}", "3"),
        _BORN,
    ),
    "campaign table": (
        f"SELECT channel, campaign_id, {_OUTCOMES} FROM daily_fact {_DAYS} GROUP BY 1, 2",
        f"SELECT channel, campaign_id, {_SPENT} FROM ad_day {_AD_DAYS} GROUP BY 1, 2",
        (
            f"SELECT channel, campaign_id, {WEEK}, sum(cohort_sqls) FROM daily_fact "
            "WHERE day BETWEEN {weeks} AND {end} GROUP BY 1, 2, 3"
        ),
        _NAMES,
        _WAITED.replace("{stages}", "2, 3, 5"),
        _BORN,
    ),
    "keyword table": (
        f"""SELECT campaign_id, ad_group_id, keyword_id, {_OUTCOMES} FROM (
            SELECT campaign_id, ad_group_id, keyword_id, leads, cohort_mqls, cohort_sqls, cohort_opportunities,
                cohort_won, cohort_revenue FROM keyword_month WHERE month BETWEEN {{month}} AND {{last_month}}
            UNION ALL SELECT campaign_id, ad_group_id, keyword_id, 1, CASE WHEN mql_at IS NULL THEN 0 ELSE 1 END,
                CASE WHEN sql_at IS NULL THEN 0 ELSE 1 END, CASE WHEN opportunity_at IS NULL THEN 0 ELSE 1 END,
                CASE WHEN won_at IS NULL THEN 0 ELSE 1 END, 0 FROM journey
                WHERE junk = 0 AND created_day BETWEEN {{start}} AND {{month_start}} - 1
            UNION ALL SELECT campaign_id, ad_group_id, keyword_id, 1, CASE WHEN mql_at IS NULL THEN 0 ELSE 1 END,
                CASE WHEN sql_at IS NULL THEN 0 ELSE 1 END, CASE WHEN opportunity_at IS NULL THEN 0 ELSE 1 END,
                CASE WHEN won_at IS NULL THEN 0 ELSE 1 END, 0 FROM journey
                WHERE junk = 0 AND created_day BETWEEN {{rest}} AND {{end}}
            UNION ALL SELECT campaign_id, ad_group_id, keyword_id, 0, 0, 0, 0, 0, amount_micros FROM deal_fact
                WHERE born_day BETWEEN {{start}} AND {{month_start}} - 1
            UNION ALL SELECT campaign_id, ad_group_id, keyword_id, 0, 0, 0, 0, 0, amount_micros FROM deal_fact
                WHERE born_day BETWEEN {{rest}} AND {{end}}
        ) AS part GROUP BY 1, 2, 3""",
        """SELECT campaign_id, ad_group_id, keyword_id, sum(cost_micros) FROM (
            SELECT campaign_id, ad_group_id, keyword_id, cost_micros FROM ad_month
                WHERE grain = 4 AND month BETWEEN {month} AND {last_month}
            UNION ALL SELECT campaign_id, ad_group_id, keyword_id, cost_micros FROM ad_metric
                WHERE source_id = {source} AND grain = 4 AND day BETWEEN {start} AND {month_start} - 1
            UNION ALL SELECT campaign_id, ad_group_id, keyword_id, cost_micros FROM ad_metric
                WHERE source_id = {source} AND grain = 4 AND day BETWEEN {rest} AND {end}
        ) AS part GROUP BY 1, 2, 3""",
        f"SELECT campaign_id, {_SPENT} FROM ad_day {_AD_DAYS} GROUP BY 1",
        """SELECT campaign_id, ad_group_id, keyword_id, (day + 3) / 7, sum(sqls) FROM (
            SELECT campaign_id, ad_group_id, keyword_id, created_day AS day, 1 AS sqls FROM journey
                WHERE junk = 0 AND sql_at IS NOT NULL AND created_day BETWEEN {weeks} AND {end}
        ) AS part GROUP BY 1, 2, 3, 4""",
        _NAMES,
        "SELECT id, name FROM ad_group",
        "SELECT id, text FROM keyword",
        _WAITED.replace("{stages}", "2, 3, 5"),
        _BORN,
    ),
}
COHORT = """SELECT month, age, sum(leads), sum(cohort_mqls), sum(cohort_sqls), sum(cohort_won) FROM cohort_month
    GROUP BY month, age"""
TRUTH, SOURCE = 2, 1  # the demo tells spend by campaign, and is the only source


@dataclass(frozen=True)
class Period:
    """The numbers the statements are written with."""

    filters: Filters
    now: datetime

    def numbers(self) -> dict[str, int]:
        """By the names in braces."""
        before, last = self.filters.previous(), self.filters.end
        if before is None or before.start is None or before.end is None or last is None or self.filters.start is None:
            raise ValueError("the screens show a period and the one before")
        first = self.filters.start
        start, end = day_number(first), day_number(last)
        whole, rest = (first.replace(day=1) + timedelta(days=31 * (first.day > 1))).replace(day=1), last.replace(day=1)
        monday = last - timedelta(days=last.weekday(), weeks=11)
        return {
            "start": start, "end": end, "truth": TRUTH, "source": SOURCE,
            "before": day_number(before.start), "before_end": day_number(before.end),
            "cut": int((self.now - (first - before.start)).timestamp()), "now": int(self.now.timestamp()),
            "weeks": day_number(monday), "month_start": day_number(whole), "rest": day_number(rest),
            "month": whole.year * 12 + whole.month - 1, "last_month": rest.year * 12 + rest.month - 2,
        }  # fmt: skip


def statements(screen: str, period: Period) -> list[str]:
    """Those of a screen, ready for the driver."""
    return [text.format(**period.numbers()) for text in SCREENS[screen]]
