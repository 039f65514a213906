"""The table of leads beside the filter bar: the leads the figures count, days of the team's zone, all as CSV."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.derive import search
from core.errors import InvalidInput
from core.filters import Filters, parse
from core.jobs import lead_file, lead_list
from core.leads import table
from core.leads.asked import Asked, read
from core.metrics.query import query
from core.metrics.results import Results
from core.store.settings import set_team
from core.store.stages import Stage
from tests.core.metrics.asking import Taken

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
MARCH = Filters(start=date(2026, 3, 1), end=date(2026, 3, 31))


def names(connection, filters=MARCH, now=NOW, **params):
    asked = read({name: [value] for name, value in params.items()})
    return list(lead_list.block(connection, filters, asked, now, 0, 100).frame["name"])


@pytest.fixture
def people(world):
    """In the zone of New York: Ada on the last evening of February, Bo on the first of March, the others later."""
    set_team(world.connection, "time_zone", "America/New_York")
    brand, other = world.campaign("Brand"), world.campaign("Other")
    world.lead("2026-03-01 04:59", first_name="Ada", channel="email")
    world.lead("2026-03-01 05:00", first_name="Bo", channel="paid_search", campaign=brand, company_name="=Acme")
    world.lead("2026-03-10", first_name="Cy", channel="paid_search", campaign=other, stages={Stage.SQL: "2026-03-12"})
    world.lead("2026-03-11", first_name="Di", channel="direct", source_value="fair", assigned="Kim", score=70)
    world.lead("2026-03-12", first_name="Ed", channel="direct", junk="test")
    world.lead("2026-03-25", first_name="Fay", channel="direct")
    world.settle()
    return brand


def test_the_period_is_of_the_teams_days_and_ends_now(connection, people):
    assert names(connection) == ["Di", "Cy", "Bo"]
    assert names(connection, now=datetime(2026, 3, 26, tzinfo=UTC)) == ["Fay", "Di", "Cy", "Bo"]
    assert names(connection, Filters()) == ["Di", "Cy", "Bo", "Ada"]
    assert names(connection, junk="with") == ["Ed", "Di", "Cy", "Bo"]
    assert names(connection, junk="only") == ["Ed"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"channel": "paid"}, ["Cy", "Bo"]),
        ({"campaign": "Brand"}, ["Bo"]),
        ({"campaign": "not matched"}, ["Di"]),
        ({"source": "fair"}, ["Di"]),
        ({"channel": "direct"}, ["Di"]),
    ],
)
def test_the_filter_bar_narrows_both_the_table_and_the_figures(connection, people, where, found):
    from core.metrics.dimensions import NOT_MATCHED

    for name, value in where.items():
        filters = MARCH.with_where(name, [NOT_MATCHED if value == "not matched" else value])
    assert names(connection, filters) == found
    assert query(connection, ("leads",), filters, NOW).total["leads"] == len(found)
    block = lead_list.block(connection, filters, read({"stage": ["SQL"]}), NOW, 0, 100)
    assert (block.total, block.all) == (found.count("Cy"), len(found))


def test_a_value_that_does_not_exist_is_told(connection, people):
    with pytest.raises(InvalidInput, match="There is no campaign"):
        names(connection, MARCH.with_where("campaign", ["Nope"]))


def test_a_place_of_the_list(connection, people):
    asked = read({"sort": ["name:asc"]})
    ids = [lead_list.place(connection, MARCH, asked, NOW, at) for at in range(-1, 4)]
    assert ids[0] is None
    assert ids[4] is None
    assert [lead_list.block(connection, MARCH, asked, NOW, at, at + 1).frame["id"][0] for at in range(3)] == ids[1:4]


def test_where_counting_takes_long_the_rows_come_first(connection, people, monkeypatch):
    monkeypatch.setattr(lead_list, "MANY", 1)
    monkeypatch.setattr(search, "MOST_MATCHES", 0)
    asked = read({"q": ["c"]})
    block = lead_list.block(connection, Filters(), asked, NOW, 0, 1)
    assert (list(block.frame["name"]), block.total, block.all) == (["Cy"], None, 4)
    assert lead_list.total(connection, Filters(), asked, NOW) == (2, 4)  # Bo is of Acme
    whole = lead_list.block(connection, Filters(), asked, NOW, 0, 5)
    assert (list(whole.frame["name"]), whole.total) == (["Cy", "Bo"], 2)  # the end was reached
    assert lead_list.block(connection, Filters(), read({"stage": ["SQL"]}), NOW, 0, 1).total == 1


def test_of_many_who_may_have_a_text_the_newest_come_before_how_many_there_are(connection, world, monkeypatch):
    for day, name in ((12, "Pat Two"), (13, "Pat Three"), (11, "Pat One"), (14, "Sam")):
        world.lead(f"2026-03-{day}", first_name=name)
    world.settle()
    monkeypatch.setattr(lead_list, "SOME", 2)
    asked = read({"q": ["pat"]})
    assert lead_list.block(connection, MARCH, asked, NOW, 0, 2).total == 3  # without arrays all are looked up
    connection.execution_options(snapshots=Taken(connection), write=False)
    first = lead_list.block(connection, MARCH, asked, NOW, 0, 2)
    assert (list(first.frame["name"]), first.total) == (["Pat Three", "Pat Two"], None)
    rest = lead_list.block(connection, MARCH, asked, NOW, 2, 4)
    assert (list(rest.frame["name"]), rest.total) == (["Pat One"], 3)
    oldest = lead_list.block(connection, MARCH, read({"q": ["pat"], "sort": ["created:asc"]}), NOW, 0, 2)
    assert (list(oldest.frame["name"]), oldest.total) == (["Pat One", "Pat Two"], 3)


def test_answers_are_kept(connection, people, monkeypatch):
    kept = connection.execution_options(results=Results(), write=False)
    first = lead_list.block(kept, MARCH, read({"stage": ["SQL"]}), NOW, 0, 100)
    monkeypatch.setattr(table, "count", lambda *_: pytest.fail("counted again"))
    monkeypatch.setattr(table, "ids", lambda *_: pytest.fail("looked for again"))
    again = lead_list.block(kept, MARCH, read({"stage": ["SQL"]}), NOW, 0, 100)
    assert (list(again.frame["id"]), again.total) == (list(first.frame["id"]), first.total)


def test_choices(connection, people):
    found = lead_list.choices(connection)
    assert found["owner"] == [("kim", "Kim")]
    assert ("SQL", "SQL") in found["stage"]
    assert found["tags"] == []


def test_the_file_has_every_row_and_says_what_it_is(connection, people, monkeypatch):
    monkeypatch.setattr(lead_list, "CHUNK", 2)
    asked = replace(read({"sort": ["name:desc"], "q": ["i"]}), text="")
    filters = MARCH.with_where("channel", ["paid"])
    text = "".join(lead_file.text(connection, filters, asked, ("name", "company", "created", "stage"), NOW))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\N{BYTE ORDER MARK}"))))
    assert rows[0] == ["Id", "Name", "Company", "Created", "Stage"]
    assert [row[1:] for row in rows[1:3]] == [["Cy", "", "2026-03-10", "SQL"], ["Bo", "'=Acme", "2026-03-01", "Lead"]]
    assert rows[3] == []
    assert {tuple(row) for row in rows[4:]} >= {
        ("Created", "2026-03-01 to 2026-03-31"), ("Only Channel", "paid"), ("Order", "Name, falling"),
        ("Which", "Leads that count"),
    }  # fmt: skip


def test_columns_of_a_file():
    assert lead_file.columns_of("email,name,email") == ("email", "name")
    assert lead_file.columns_of("")[:2] == ("name", "company")
    with pytest.raises(InvalidInput, match="There is no column 'secret'"):
        lead_file.columns_of("name,secret")


def test_an_address_without_anything_asks_for_every_lead_that_counts(connection, people):
    assert read({}) == Asked()
    assert parse({}, NOW.date()).preset == "90d"
