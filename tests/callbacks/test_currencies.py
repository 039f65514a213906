"""The Currencies page: its parts on a small world of March, and what its buttons begin."""

from datetime import date
from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate

from callbacks import currencies as page
from core.errors import InvalidInput, NotFound
from core.ingest.files.rates import Quote
from core.jobs.queue import JobView
from core.store.stages import Stage
from layouts import currencies as layout
from layouts import rates
from tests.layouts.tree import text, walk


@pytest.fixture
def rated(world):
    world.source(currency="USD")
    world.rate("EUR", "USD", "2026-03-02", "1.0850")
    world.daily("2026-03-02", 100, currency="EUR")
    world.daily("2026-03-20", 50, currency="EUR")
    world.deal(world.lead("2026-03-02"), stage=Stage.WON, amount=10, currency="SEK", closed="2026-03-03")
    world.settle()
    return world


@pytest.fixture
def begun(monkeypatch):
    """What was asked of the service; every job is number 7."""
    asked = []
    for name in ("start_import", "start_entering", "start_deleting", "start_team"):
        monkeypatch.setattr(
            page.service, name, lambda _engine, _settings, *told, name=name: asked.append((name, *told[:-2])) or 7
        )
    return asked


def test_without_other_currencies_there_is_nothing_to_convert(ask, world):
    world.source(currency="USD")
    assert "Every amount is in USD, and there are no exchange rates yet." in text(page.show_data(ask(), 0))
    world.rate("EUR", "USD", "2026-03-02", "1.1")
    assert "nothing has to be converted" in text(page.show_data(ask(), 0))


def test_the_table_says_what_is_converted_and_what_is_not(ask, rated):
    shown = text(page.show_data(ask(), 0))
    assert "Some amounts have no rate on their day." in shown
    assert "1 of 2 converted" in shown
    assert "€50.00 spend" in shown
    assert "20\xa0Mar\xa02026" in shown
    assert "1\xa0EUR = 1.085\xa0USD" in shown
    assert "0 of 1 converted" in shown
    assert "SEK 10.00 revenue" in shown


def test_the_rates_of_a_currency_and_the_button_that_deletes_one(ask, rated):
    assert "Choose a currency" in text(page.show_rates(ask(), "", 0))
    shown = page.show_rates(ask(), "currency=eur", 0)
    assert "1\xa0EUR = 1.085\xa0USD" in text(shown)
    assert layout.delete_id("EUR", "USD", "2026-03-02") in [getattr(part, "id", None) for part in walk(shown)]
    assert "There are no rates of CHF." in text(page.show_rates(ask(), "currency=CHF", 0))
    with pytest.raises(InvalidInput):
        page.show_rates(ask(), "currency=<b>", 0)


def test_files_or_a_form(ask, rated):
    shown = page.show_files(ask(), "")
    assert "Drop a file of exchange rates here" in text(shown)
    assert "Or enter one" in text(shown)
    with pytest.raises(InvalidInput):
        page.show_files(ask(), "upload=x")
    with pytest.raises(NotFound):
        page.show_files(ask(), "job=99")


def test_a_job_of_another_kind_is_not_shown(ask, rated, monkeypatch):
    monkeypatch.setattr(page.queue, "view", lambda *_: job("import"))
    with pytest.raises(NotFound):
        page.show_files(ask(), "job=1")


def job(kind, status="done", **result):
    return JobView(1, kind, status, 40, "Converting amounts", result, {})


def test_how_far_a_change_is_and_what_came_of_it(ask):
    filters = ask().filters
    assert "Converting amounts" in text(rates.job_state(job("rates_import", "running"), filters))
    done = rates.job_state(job("rates_import", created=1, rejected=30, reasons=["Row 1: no."] * 25), filters)
    assert "1  new" in text(done)
    assert "30 rows cannot be used:" in text(done)
    assert "and 10 more" in text(done)
    assert "Converting amounts" in text(rates.job_state(job("rates_import", "failed"), filters))


def test_a_rate_by_hand(ask, rated, begun):
    assert page.enter(ask(), 1, "eur", "2026-03-05", "1.1", layout.DAY).endswith("&job=7")
    page.enter(ask(), 1, "EUR", "2026-03-05", "0.8", layout.OTHER)
    day = date(2026, 3, 5)
    assert begun == [
        ("start_entering", Quote("EUR", "USD", day, 1_100_000_000)),
        ("start_entering", Quote("USD", "EUR", day, 800_000_000)),
    ]
    for values in (("EUR", "", "1.1", "day"), ("EUR", "2026-03-05", None, None), (7, "2026-03-05", "1", "day")):
        with pytest.raises(InvalidInput):
            page.enter(ask(), 1, *values)


def test_the_other_buttons(ask, rated, begun, monkeypatch):
    pressed = {"type": layout.Ids.DELETE, "pair": "EUR-USD", "day": "2026-03-02"}
    monkeypatch.setattr(page, "ctx", SimpleNamespace(triggered_id=pressed))
    page.delete(ask(), [None, 1])
    page.save_team(ask(), 1, "eur", 0)
    page.import_file(ask(), 1, "upload=12")
    assert begun == [
        ("start_deleting", ("EUR", "USD"), date(2026, 3, 2)),
        ("start_team", {"currency": "EUR", "fx_days": "0"}),
        ("start_import", 12),
    ]
    pressed["pair"] = "EUR"
    with pytest.raises(InvalidInput):
        page.delete(ask(), [1])
    for values in ((None, 7), ("EUR", None), ("EUR", 1000)):
        with pytest.raises(InvalidInput):
            page.save_team(ask(), 1, *values)


def test_what_was_drawn_anew_is_no_press(ask, begun):
    for press in (
        lambda: page.enter(ask(), None, "", "", "", ""),
        lambda: page.delete(ask(), [None]),
        lambda: page.save_team(ask(), None, "EUR", 7),
        lambda: page.import_file(ask(), None, ""),
    ):
        with pytest.raises(PreventUpdate):
            press()
    assert begun == []
