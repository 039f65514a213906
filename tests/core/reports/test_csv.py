import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.errors import InvalidInput
from core.filters import Compare, Filters
from core.metrics.catalog import METRICS
from core.metrics.table import plain
from core.reports.csv import export, records, search_terms
from core.reports.exports import CAMPAIGNS, FILES, figures, file_stem, with_columns
from core.store.models import Grain
from core.store.stages import Stage
from tests.core.metrics.asking import behind, query

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
SPRING = Filters(date(2026, 3, 1), date(2026, 5, 31))
BOM = "\N{BYTE ORDER MARK}"


@pytest.fixture
def brand(world):
    """Two campaigns, a formula among their names, five leads, two won deals of which one has no lead."""
    brand, formula = world.campaign("Brand"), world.campaign('=HYPERLINK("x")')
    world.daily("2026-03-10", 1234.56, campaign=brand)
    world.daily("2026-04-10", 0.44, campaign=formula)
    leads = [world.lead("2026-03-11", campaign=brand, channel="paid_search") for _ in range(3)]
    world.lead(
        "2026-03-12", campaign=formula, channel="paid_search", first_name="+49", stages={Stage.SQL: "2026-04-01"}
    )
    world.lead("2026-03-13")
    world.deal(leads[0], stage=Stage.WON, amount=5000.5, created="2026-04-01", closed="2026-05-01")
    world.deal(stage=Stage.WON, amount=1, created="2026-04-01", closed="2026-05-02")
    world.settle()
    return brand


def rows(text):
    assert text.startswith(BOM)
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


def test_every_row_then_the_total(connection, brand):
    found = rows(export(connection, CAMPAIGNS, SPRING, NOW))
    header = found[0]
    assert header[:4] == ["Channel", "Campaign", "Spend (USD)", "Leads"]
    named = {row[1]: dict(zip(header, row, strict=True)) for row in found[1 : found.index([])]}
    assert set(named) == {"Brand", '\'=HYPERLINK("x")', "Not matched", ""}
    assert named["Brand"]["Spend (USD)"] == "1234.56"
    total = found[found.index([]) - 1]
    assert total[:2] == ["Total", ""]
    assert dict(zip(header, total, strict=True))["Spend (USD)"] == "1235.0"


@pytest.mark.parametrize("name", FILES)
def test_the_total_is_that_of_the_query(connection, brand, name):
    what = FILES[name]
    found = rows(export(connection, what, SPRING, NOW))
    total = dict(zip(found[0], found[found.index([]) - 1], strict=True))
    asked = query(connection, what.metrics, SPRING, NOW, what.by)
    for metric in what.metrics:
        row = METRICS[metric]
        label = row.label + (" (USD)" if row.format == "money" else "")
        value = plain(asked.total[metric], row)
        value = round(value, 6) if isinstance(value, float) else value
        assert total[label] == ("" if value is None else str(value)), metric


def test_what_the_figures_mean_stands_below(connection, brand):
    filters = SPRING.with_where("campaign", [f"id:{brand}"]).with_where("channel", ["paid"])
    found = rows(export(connection, CAMPAIGNS, filters, NOW))
    notes = {row[0]: row[1] for row in found[found.index([]) + 1 :]}
    assert notes["Days"] == "2026-03-01 to 2026-05-31"
    assert (notes["Basis"], notes["As of"], notes["About"]) == (
        "By lead created date",
        "2026-06-30",
        CAMPAIGNS.title,
    )
    assert (notes["Only Campaign"], notes["Only Channel"]) == ("Brand", "paid")
    assert {METRICS[name].label: METRICS[name].definition for name in CAMPAIGNS.metrics}.items() <= notes.items()


def test_a_chart_stands_beside_the_period_before(connection, brand):
    filters = replace(SPRING, compare=Compare.YEAR)
    found = rows(export(connection, figures(["leads", "cpl"], ["month"]), filters, NOW, compare=True))
    assert found[0] == [
        "Month", "Leads", "Leads previous", "Cost per lead (USD)", "Cost per lead low", "Cost per lead high",
        "Cost per lead n", "Cost per lead previous",
    ]  # fmt: skip
    assert [row[:3] for row in found[1:4]] == [
        ["2026-03-01", "5", "0"],
        ["2026-04-01", "0", "0"],
        ["2026-05-01", "0", "0"],
    ]
    assert ["Compared with", "2025-03-01 to 2025-05-31"] in found
    assert not any("previous" in head for head in rows(export(connection, CAMPAIGNS, filters, NOW))[0])


def test_any_metrics_by_any_dimensions_within_reason():
    assert with_columns(CAMPAIGNS, []).metrics == CAMPAIGNS.metrics
    assert with_columns(CAMPAIGNS, ["roi", "leads", "roi"]).metrics == ("roi", "leads")
    for metrics, by in (
        ([], []),
        (["spnd"], []),
        (["leads"], ["moon"]),
        (["leads"], ["day"] * 5),
        (["leads"] * 13, []),
    ):
        with pytest.raises(InvalidInput):
            figures(metrics, by)


def test_a_file_is_named_with_its_days_and_filters():
    asked = SPRING.with_where("channel", ["paid_search"]).with_where("campaign", ["id:3", "(not matched)"])
    assert file_stem("leads", asked) == "leads-2026-03-01-2026-05-31-channel-paid_search-campaign-id_3-not_matched"
    assert file_stem("leads", Filters()) == "leads-all"


def test_rates_are_rounded(connection, world):
    for number in range(3):
        world.lead("2026-03-11", stages={Stage.MQL: "2026-03-11", **({Stage.SQL: "2026-03-12"} if number else {})})
    world.settle()
    found = rows(export(connection, CAMPAIGNS, SPRING, NOW))
    assert dict(zip(found[0], found[1], strict=True))["MQL → SQL"] == "0.666667"


def test_an_empty_database(connection):
    found = rows(export(connection, CAMPAIGNS, Filters(), NOW))
    assert found[1][:2] == ["Total", ""]
    assert ["Days", "the beginning to 2026-06-30"] in found


@pytest.mark.parametrize("metric", ["leads", "sqls", "won", "revenue", "spend", "active_campaigns", "win_rate"])
def test_a_file_of_records_has_them_all(connection, brand, metric):
    found = rows(records(connection, metric, SPRING, NOW))
    assert len(found) - 1 == behind(connection, metric, SPRING, NOW).total > 0


def test_records_add_up_and_are_harmless(connection, brand):
    revenue = rows(records(connection, "revenue", SPRING, NOW))
    amount = revenue[0].index("Amount")
    assert sorted(row[amount] for row in revenue[1:]) == ["1", "5000.5"]
    leads = rows(records(connection, "sqls", SPRING, NOW))
    cells = dict(zip(leads[0], leads[1], strict=True))
    assert cells["Campaign"] == '\'=HYPERLINK("x")'
    assert cells["Created at"] == "2026-03-12 12:00+00:00"
    assert not {"Id", "Lead id"} & set(leads[0])


def test_search_terms_add_up(connection, world):
    campaign = world.campaign("Search")
    group = world.ad_group(campaign, "CRM")
    keys = {"campaign": campaign, "ad_group": group, "keyword": world.keyword(group, "crm")}
    world.daily("2026-03-11", 10, campaign=campaign, clicks=4)
    world.daily(
        "2026-03-11", 7, grain=Grain.SEARCH_TERM, search_term="=crm", clicks=3, conversions_micros=500_000, **keys
    )
    world.settle()
    found = rows(search_terms(connection, SPRING, NOW))
    assert found[0] == [
        "Campaign", "Ad group", "Keyword", "Search term", "Impressions", "Clicks", "CTR", "Spend (USD)",
        "Cost per click (USD)", "Conversions", "Leads of its keyword", "SQLs of its keyword",
    ]  # fmt: skip
    assert found[1] == ["Search", "CRM", "crm", "'=crm", "0", "3", "", "7.0", "2.33", "0.5", "", ""]  # no leads yet
    assert found[2][:8] == ["Not attributed to a search term", "", "", "", "0", "1", "", "3.0"]
    assert found[3][:8] == ["Total", "", "", "", "0", "4", "", "10.0"]
    assert ["Days", "2026-03-01 to 2026-05-31"] in found
