"""Adding a metric is one row of the catalog: every place that names metrics offers it."""

import json
from urllib.parse import parse_qs

import pytest

from callbacks import drill, overview, search
from core import cli
from core.metrics import catalog
from core.metrics.catalog import METRICS, Metric
from core.reports.csv import export
from core.reports.exports import EXPORTS, figures, with_columns
from tests.callbacks.conftest import NOW
from tests.layouts.tree import links, text, walk

DEFINITION = "Clicks for every lead that came."
ROW = Metric(
    "clicks_per_lead", "Clicks per lead", "Clicks / lead", "{clicks} / {leads}", "multiple", "down", DEFINITION,
    "clicks", "leads",
)  # fmt: skip


@pytest.fixture(autouse=True)
def row(monkeypatch):
    """The one row; what was worked out from the others is forgotten afterwards too."""
    monkeypatch.setitem(METRICS, ROW.id, ROW)
    yield
    catalog.columns.cache_clear()


@pytest.fixture
def asked(ask, world):
    """Thirty leads from sixty clicks."""
    brand = world.campaign("Brand")
    world.daily("2026-03-02", 600, campaign=brand, clicks=60, impressions=100)
    for _ in range(30):
        world.lead("2026-03-02", campaign=brand, channel="paid_search")
    world.settle()
    return ask()


def test_the_tiles_offer_and_show_it(asked):
    heading, _ = overview.show_tiles(asked)
    link = next(href for name, href in links(heading).items() if name.startswith(ROW.label))
    chosen = parse_qs(link.lstrip("?"))["tiles"][0]
    assert chosen.endswith(f",{ROW.id}")
    _, tiles = overview.show_tiles(asked, f"tiles={chosen}")
    tile = tiles.children[-1]
    assert "2.0×" in text(tile)
    assert DEFINITION in text(tile)
    assert any(f"drill={ROW.id}" in href for href in links(tile).values())


def test_the_table_offers_and_explains_it(asked):
    assert any(name.startswith(ROW.label) for name in links(overview.show_campaigns(asked, "")))
    shown = overview.show_campaigns(asked, f"columns=leads,{ROW.id}")
    head = next(part for part in walk(shown) if type(part).__name__ == "Thead")
    assert ROW.short in text(head)
    assert DEFINITION in text(head)
    assert any(f"columns=leads%2C{ROW.id}" in href for name, href in links(shown).items() if name == "CSV")


def test_the_trend_and_the_search_offer_it(asked):
    card, _ = overview.show_trend(asked, "", "light")
    assert any(name.startswith(ROW.label) for name in links(card))
    assert ROW.label in text(overview.show_trend(asked, f"trend={ROW.id}", "light")[0])
    assert any(name.startswith(ROW.label) for name in links(search.show_results(asked, "clicks per")))


def test_what_is_behind_it_opens(asked):
    body, _, _ = drill.show_panel(asked, f"drill={ROW.id}&drill_part=denominator")
    assert "30 leads" in text(body)
    assert {"Clicks", "Leads"} <= links(body).keys()


def test_files_have_it(asked):
    for what in (with_columns(EXPORTS["campaigns"], [ROW.id]), figures([ROW.id], ["week"])):
        told = export(asked.connection, what, asked.filters, NOW)
        assert ROW.label in told.splitlines()[0]
        assert DEFINITION in told


def test_the_command_line_knows_it(database_url, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert cli.main(["query", ROW.id, "--format", "json"]) == 0
    assert ROW.id in json.loads(capsys.readouterr().out)["total"]
