"""Exports other programs wrote, with totals counted independently; skipped when not at hand."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from core.errors import Question
from core.ingest.files.read import Reading, inspect
from core.ingest.records import Options, Record
from tests.shared_data import DATA, needs_data

pytestmark = needs_data
_SPAN = Options(start=date(2024, 1, 1), end=date(2024, 12, 31))


def read(name: str, options: Options | None = None) -> Reading:
    path = DATA / name
    return inspect(path.read_bytes(), path.name, options or Options())


def records(reading: Reading) -> list[Record]:
    found = list(reading.rows())
    assert len(found) == reading.row_count
    assert all(isinstance(row, Record) for row in found)
    return [row for row in found if isinstance(row, Record)]


def total(rows: list[Record], name: str) -> Decimal:
    return sum((row.values[name] for row in rows if row.values[name] is not None), Decimal(0))


@pytest.mark.parametrize(
    ("name", "kind", "rows", "cost", "clicks", "impressions", "conversions", "currency"),
    [
        ("keywords_utf16", "keywords", 230, "45493.64", 22_431, 220_956, "1009", "USD"),
        ("ad_groups_utf16", "ad_groups", 8, "46250.96", 23_098, 229_344, "1030", "USD"),
        ("keywords_cad_utf16", "keywords", 17, "0.12", 1, 14, "0", "CAD"),
        ("search_terms_utf8", "search_terms", 18_948, "573.10", 1_457, 122_910, "275.10", "USD"),
    ],
)
def test_google_ads(
    name: str, kind: str, rows: int, cost: str, clicks: int, impressions: int, conversions: str, currency: str
) -> None:
    reading = read(f"google_ads/{name}.csv", _SPAN)
    found = records(reading)
    assert (reading.kind.id, len(found)) == (f"google_ads_{kind}", rows)
    assert total(found, "cost") == Decimal(cost) * 10**6
    assert (total(found, "clicks"), total(found, "impressions")) == (clicks, impressions)
    assert total(found, "conversions") == Decimal(conversions)
    assert {row.values["currency"] for row in found} == {currency}


@pytest.mark.parametrize(
    ("name", "costs"),
    [("keywords_utf16", "1913.76 18272.46 25307.42"), ("ad_groups_utf16", "1913.76 18272.46 26064.74")],
)
def test_cost_by_campaign(name: str, costs: str) -> None:
    by_campaign: Counter[str] = Counter()
    for row in records(read(f"google_ads/{name}.csv", _SPAN)):
        by_campaign[row.values["campaign"]] += row.values["cost"]
    assert sorted(by_campaign.values()) == [Decimal(cost) * 10**6 for cost in costs.split()]


def test_periods() -> None:
    with pytest.raises(Question):
        read("google_ads/keywords_utf16.csv").rows()
    assert read("google_ads/keywords_cad_utf16.csv").period == (date(2026, 5, 1), date(2026, 5, 8))
    assert read("google_ads/search_terms_utf8.csv").period == (date(2026, 1, 28), date(2026, 2, 24))


def test_olist_leads() -> None:
    reading = read("olist/olist_marketing_qualified_leads_dataset.csv")
    found = records(reading)
    assert reading.kind.id == "leads"
    assert Counter(row.values["source"] for row in found) == {
        "organic search": 2_296,
        "paid search": 1_586,
        "social": 1_350,
        "unknown": 1_099,
        "direct traffic": 499,
        "email": 493,
        "referral": 284,
        "other": 150,
        "display": 118,
        "other publicities": 65,
        None: 60,
    }
    days = [row.values["mql_at"] for row in found]
    assert (min(days), max(days)) == (date(2017, 6, 14), date(2018, 5, 31))
    assert days == [row.values["created_at"] for row in found]


def test_olist_closed_deals() -> None:
    leads = {row.values["id"]: row.values for row in records(read("olist/olist_marketing_qualified_leads_dataset.csv"))}
    reading = read("olist/olist_closed_deals_dataset.csv")
    won = records(reading)
    assert (reading.kind.id, len(won)) == ("stages", 842)
    assert Counter(leads[row.values["lead_id"]]["source"] for row in won) == {
        "organic search": 271,
        "paid search": 195,
        "unknown": 179,
        "social": 75,
        "direct traffic": 56,
        "referral": 24,
        "email": 15,
        None: 14,
        "display": 6,
        "other": 4,
        "other publicities": 3,
    }
    assert sum(Decimal(row.attributes["declared_monthly_revenue"]) for row in won) == 61_784_006
    assert sum(row.values["won_at"].date() < leads[row.values["lead_id"]]["created_at"] for row in won) == 1


def test_hubspot_contacts() -> None:
    reading = read("hubspot/hubspot_contacts.csv")
    found = records(reading)
    assert (reading.kind.id, len(found)) == ("hubspot_contacts", 950)
    assert Counter(row.values["status"] for row in found) == {
        "Marketing Qualified Lead": 131,
        "Sales Qualified Lead": 101,
        "Opportunity": 128,
        "Customer": 120,
        "Lead": 117,
        "Subscriber": 126,
        "Other": 117,
        "Evangelist": 110,
    }
    assert sum(row.values["source"] == "Paid Search" for row in found) == 136


def test_hubspot_deals() -> None:
    reading = read("hubspot/hubspot_deals.csv")
    found = records(reading)
    assert (reading.kind.id, len(found)) == ("hubspot_deals", 500)
    won = [row.values["amount"] for row in found if row.values["stage"] == "Closed Won"]
    assert (len(won), sum(won)) == (71, 8_934_361_480_000)
    assert sum(row.values["stage"] == "Closed Lost" for row in found) == 69


@pytest.mark.parametrize(("name", "rows"), [("companies", 200), ("activities", 2_000)])
def test_hubspot_others(name: str, rows: int) -> None:
    reading = read(f"hubspot/hubspot_{name}.csv")
    assert (reading.kind.id, len(records(reading))) == (f"hubspot_{name}", rows)
