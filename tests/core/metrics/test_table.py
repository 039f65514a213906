"""Figures as text."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from core.errors import InvalidInput
from core.filters import Compare, Filters
from core.metrics.table import as_text
from core.store.stages import Stage
from tests.core.metrics.asking import query

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31), compare=Compare.PREVIOUS)
ASKED = ["spend", "leads", "sqls", "lead_to_sql", "cost_per_sql"]


@pytest.fixture
def result(connection, world):
    world.daily("2026-03-02", 100.105, campaign=world.campaign("=Brand"))
    world.daily("2026-03-02", 7, campaign=world.campaign(), currency="CAD", source=world.source("ca"))
    brand = 1
    world.source("ca")
    for _ in range(3):
        world.lead("2026-03-03", campaign=brand, stages={Stage.SQL: "2026-03-04"})
    world.lead("2026-03-03", campaign=brand)
    world.lead("2026-03-03")
    return query(connection, ASKED, MARCH, NOW, ["campaign"])


def test_a_table_for_people(result):
    lines = as_text(result, "table").splitlines()
    assert [" ".join(line.split()) for line in lines[:4]] == [
        "Campaign Spend Leads SQLs Lead → SQL Cost per SQL",
        "=Brand $100 4 3 75.0 % $33.37",
        "Not matched $0 1 0 0.0 % –",
        "Total $100 5 3 60.0 % $33.37",
    ]
    assert lines[4] == "Not included: CA$7.00 of spend in CAD (no exchange rate)."


def test_csv_for_spreadsheets(result):
    rows = list(csv.DictReader(io.StringIO(as_text(result, "csv"))))
    assert [row["campaign"] for row in rows] == ["'=Brand", "Not matched"]
    assert (rows[0]["spend"], rows[0]["lead_to_sql"], rows[0]["cost_per_sql"]) == ("100.10", "0.75", "33.37")
    assert (rows[1]["cost_per_sql"], rows[1]["campaign_key"], rows[0]["lead_to_sql_few"]) == ("", "", "true")
    assert rows[1]["leads_previous"] == "0"


def test_json_for_programs(result):
    answer = json.loads(as_text(result, "json"))
    head = {
        "currency": "USD",
        "from": "2026-03-01",
        "to": "2026-03-31",
        "basis": "cohort",
        "as_of": "2026-06-30",
    }
    assert {name: answer[name] for name in head} == head
    assert answer["unconverted"] == {"CAD": 7.0}
    assert [row["campaign"] for row in answer["rows"]] == ["=Brand", "Not matched"]
    brand, lost = answer["rows"]
    assert (brand["spend"], brand["leads"], brand["lead_to_sql"], brand["lead_to_sql_n"]) == (
        100.1,
        4,
        0.75,
        4,
    )
    assert (lost["cost_per_sql"], lost["cost_per_sql_low"], lost["campaign_key"]) == (None, None, None)
    assert answer["total"]["leads"] == 5
    assert answer["previous"] == {"from": "2026-02-01", "to": "2026-02-28"}


def test_without_a_breakdown_there_is_one_row(connection):
    result = query(connection, ["leads"], MARCH, NOW)
    assert as_text(result, "table") == "Leads\n    –\nNo leads were imported yet: Leads."
    assert len(as_text(result, "csv").splitlines()) == 2
    assert len(json.loads(as_text(result, "json"))["rows"]) == 1


def test_times_are_days(connection):
    result = query(connection, ["leads"], Filters(date(2026, 3, 1), date(2026, 3, 2)), NOW, ["day"])
    assert [row["day"] for row in json.loads(as_text(result, "json"))["rows"]] == ["2026-03-01", "2026-03-02"]


def test_other_forms_are_refused(connection):
    with pytest.raises(InvalidInput, match="table, csv, json"):
        as_text(query(connection, ["leads"], MARCH, NOW), "xml")
