"""Zero or not known: what was never brought in has no figure, and says why."""

from datetime import UTC, date, datetime

import pytest

from core.filters import Compare, Filters
from core.metrics.catalog import COLUMNS, METRICS
from core.metrics.known import Evidence, evidence, missing, notes, why
from core.metrics.table import as_text
from core.store.stages import Stage
from tests.core.metrics.asking import query
from tests.factories import MICROS

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31), compare=Compare.PREVIOUS)
FIGURES = ("spend", "clicks", "leads", "mqls", "sqls", "cost_per_sql", "won", "revenue", "roas", "win_rate")


def told(connection, filters=MARCH):
    total = query(connection, FIGURES, filters, NOW).total
    return {name: total[name] for name in FIGURES if total[name] is not None}


def test_nothing_is_known_of_what_was_never_brought_in(connection, world):
    assert missing(connection) == set(Evidence)
    world.daily("2026-03-02", 100, clicks=4)
    assert told(connection) == {"spend": 100 * MICROS, "clicks": 4}
    lead = world.lead("2026-03-03")
    assert told(connection) == {"spend": 100 * MICROS, "clicks": 4, "leads": 1}
    world.change(lead, Stage.LEAD, "2026-03-03")
    zeros = {"mqls": 0, "sqls": 0, "won": 0}
    assert told(connection) == {"spend": 100 * MICROS, "clicks": 4, "leads": 1, **zeros}, "a stage was told"
    world.deal(lead, created="2026-03-04")
    zeros = {"sqls": 1, "mqls": 1, "won": 0, "revenue": 0, "roas": 0.0, "cost_per_sql": 100 * MICROS}
    assert told(connection) == {"spend": 100 * MICROS, "clicks": 4, "leads": 1, **zeros}
    assert missing(connection) == set()


def test_a_deal_of_another_time_makes_zeros_of_this_one(connection, world):
    """What is known to be nothing stays 0: in other periods, for other campaigns, and in the period before."""
    brand = world.campaign("Brand")
    world.daily("2026-03-02", 100, campaign=brand)
    lead = world.lead("2026-05-03", campaign=brand)
    world.deal(lead, stage=Stage.WON, amount=5, created="2026-05-04", closed="2026-05-05")
    result = query(connection, ("revenue", "sqls"), MARCH, NOW, ["campaign"])
    assert (result.total["revenue"], result.total["sqls"], result.total["revenue_previous"]) == (0, 0, 0)


def test_rows_and_the_period_before_are_not_known_either(connection, world):
    world.daily("2026-03-02", 100, campaign=world.campaign("Brand"))
    result = query(connection, ("spend", "revenue", "roas"), MARCH, NOW, ["campaign"])
    (row,) = result.frame.records()
    assert (row["spend"], row["revenue"], row["roas"]) == (100 * MICROS, None, None)
    assert (result.total["spend_previous"], result.total["revenue_previous"]) == (0, None)
    days = query(connection, ("revenue",), MARCH, NOW, ["day"]).frame
    assert set(days["revenue"]) == {None}


@pytest.mark.parametrize(
    ("metric", "absent", "said"),
    [
        ("roas", {Evidence.DEALS}, ["No deals were imported yet."]),
        ("roas", {Evidence.DEALS, Evidence.ADS}, ["No ad report was imported yet.", "No deals were imported yet."]),
        ("sqls", {Evidence.STAGES}, ["No stage of a lead was imported yet."]),
        ("sqls", {Evidence.STAGES, Evidence.LEADS}, ["No leads were imported yet."]),
        ("spend", {Evidence.DEALS, Evidence.STAGES}, []),
        ("active_campaigns", set(Evidence), []),
    ],
)
def test_each_says_why(metric, absent, said):
    assert why(metric, frozenset(absent)) == said


def test_every_column_rests_on_something():
    assert {name for name in COLUMNS if evidence(name) is None} == {"active_campaigns"}


def test_the_terminal_says_so_once_for_all(connection, world):
    world.daily("2026-03-02", 100)
    shown = as_text(query(connection, ("spend", "revenue", "roas"), MARCH, NOW), "table")
    assert shown.splitlines()[-1] == "No deals were imported yet: Won revenue, ROAS."
    assert notes(METRICS, frozenset()) == []
