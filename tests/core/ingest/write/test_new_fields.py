"""Fields a file may tell beside the usual ones: they land in their columns."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from core.store.models import AdMetric, Company, Touchpoint
from tests.core.ingest.importing import column, counts, load

REPORT = (
    'Campaign report\n"June 1, 2026 - June 1, 2026"\n'
    "Day,Campaign,Campaign type,Currency code,Cost,Impr.,Clicks,Search impr. share,"
    "Search lost IS (budget),Search lost IS (rank)\n"
    "2026-06-01,Brand,Search,USD,10.00,100,10,45.30%,< 10%,> 90%\n"
    "2026-06-01,Free Trial,Performance Max,USD,5.00,50,5, --, --, --\n"
)
SHARES = ("impression_share", "lost_to_budget", "lost_to_rank")


def test_impression_shares(engine: Engine):
    load(engine, REPORT)
    assert column(engine, AdMetric, *SHARES) == [(4530, 999, 9001), (None, None, None)]
    assert counts(load(engine, REPORT.replace("45.30%", "46.00%"))) == (0, 1, 1)
    assert column(engine, AdMetric, "impression_share") == [4600, None]


def test_a_report_without_shares_leaves_those_known(engine: Engine):
    load(engine, REPORT)
    load(
        engine, "Day,Campaign,Campaign type,Currency code,Cost,Impr.,Clicks\n2026-06-01,Brand,Search,USD,11.00,100,10\n"
    )
    assert column(engine, AdMetric, *SHARES)[0] == (4530, 999, 9001)


def test_technologies_and_churn_of_companies(engine: Engine):
    headers = "Record ID,Company name,Company Domain Name,Technologies,Churn date"
    text = f"{headers}\n1,Alder,alder.example,Slack; Jira ,2026-05-02\n"
    load(engine, text)
    assert column(engine, Company, "technologies", "churned_at") == [
        (["Slack", "Jira"], datetime(2026, 5, 2, 12, tzinfo=UTC))
    ]


def test_side_and_channel_of_touches(engine: Engine):
    headers = "Activity ID,Activity type,Activity date,Side,Channel"
    text = f"{headers}\n1,Visit,2026-05-02,marketing,Paid Search\n2,Call,2026-05-03,sales,\n"
    load(engine, text)
    assert column(engine, Touchpoint, "side", "channel", "campaign_id") == [
        ("marketing", "paid_search", None), ("sales", None, None)
    ]  # fmt: skip
