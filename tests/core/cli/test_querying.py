import csv
import io
from pathlib import Path

import pytest

from core.store.engine import writing
from core.store.stages import Stage
from tests.factories import World


@pytest.fixture
def filled(database):
    """March: 100.10 of spend and 3 leads by Brand, 1 SQL; April: 50 and 1 lead; 1 lead of nobody."""
    with writing(database) as connection:
        world = World(connection)
        brand, other = world.campaign("Brand"), world.campaign("=Other", channel="display")
        world.daily("2026-03-10", 100.10, campaign=brand, clicks=10)
        world.daily("2026-04-10", 50, campaign=other, channel="display")
        world.lead(
            "2026-03-11", campaign=brand, channel="paid_search", source_value="a=b", stages={Stage.SQL: "2026-04-02"}
        )
        world.lead("2026-03-12", campaign=brand, channel="paid_search", source_value="")
        world.lead("2026-03-13", campaign=brand, channel="paid_search", source_value="unknown")
        world.lead("2026-04-11", campaign=other, channel="display")
        world.lead("2026-04-12")
        world.settle()
    return database


def total(core, *arguments):
    found = core("query", *arguments, "--format", "json")
    assert found.code == 0, found.err
    return found.json["total"]


def test_csv_adds_up(core, filled):
    found = core("query", "spend", "leads", "cost_per_sql", "--by", "campaign", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(found.out)))
    assert [(row["campaign"], row["spend"], row["leads"], row["cost_per_sql"]) for row in rows] == [
        ("'=Other", "50.00", "1", ""),
        ("Brand", "100.10", "3", "100.10"),
        ("Not matched", "0.00", "1", ""),
    ]
    assert sum(int(row["leads"]) for row in rows) == total(core, "leads")["leads"] == 5
    assert not found.out.endswith("\n\n")


def test_csv_has_the_same_columns_without_rows(core, filled):
    asked = ("query", "spend", "lead_to_sql", "--by", "campaign", "--format", "csv")
    full, empty = core(*asked).out, core(*asked, "--from", "2020-01-01", "--to", "2020-01-02").out
    assert empty.splitlines() == full.splitlines()[:1]


def test_json_keys(core, filled):
    answer = core("query", "lead_to_sql", "--by", "campaign,month", "--from", "2026-03-01", "--to", "2026-04-30",
                  "--compare", "previous", "--format", "json").json  # fmt: skip
    assert set(answer) == {
        "currency", "from", "to", "basis", "as_of", "previous", "rows", "total", "unconverted", "unconverted_revenue",
        "not_known",
    }  # fmt: skip
    assert (answer["from"], answer["to"], answer["basis"]) == ("2026-03-01", "2026-04-30", "cohort")
    assert answer["previous"] == {"from": "2026-01-01", "to": "2026-02-28"}
    row = next(row for row in answer["rows"] if row["campaign"] == "Brand" and row["month"] == "2026-03-01")
    names = {"lead_to_sql" + end for end in ("", "_low", "_high", "_n", "_few", "_estimated", "_previous")}
    assert set(row) == {"campaign", "campaign_key", "month", *names}
    assert (round(row["lead_to_sql"], 4), row["lead_to_sql_n"], row["lead_to_sql_few"]) == (0.3333, 3, True)


def test_table_has_a_total(core, filled):
    lines = core("query", "spend", "leads", "--by", "campaign").out.splitlines()
    assert lines[0].split() == ["Campaign", "Spend", "Leads"]
    assert lines[-1].split() == ["Total", "$150", "5"]


def test_bases(core, filled):
    april = ("sqls", "--from", "2026-04-01", "--to", "2026-04-30")
    assert total(core, *april)["sqls"] == 0
    assert total(core, *april, "--basis", "activity")["sqls"] == 1


def test_half_open_periods(core, filled):
    assert total(core, "spend", "--from", "2026-04-01")["spend"] == 50
    assert total(core, "spend", "--to", "2026-03-31")["spend"] == 100.1


@pytest.mark.parametrize(
    ("where", "leads"),
    [
        (["--where", "campaign=brand"], 3),
        (["--where", "campaign=brand", "campaign==Other"], 4),
        (["--where", "campaign=brand", "--where", "campaign==other"], 4),
        (["--where", "campaign=id:1"], 3),
        (["--where", "campaign=(not matched)"], 1),
        (["--where", "channel=Paid Search"], 3),
        (["--where", "channel=paid"], 4),
        (["--where", "channel=paid", "--where", "campaign=Brand"], 3),
        (["--where", "source=a=b"], 1),
        (["--where", "source="], 1),
        (["--where", "source=unknown"], 1),
        (["--where", "source=(not matched)"], 2),
    ],
)
def test_where(core, filled, where, leads):
    assert total(core, "leads", *where)["leads"] == leads


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["spnd"], "There is no metric 'spnd'; there are impressions, clicks"),
        (["spend", "--by", "campain"], "There is no dimension 'campain'; there are channel, campaign"),
        (["spend", "--where", "campain=x"], "--where takes DIM=VALUE with one of channel, campaign"),
        (["spend", "--where", "brand"], "it is 'brand'"),
        (["spend", "--where", "campaign=Brnad"], "There is no campaign 'Brnad'; close: Brand."),
        (["spend", "--where", "campaign=id:99"], "There is no campaign 'id:99'."),
        (["spend", "--where", "day=2026-03-01"], "--where takes DIM=VALUE"),
        (
            ["spend", "--from", "2026-03-02", "--to", "2026-03-01"],
            "Start is after end: 2 Mar 2026 comes after 1 Mar 2026",
        ),
        (["spend", "--compare", "previous"], "--compare needs --from and --to"),
        (["spend", "--compare", "year", "--from", "2026-03-01"], "--compare needs --from and --to"),
    ],
)
def test_what_cannot_be_asked(core, filled, arguments, message):
    found = core("query", *arguments, "--format", "json")
    assert (found.code, found.out) == (1, "")
    assert message in found.err


def test_compare(core, filled):
    april = ("spend", "leads", "--from", "2026-04-01", "--to", "2026-04-30")
    found = total(core, *april, "--compare", "previous")
    assert (found["spend"], found["spend_previous"], found["leads"], found["leads_previous"]) == (50, 100.1, 2, 3)
    year = core("query", *april, "--compare", "year", "--format", "json").json
    assert year["previous"] == {"from": "2025-04-01", "to": "2025-04-30"}
    assert year["total"]["spend_previous"] == 0


def test_what_was_never_imported_is_not_known(core, database):
    (Path.cwd() / "leads.csv").write_text("Lead ID,Email,Created\n1,a@firm.io,2026-05-01\n2,b@firm.io,2026-05-02\n")
    assert core("import", "leads.csv", "--kind", "leads").code == 0
    reason = "No deals were imported yet: Won revenue."
    found = core("query", "leads", "revenue", "--format", "json").json
    assert (found["total"]["leads"], found["total"]["revenue"], found["not_known"]) == (2, None, [reason])
    found = core("query", "leads", "revenue", "--format", "csv")
    assert (found.out.splitlines()[1].split(",")[0], found.err.strip()) == ("2", reason)
    found = core("cohorts", "revenue", "--format", "csv")
    assert (found.out.splitlines()[1].rstrip(","), found.err.strip()) == ("2026-05,2", reason)
    found = core("cohorts", "revenue").out.splitlines()
    assert (found[0].split(), found[1:]) == (["2026-05", "2", "leads", "–"], [reason])
