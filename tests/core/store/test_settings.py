from zoneinfo import ZoneInfo

import pytest

from core.errors import InvalidInput
from core.store.settings import bump_data_version, data_version, reset_team, set_team, team
from core.store.team_rows import TEAM


def test_defaults(connection):
    found = team(connection)
    assert (found.currency, found.zone, found.fiscal_month) == ("USD", ZoneInfo("UTC"), 1)
    assert (found.rate_floor, found.cost_floor, found.confidence, found.stale_days) == (20, 5, 0.9, 7)
    assert (found.own_domains, found.form_seconds, found.burst_leads, found.burst_minutes) == (frozenset(), 3, 10, 10)


def test_own_domains_are_read_as_people_write_them(connection):
    set_team(connection, "own_domains", "Acme.com, @acme.co.uk,")
    assert team(connection).own_domains == {"acme.com", "acme.co.uk"}
    set_team(connection, "own_domains", "")
    assert team(connection).own_domains == frozenset()


def test_what_was_set_counts(connection):
    for name, text in {
        "currency": "eur",
        "time_zone": "Europe/Berlin",
        "fiscal_month": "4",
        "company": "Acme",
        "week_start": "sunday",
    }.items():
        set_team(connection, name, text)
    found = team(connection)
    assert (found.currency, found.zone, found.fiscal_month) == ("EUR", ZoneInfo("Europe/Berlin"), 4)
    assert (found.company, found.week_start) == ("Acme", 6)
    reset_team(connection, "week_start")
    assert team(connection).week_start == 0


def test_the_currency_is_that_of_the_first_account_until_it_is_set(connection, world):
    world.source("crm", kind="hubspot")
    world.source("ads", kind="google_ads", currency="CAD")
    world.source("more ads", kind="google_ads", currency="EUR")
    assert team(connection).currency == "CAD"
    set_team(connection, "currency", "GBP")
    assert team(connection).currency == "GBP"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("currency", "euro"),
        ("currency", "€€€"),
        ("own_domains", "acme"),
        ("own_domains", "ann@acme.com"),
        ("burst_leads", "1"),
        ("form_seconds", "-1"),
        ("time_zone", "Berlin"),
        ("time_zone", "../etc/passwd"),
        ("fiscal_month", "0"),
        ("fiscal_month", "13"),
        ("fiscal_month", "April"),
        ("rate_floor", "-1"),
        ("cost_floor", "1.5"),
        ("confidence", "90"),
        ("confidence", "nan"),
        ("mature_share", "1"),
        ("stale_days", "0"),
        ("company", "x" * 101),
        ("company", "two\nlines"),
        ("week_start", "tuesday"),
        ("stale_days", "9" * 5000),
    ],
)
def test_a_bad_value_is_refused_with_an_example(connection, name, text):
    before = team(connection)
    with pytest.raises(InvalidInput) as caught:
        set_team(connection, name, text)
    row = next(row for row in TEAM if row.name == name)
    assert caught.value.field == name
    assert caught.value.message.startswith(f"{row.label} must be {row.kind.must}, such as {row.example}; it is '")
    assert len(caught.value.message) < 200
    assert team(connection) == before


def test_an_unknown_setting_names_those_there_are(connection):
    with pytest.raises(InvalidInput, match="There is no setting 'colour'; there are company, currency, own_domains"):
        set_team(connection, "colour", "red")


@pytest.mark.parametrize("row", TEAM, ids=lambda row: row.name)
def test_every_example_is_a_good_value(connection, row):
    set_team(connection, row.name, row.example)
    assert row.help.endswith(".")


def test_the_version_grows_with_every_change(connection):
    versions = [data_version(connection)]
    bump_data_version(connection)
    versions.append(data_version(connection))
    set_team(connection, "time_zone", "Asia/Kolkata")
    versions.append(data_version(connection))
    assert versions == [0, 1, 2]
