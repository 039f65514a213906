"""Exchange rates on the command line."""

import pytest

from core.store.engine import writing
from tests.factories import World

FILE = "Date,USD,GBP,\n2026-03-02,1.10,0.88,\n2026-03-03,x,0.80,\n"


@pytest.fixture
def spent(database):
    """100 euros and 80 pounds on 2 March, 10 euros a month later."""
    with writing(database) as connection:
        world = World(connection)
        world.source(currency="USD")
        world.daily("2026-03-02", 100, currency="EUR")
        world.daily("2026-03-02", 80, currency="GBP")
        world.daily("2026-04-02", 10, currency="EUR")
        world.settle()
    return database


def test_rates_come_in_from_a_file_and_are_listed(core, spent, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(FILE)
    found = core("rates", "import", path)
    assert found.code == 0
    assert "new 3, updated 0, unchanged 0, rejected 1" in found.out
    assert "Row 3: USD: “x” is not a number." in found.out
    assert "unchanged 3" in core("rates", "import", path).out
    told = core("query", "spend", "--format", "json").json
    assert (told["total"]["spend"], told["unconverted"]) == (210.0, {"EUR": 10.0})  # 100 x 1.10 + 80 / 0.88 x 1.10
    listed = core("rates", "list")
    assert "EUR  2026-03-02 to 2026-03-03  3 given  1 EUR = 1.1 USD" in listed.out
    assert listed.err == "EUR  no rate on 2026-04-02 to 2026-04-02\n"
    assert core("rates", "list", "eur").out == "2026-03-02  1 EUR = 1.1 USD  rates.csv\n"


def test_a_rate_is_set_and_deleted(core, spent):
    assert core("rates", "set", "EUR", "2026-04-01", "0.8", "--inverse").out == "2026-04-01  1 USD = 0.8 EUR\n"
    assert core("query", "spend", "--format", "json").json["total"]["spend"] == 12.5
    assert core("rates", "set", "EUR", "2026-04-01", "1.30").out == "2026-04-01  1 EUR = 1.3 USD\n"
    assert core("query", "spend", "--format", "json").json["total"]["spend"] == 13.0
    assert core("rates", "delete", "EUR", "2026-04-01").code == 0
    assert core("query", "spend", "--format", "json").json["total"]["spend"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("set", "EURO", "2026-04-01", "1"), "currency: 'EURO' is no currency code such as EUR."),
        (("set", "EUR", "2026-04-01", "nothing"), "rate: 'nothing' is not a number."),
        (("delete", "EUR", "2026-04-01"), "That rate is not there any more."),
        (("import", "missing.csv"), "missing.csv cannot be read: No such file or directory."),
        (("list", "E"), "currency: 'E' is no currency code such as EUR."),
    ],
)
def test_what_cannot_be_done_is_said(core, spent, arguments, said):
    found = core("rates", *arguments)
    assert (found.code, found.err.strip()) == (1, said)
