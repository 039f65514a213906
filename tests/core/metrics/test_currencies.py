"""Figures in several currencies, worked by hand.

The team counts in dollars. Euros have rates on Monday 2 and Tuesday 3 March (1.10, 1.20) and on the 20th (1.50), so
the 2nd to the 10th and the 20th to the 27th are covered. Yen cross over the euro on the 3rd: 120 a euro, 1 cent each.
"""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import delete, select, update

from core.derive.refresh import convert, ensure, rebuild
from core.filters import Basis, Filters
from core.metrics import currencies
from core.metrics.catalog import METRICS
from core.metrics.cohorts import cohorts
from core.metrics.query import query as door
from core.metrics.table import as_text
from core.reports import csv
from core.reports.exports import EXPORTS
from core.store.models import AdDay, AdMonth, DailyFact, DealFact, FxDay, FxRate, Grain
from core.store.settings import set_team
from core.store.stages import Stage
from layouts.figures import about
from tests.core.metrics.asking import behind, match_audit, query

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MARCH = Filters(start=date(2026, 3, 1), end=date(2026, 3, 31))
USD = 1_000_000


@pytest.fixture
def rated(world):
    world.source(currency="USD")
    world.rate("EUR", "USD", "2026-03-02", "1.10")
    world.rate("EUR", "USD", "2026-03-03", "1.20")
    world.rate("EUR", "USD", "2026-03-20", "1.50")
    world.rate("EUR", "JPY", "2026-03-03", "120")
    return world


def spend(connection, filters=MARCH, by=()):
    result = query(connection, ["spend"], filters, NOW, by)
    return result.total["spend"], result.unconverted


def test_spend_is_converted_at_the_rate_of_its_day(connection, rated):
    rated.daily("2026-03-02", 100)
    rated.daily("2026-03-02", 100, currency="EUR")  # 110
    rated.daily("2026-03-10", 10, currency="EUR")  # the rate of the 3rd, 7 days later: 12
    rated.daily("2026-03-11", 5, currency="EUR")  # 8 days later: none
    rated.daily("2026-03-03", 1000, currency="JPY")  # 10
    rated.daily("2026-03-03", 7, currency="CHF")
    assert spend(connection) == (232 * USD, {"EUR": 5 * USD, "CHF": 7 * USD})


def test_every_grouping_adds_up_to_the_micro(connection, rated):
    """A third of a cent each day: rounded row by row, not once for the sum."""
    campaign = rated.campaign()
    group = rated.ad_group(campaign)
    for text in "abc":
        keys = {"campaign": campaign, "ad_group": group, "keyword": rated.keyword(group, text)}
        rated.daily("2026-03-03", 0.000333, grain=Grain.KEYWORD, currency="JPY", **keys)  # 3.33 micros: 3 each
    # the same day as the channel's own report tells it, in one row: 9.99 micros: 10
    assert spend(connection)[0] == 9
    assert spend(connection, by=("keyword",))[0] == 9
    assert spend(connection, Filters(start=date(2026, 3, 3), end=date(2026, 3, 3)), ("keyword", "day"))[0] == 9


def test_reports_by_keyword_agree_where_months_are_cut_and_where_they_are_whole(connection, rated):
    campaign = rated.campaign()
    group = rated.ad_group(campaign)
    keyword = rated.keyword(group)
    keys = {"campaign": campaign, "ad_group": group, "keyword": keyword, "grain": Grain.KEYWORD, "currency": "EUR"}
    for day, cost in (("2026-03-02", 10), ("2026-03-04", 10), ("2026-03-15", 9), ("2026-03-21", 20)):
        rated.daily(day, cost, **keys)  # 11, 12, none, 30
    assert spend(connection, by=("keyword",)) == (53 * USD, {"EUR": 9 * USD})
    cut = Filters(start=date(2026, 3, 3), end=date(2026, 3, 31))
    assert spend(connection, cut, ("keyword",)) == (42 * USD, {"EUR": 9 * USD})
    months = connection.execute(select(AdMonth.currency, AdMonth.cost_micros).order_by(AdMonth.currency)).all()
    assert months == [("", 53 * USD), ("EUR", 9 * USD)]


def test_a_report_without_days_is_converted_at_its_last_day_and_then_cut(connection, rated):
    rated.period("2026-03-01", "2026-03-03", 10, currency="EUR")  # 12 dollars, 4 a day
    assert spend(connection) == (12 * USD, {})
    assert spend(connection, Filters(start=date(2026, 3, 2), end=date(2026, 3, 31)))[0] == 8 * USD
    rated.period("2026-03-11", "2026-03-12", 10, currency="EUR")
    assert spend(connection) == (12 * USD, {"EUR": 10 * USD})


@pytest.mark.parametrize("basis", list(Basis))
def test_a_deal_is_converted_at_its_closing_day_in_either_basis(connection, rated, basis):
    lead = rated.lead("2026-03-02")
    rated.deal(lead, stage=Stage.WON, amount=100, currency="EUR", created="2026-03-02", closed="2026-03-20")  # 150
    rated.deal(lead, stage=Stage.WON, amount=50, created="2026-03-02", closed="2026-03-20")
    rated.deal(lead, stage=Stage.WON, amount=30, currency="EUR", closed="2026-03-12")  # no rate
    rated.deal(lead, stage=Stage.LOST, amount=70, currency="EUR", closed="2026-03-20")
    result = query(connection, ["revenue", "average_deal"], Filters(MARCH.start, MARCH.end, basis=basis), NOW)
    assert result.total["revenue"] == 200 * USD
    assert result.total["average_deal"] == 100 * USD  # of two deals
    assert result.unconverted_revenue == {"EUR": 30 * USD}
    deals = behind(connection, "revenue", MARCH, NOW).frame.records()
    assert sorted(
        (row["amount_micros"], row["currency"], row["original_micros"], row["original_currency"]) for row in deals
    ) == [
        (50 * USD, "USD", None, None),
        (150 * USD, "USD", 100 * USD, "EUR"),
    ]
    assert sum(row["amount_micros"] for row in deals) == result.total["revenue"]
    assert cohorts(connection, "revenue", MARCH, NOW)["0"][0] == 200 * USD


def test_days_and_audit_show_what_the_tile_adds_up(connection, rated):
    rated.daily("2026-03-02", 100, currency="EUR")
    rated.daily("2026-03-12", 3, currency="EUR")
    days = behind(connection, "spend", MARCH, NOW).frame.records()
    assert [(row["day"].day, row["cost_micros"], row["currency"]) for row in days] == [
        (12, 3 * USD, "EUR"),
        (2, 110 * USD, "USD"),
    ]
    assert match_audit(connection, MARCH, NOW).gaps.spend == 110 * USD


def test_a_rate_that_changes_later_changes_past_figures(connection, rated):
    rated.daily("2026-03-02", 100, currency="EUR")
    rated.daily("2026-03-03", 100, currency="EUR")
    lead = rated.lead("2026-03-01")
    rated.deal(lead, stage=Stage.WON, amount=10, currency="EUR", closed="2026-03-02")
    rated.settle()

    def told():
        total = door(connection, ["spend", "revenue"], MARCH, NOW).total
        return total["spend"], total["revenue"]

    assert told() == (230 * USD, 11 * USD)
    connection.execute(update(FxRate).where(FxRate.day == date(2026, 3, 2)).values(nanos=2_000_000_000))
    convert(connection)
    assert told() == (320 * USD, 20 * USD)
    connection.execute(delete(FxRate).where(FxRate.day == date(2026, 3, 2)))
    convert(connection)
    left = door(connection, ["spend", "revenue"], MARCH, NOW)
    assert (left.total["spend"], left.unconverted, left.unconverted_revenue) == (
        120 * USD,
        {"EUR": 100 * USD},
        {"EUR": 10 * USD},
    )
    stood = _derived(connection)
    rebuild(connection)
    assert _derived(connection) == stood


def _derived(connection):
    tables = (FxDay, DealFact, DailyFact, AdDay, AdMonth)
    return [sorted(connection.execute(select(model.__table__)).all(), key=str) for model in tables]


def test_another_currency_of_the_team_turns_everything_around(connection, rated):
    rated.daily("2026-03-02", 110, currency="USD")
    rated.daily("2026-03-02", 5)  # of no currency: the team's, whichever that is
    rated.daily("2026-03-02", 100, currency="EUR")
    assert spend(connection) == (225 * USD, {})
    set_team(connection, "currency", "EUR")
    ensure(connection)
    result = door(connection, ["spend"], MARCH, NOW)
    assert (result.currency, result.total["spend"]) == ("EUR", 205 * USD)


def test_amounts_are_named_as_what_they_were_converted_to(connection, rated):
    """A first account may give the team another currency; until everything is derived anew nothing is mislabelled."""
    rated.daily("2026-03-02", 100, currency="EUR")
    rated.settle()
    set_team(connection, "currency", "EUR")
    before = door(connection, ["spend"], MARCH, NOW)
    assert (before.currency, before.total["spend"]) == ("USD", 110 * USD)
    ensure(connection)
    after = door(connection, ["spend"], MARCH, NOW)
    assert (after.currency, after.total["spend"]) == ("EUR", 100 * USD)


def test_how_long_a_rate_holds_is_a_setting(connection, rated):
    rated.daily("2026-03-04", 10, currency="EUR")
    set_team(connection, "fx_days", "0")
    assert spend(connection) == (0, {"EUR": 10 * USD})
    set_team(connection, "fx_days", "1")
    assert spend(connection) == (12 * USD, {})


def test_what_is_said_about_it(connection, rated):
    rated.daily("2026-03-02", 100, currency="EUR")
    rated.daily("2026-03-12", 3.5, currency="EUR")
    result = query(connection, ["spend"], MARCH, NOW)
    assert result.converts
    lines = about(result.total, METRICS["spend"], result)
    assert "Amounts in other currencies are converted to USD at the day's rate." in lines
    assert "Not included, for want of an exchange rate: EUR 4." in lines
    assert "Not included: €3.50 of spend in EUR (no exchange rate)." in as_text(result, "table")
    text = csv.export(connection, EXPORTS["campaigns"], MARCH, NOW)
    assert "Other currencies,Converted to USD at the day's rate" in text
    assert "Not included,3.50 EUR of spend: no exchange rate" in text


def test_without_rates_nothing_is_said(connection, world):
    world.daily("2026-03-02", 100)
    result = query(connection, ["spend"], MARCH, NOW)
    assert not result.converts
    assert not any("rate" in line for line in about(result.total, METRICS["spend"], result))


def test_the_page_knows_what_lacks_a_rate(connection, rated):
    rated.daily("2026-03-02", 100, currency="EUR")
    for day in ("2026-03-12", "2026-03-13", "2026-03-28"):
        rated.daily(day, 1, currency="EUR")
    rated.period("2026-02-01", "2026-02-28", 2, currency="EUR")
    lead = rated.lead("2026-03-01")
    rated.deal(lead, stage=Stage.WON, amount=10, currency="EUR", closed="2026-03-02")
    rated.deal(lead, stage=Stage.WON, amount=20, currency="EUR", closed="2026-03-15")
    rated.deal(lead, stage=Stage.WON, amount=20, currency="SEK", closed="2026-03-02")
    rated.settle()
    euro, krona = currencies.held(connection, NOW)
    assert (euro.currency, euro.days, euro.days_without) == ("EUR", 5, 4)
    assert (euro.deals, euro.deals_without) == (2, 1)
    assert (euro.spend, euro.revenue) == (5 * USD, 20 * USD)
    assert [(first.isoformat(), last.day) for first, last in euro.missing] == [
        ("2026-02-28", 28),
        ("2026-03-12", 13),
        ("2026-03-15", 15),
        ("2026-03-28", 28),
    ]
    assert (krona.currency, krona.deals, krona.revenue) == ("SEK", 1, 20 * USD)
    known = {one.currency: one for one in currencies.known(connection)}
    assert (known["EUR"].quotes, known["EUR"].first, known["EUR"].last) == (4, date(2026, 3, 2), date(2026, 3, 20))
    assert known["EUR"].rate == Fraction(3, 2)
    assert known["JPY"].rate == Fraction(1, 100)
    frame, total = currencies.quotes(connection, "EUR", 2)
    assert (list(frame["day"]), total) == ([date(2026, 3, 20), date(2026, 3, 3)], 3)  # those into dollars
    frame, total = currencies.quotes(connection, "JPY", 2)
    assert (frame.records(), total) == (
        [{"day": date(2026, 3, 3), "base": "EUR", "quote": "JPY", "nanos": 120_000_000_000, "origin": ""}],
        1,
    )
