"""Real exports through the command line: their totals to the cent, twice without change, undone to nothing."""

import csv
import io
import json
import random

import pytest
from sqlalchemy import func, select

from core import cli
from core.store import migrate
from core.store.engine import open_engine, reading
from core.store.models import Base
from tests.books import BOOKS
from tests.shared_data import DATA, needs_data

pytestmark = needs_data

ADS, CRM, OLIST = DATA / "google_ads", DATA / "hubspot", DATA / "olist"
QUARTER = ("--from", "2026-01-01", "--to", "2026-03-31")
# File -> days to give, rows, totals of the summary.
FILES = {
    ADS / "keywords_utf16.csv": (QUARTER, 230, {
        "cost": 45493.64, "clicks": 22431, "impressions": 220956, "conversions": 1009.0, "currency": "USD"}),
    ADS / "ad_groups_utf16.csv": (QUARTER, 8, {
        "cost": 46250.96, "clicks": 23098, "impressions": 229344, "conversions": 1030.0, "currency": "USD"}),
    ADS / "keywords_cad_utf16.csv": ((), 17, {"cost": 0.12, "clicks": 1, "impressions": 14, "currency": "CAD"}),
    ADS / "search_terms_utf8.csv": ((), 18948, {
        "cost": 573.10, "clicks": 1457, "impressions": 122910, "conversions": 275.10, "currency": "USD"}),
    OLIST / "olist_marketing_qualified_leads_dataset.csv": ((), 8000, {"leads": 8000, "mqls": 8000}),
    OLIST / "olist_closed_deals_dataset.csv": ((), 842, {"won": 842}),
    CRM / "hubspot_contacts.csv": ((), 950, {"leads": 950}),
    CRM / "hubspot_companies.csv": ((), 200, {"companies": 200}),
    CRM / "hubspot_deals.csv": ((), 500, {"deals": 500, "won": 71, "lost": 69, "won_amount": 8934361.48}),
    CRM / "hubspot_activities.csv": ((), 2000, {"activities": 2000}),
}  # fmt: skip
# Origin -> leads, won; "" is blank, which is not "unknown".
ORIGINS = {
    "organic search": (2296, 271), "paid search": (1586, 195), "social": (1350, 75), "unknown": (1099, 179),
    "direct traffic": (499, 56), "email": (493, 15), "referral": (284, 24), "other": (150, 4), "display": (118, 6),
    "other publicities": (65, 3), "": (60, 14),
}  # fmt: skip


class Program:
    """The command line on a database of its own."""

    def __init__(self, engine, capsys):
        self.engine, self._capsys = engine, capsys

    def __call__(self, *arguments):
        self._capsys.readouterr()
        code = cli.main([str(one) for one in arguments])
        out, err = self._capsys.readouterr()
        assert code == 0, err
        return out

    def load(self, *paths):
        """Import files one by one; their summaries."""
        return [json.loads(self("import", path, *FILES[path][0], "--json")) for path in paths]

    def rows(self, *arguments):
        return json.loads(self("query", *arguments, "--format", "json"))["rows"]

    def total(self, *arguments):
        return json.loads(self("query", *arguments, "--format", "json"))["total"]

    def by(self, dimension, metric, *more):
        return {row[dimension]: row[metric] for row in self.rows(metric, "--by", dimension, *more)}

    def contents(self, *, data_only=False):
        """Every table's rows, without what says when things were looked at, or who did what."""
        with reading(self.engine) as connection:
            return {
                table.name: sorted(map(repr, connection.execute(select(table))))
                for table in Base.metadata.sorted_tables
                if connection.scalar(select(func.count()).select_from(table))
                and table.name not in (BOOKS if data_only else {"setting", "source", "audit", "figure_change"})
            }


@pytest.fixture
def program(tmp_path, monkeypatch, capsys):
    url = f"sqlite:///{tmp_path / 'leads.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    engine = open_engine(url)
    migrate.upgrade(engine)
    yield Program(engine, capsys)
    engine.dispose()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_totals_of_a_file(program, path):
    _, rows, totals = FILES[path]
    (summary,) = program.load(path)
    assert (summary["rows_read"], summary["created"], summary["rejected"]) == (rows, rows, 0)
    assert {name: summary["totals"][name] for name in totals} == totals


def test_spend_by_campaign_of_keywords_alone(program):
    program.load(ADS / "keywords_utf16.csv")
    assert sorted(program.by("campaign", "spend").values()) == [1913.76, 18272.46, 25307.42]
    total = program.total("spend", "clicks", "impressions")
    assert (total["spend"], total["clicks"], total["impressions"]) == (45493.64, 22431, 220956)


@pytest.mark.parametrize("order", [1, -1], ids=["ad groups first", "keywords first"])
def test_spend_reconciles_between_keywords_and_ad_groups(program, order):
    program.load(*[ADS / "ad_groups_utf16.csv", ADS / "keywords_utf16.csv"][::order])
    assert program.total("spend", "clicks") == program.total("spend", "clicks", *QUARTER)
    total = program.total("spend", "clicks", "impressions")
    assert (total["spend"], total["clicks"], total["impressions"]) == (46250.96, 23098, 229344)
    assert sorted(program.by("campaign", "spend").values()) == [1913.76, 18272.46, 26064.74]
    keywords = program.rows("spend", "--by", "keyword")
    cents = [round(row["spend"] * 100) for row in keywords]
    assert sum(cents) == 4625096
    assert [row["spend"] for row in keywords if row["keyword_key"] is None] == [757.32]
    assert [row["keyword"] for row in keywords if row["keyword_key"] is None] == ["Not attributed"]
    groups = program.rows("spend", "--by", "campaign,ad_group")
    assert sum(round(row["spend"] * 100) for row in groups) == 4625096
    for campaign, spend in program.by("campaign", "spend").items():
        parts = program.rows("spend", "--by", "keyword", "--where", f"campaign={campaign}")
        assert round(sum(row["spend"] for row in parts), 2) == spend


def test_windows_of_a_report_without_days_add_up(program):
    program.load(ADS / "ad_groups_utf16.csv")
    months = [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")]
    parts = [program.total("spend", "clicks", "--from", start, "--to", end) for start, end in months]
    assert sum(part["clicks"] for part in parts) == 23098
    assert sum(part["spend"] for part in parts) == pytest.approx(46250.96, abs=0.02)  # each rounded to the cent
    assert all(part["spend_estimated"] for part in parts)


def test_another_currency_stands_beside_the_total(program):
    program.load(ADS / "ad_groups_utf16.csv", ADS / "keywords_cad_utf16.csv")
    answer = json.loads(program("query", "spend", "--format", "json"))
    assert (answer["currency"], answer["total"]["spend"], answer["unconverted"]) == ("USD", 46250.96, {"CAD": 0.12})


def test_search_terms_without_a_campaign(program):
    program.load(ADS / "search_terms_utf8.csv")
    total = program.total("spend", "clicks", "impressions", "--from", "2026-01-28", "--to", "2026-02-24")
    assert (total["spend"], total["clicks"], total["impressions"]) == (573.10, 1457, 122910)
    assert program.by("campaign", "spend") == {"Not matched": 573.10}


@pytest.mark.parametrize("order", [1, -1], ids=["leads first", "won first"])
def test_leads_and_won_by_source(program, order):
    files = [OLIST / "olist_marketing_qualified_leads_dataset.csv", OLIST / "olist_closed_deals_dataset.csv"]
    program.load(*files[::order])
    found = {row["source_key"]: (row["leads"], row["won"]) for row in program.rows("leads", "won", "--by", "source")}
    assert found == ORIGINS
    total = program.total("leads", "mqls", "won", "revenue")
    assert (total["leads"], total["mqls"], total["won"], total["revenue"]) == (8000, 8000, 842, None), "no deal"
    paid = program.total("leads", "won", "--where", "channel=paid_search")
    assert (paid["leads"], paid["won"]) == (1586, 195)
    assert program.total("won", "--basis", "activity")["won"] == 842
    assert program.total("leads", "--from", "2017-06-14", "--to", "2018-05-31")["leads"] == 8000
    text = program("query", "leads", "won", "--by", "source", "--format", "csv")
    assert sum(int(row["leads"]) for row in csv.DictReader(io.StringIO(text))) == 8000


def test_revenue_and_leads_of_the_crm(program):
    program.load(*(path for path in FILES if path.parent == CRM))
    activity = program.total("revenue", "leads", "win_rate", "--basis", "activity")
    assert (activity["revenue"], activity["leads"], activity["win_rate_n"]) == (8934361.48, 950, 140)
    assert activity["win_rate"] == pytest.approx(71 / 140)
    assert program.total("revenue")["revenue"] == 8934361.48
    assert program.by("source", "leads")["Paid Search"] == 136
    assert sum(program.by("channel", "leads").values()) == 950
    assert round(sum(program.by("channel", "revenue").values()), 2) == 8934361.48


@pytest.mark.parametrize("seed", [1, 2])
def test_twice_without_change_and_undone_to_nothing(program, seed):
    order = random.Random(seed).sample(list(FILES), len(FILES))
    first = program.load(*order)
    before = program.contents()
    again = program.load(*order)
    assert [(one["batch"], one["created"], one["updated"], one["replaced"]) for one in again] == [(None, 0, 0, 0)] * 10
    assert [one["totals"] for one in again] == [one["totals"] for one in first]
    assert program.contents() == before
    batches = [one["batch"] for one in first]
    for batch in random.Random(-seed).sample(batches, len(batches)):
        assert json.loads(program("undo", batch, "--json"))["conflicts"] == []
    assert program.contents(data_only=True) == {}
    whole = program.total("spend", "leads", "won", "revenue")
    assert [whole[name] for name in ("spend", "leads", "won", "revenue")] == [None] * 4, "nothing is known any more"
