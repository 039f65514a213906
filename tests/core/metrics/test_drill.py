"""The records behind figures, where the random worlds do not look."""

from datetime import UTC, date, datetime

import pytest

from core.errors import InvalidInput
from core.filters import Basis, Filters
from core.store.stages import Stage
from tests.core.metrics.asking import behind
from tests.factories import MICROS

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def leads(world):
    brand = world.campaign("Brand")
    first = world.lead(
        "2026-03-02", campaign=brand, channel="paid_search", first_name="Ada", last_name="Byron",
        email="ada@example.com", company_name="Engines", match_method="gclid", match_confidence=100,
        stages={Stage.SQL: "2026-04-03"},
    )  # fmt: skip
    second = world.lead("2026-03-05", first_name="Bob")
    world.daily("2026-03-02", 10, campaign=brand, clicks=3)
    world.daily("2026-03-04", 20, campaign=brand, clicks=4)
    return first, second


def test_leads_tell_who_and_where_from(connection, leads):
    found = behind(connection, "leads", MARCH, NOW)
    assert (found.kind, found.title, found.total) == ("leads", "Leads", 2)
    assert list(found.frame["name"]) == ["Bob", "Ada Byron"]  # newest first
    row = found.frame.records()[1]
    expected = {
        "id": leads[0], "email": "ada@example.com", "company": "Engines", "channel": "Paid search",
        "campaign": "Brand", "stage": "SQL", "match_method": "gclid", "match_confidence": 100,
        "day": date(2026, 3, 2), "keyword": None,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_the_day_shown_is_the_day_counted_on(connection, leads):
    april = Filters(date(2026, 4, 1), date(2026, 4, 30), basis=Basis.ACTIVITY)
    assert list(behind(connection, "sqls", april, NOW).frame["day"]) == [date(2026, 4, 3)]
    assert list(behind(connection, "sqls", MARCH, NOW).frame["day"]) == [date(2026, 3, 2)]


def test_a_ratio_opens_either_part(connection, leads):
    assert behind(connection, "lead_to_sql", MARCH, NOW).total == 1
    assert behind(connection, "lead_to_sql", MARCH, NOW, part="denominator").total == 2
    cost = behind(connection, "cost_per_sql", MARCH, NOW)
    assert cost.kind == "days"
    assert list(cost.frame["cost_micros"]) == [20 * MICROS, 10 * MICROS]
    assert behind(connection, "cost_per_sql", MARCH, NOW, part="denominator").kind == "leads"


def test_pages(connection, leads):
    second = behind(connection, "leads", MARCH, NOW, limit=1, offset=1)
    assert (second.total, list(second.frame["name"])) == (2, ["Ada Byron"])
    days = behind(connection, "clicks", MARCH, NOW, limit=1, offset=1)
    assert (days.total, list(days.frame["clicks"])) == (2, [3])
    beyond = behind(connection, "leads", MARCH, NOW, offset=50)
    assert (beyond.total, len(beyond.frame), "name" in beyond.frame) == (2, 0, True)


def test_a_report_without_days_is_shown_by_day(connection, world):
    world.period("2026-03-01", "2026-03-03", 9, campaign=world.campaign("Brand"))
    found = behind(connection, "spend", MARCH, NOW).frame
    assert list(found["day"]) == [date(2026, 3, day) for day in (3, 2, 1)]
    assert list(found["cost_micros"]) == [3 * MICROS] * 3
    assert list(found["estimated"]) == [True] * 3


def test_a_deal_closed_before_its_lead_is_flagged(connection, world):
    lead = world.lead("2026-03-10")
    world.deal(lead, stage=Stage.WON, amount=5, created="2026-03-01", closed="2026-03-02")
    found = behind(connection, "revenue", MARCH, NOW)
    assert (found.kind, list(found.frame["before_lead"])) == ("deals", [1])
    assert list(found.frame["closed_at"]) == [datetime(2026, 3, 2, 12, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("metric", "more", "message"),
    [
        ("nothing", {}, "no metric 'nothing'"),
        ("win_rate", {"part": "both"}, "part cannot be 'both'"),
        ("leads", {"limit": 0}, "limit from 1"),
        ("leads", {"offset": -1}, "offset from 0"),
    ],
)
def test_bad_questions(connection, metric, more, message):
    with pytest.raises(InvalidInput, match=message):
        behind(connection, metric, MARCH, NOW, **more)
