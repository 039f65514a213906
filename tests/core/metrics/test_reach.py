"""How far the data reach, and where to look instead of a period that shows nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.filters import Filters, parse
from core.metrics.reach import Reach, elsewhere, meeting, reach

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
D = date


def usual(**params):
    return parse({name: [value] for name, value in params.items()}, NOW.date())


def test_ad_figures_and_leads_reach_each_their_own_days(connection, world):
    world.settle()
    assert reach(connection, NOW) == Reach()
    world.daily("2025-01-05", 1)
    world.period("2025-01-10", "2025-03-31", 1)
    world.lead("2025-02-01")
    world.lead("2026-12-01")  # still to come
    world.settle()
    assert reach(connection, NOW) == Reach((D(2025, 1, 5), D(2025, 3, 31)), (D(2025, 2, 1), NOW.date()))


SPRING = Reach((D(2025, 1, 1), D(2025, 3, 31)), (D(2025, 2, 1), D(2025, 3, 31)))


def test_data_that_end_before_the_period_are_pointed_at():
    found = elsewhere(SPRING, usual())
    assert (found.said, found.label) == ("Your data end on 31 Mar 2025", "the last 90 days of them")
    assert (found.period.start, found.period.end) == (D(2025, 1, 1), D(2025, 3, 31)), "90 days, as were asked for"
    assert found.period.preset is None


def test_the_way_keeps_the_filters():
    found = elsewhere(SPRING, usual(channel="email", basis="activity"))
    assert (found.period.conditions, found.period.basis) == ({"channel": ("email",)}, "activity")


@pytest.mark.parametrize(
    ("there", "said", "end"),
    [
        (Reach(SPRING.ads, None), "Your ad figures end on 31 Mar 2025", D(2025, 3, 31)),
        (Reach(SPRING.ads, (D(2025, 1, 1), NOW.date())), "Your ad figures end on 31 Mar 2025", D(2025, 3, 31)),
        (
            Reach(SPRING.ads, (D(2025, 1, 1), D(2025, 5, 2))),
            "Your ad figures end on 31 Mar 2025, your leads on 2 May 2025",
            D(2025, 3, 31),
        ),
    ],
)
def test_each_kind_ends_on_its_own_day(there, said, end):
    found = elsewhere(there, usual())
    assert (found.said, found.period.end) == (said, end), "both have figures on the days shown"


def test_data_that_never_meet_are_shown_by_all_time_only():
    apart = Reach((D(2025, 1, 1), D(2025, 1, 31)), (D(2025, 3, 1), D(2025, 3, 31)))
    assert elsewhere(apart, usual()).period is None


def test_data_that_begin_after_the_period():
    early = Filters(D(2024, 1, 1), D(2024, 1, 31))
    found = elsewhere(SPRING, early)
    assert found.said == "Your ad figures begin on 1 Jan 2025, your leads on 1 Feb 2025"
    assert (found.period.start, found.period.end) == (D(2025, 2, 1), D(2025, 3, 3)), "31 days with both"
    assert found.label == "the first 31 days of them"


def test_few_sqls_point_to_a_longer_time():
    there = Reach((D(2025, 1, 1), NOW.date()), (D(2025, 1, 1), NOW.date()))
    assert elsewhere(there, usual()) is None, "there is enough to see"
    found = elsewhere(there, usual(), few=True)
    assert (found.said, found.label) == (
        "There are few SQLs on these days, and your data reach back to 1 Jan 2025",
        "the last 365 days",
    )
    assert (found.period.start, found.period.end) == (NOW.date() - timedelta(days=364), NOW.date())
    assert elsewhere(there, usual(range="365d"), few=True).period is None, "only all time is longer"
    new = Reach(leads=(D(2026, 6, 1), NOW.date()))
    assert elsewhere(new, usual(), few=True) is None, "there is no more"


@pytest.mark.parametrize("there", [Reach(), SPRING])
def test_all_time_and_an_empty_database_have_nothing_elsewhere(there):
    assert elsewhere(there, usual(range="all"), few=True) is None
    assert elsewhere(Reach(), usual()) is None


def test_a_file_is_looked_at_where_both_sides_are_known():
    assert meeting((D(2024, 1, 1), D(2026, 1, 1)), SPRING) == (D(2025, 2, 1), D(2025, 3, 31))
    assert meeting((D(2026, 1, 1), D(2026, 2, 1)), SPRING) == (D(2026, 1, 1), D(2026, 2, 1)), "none has both"
    assert meeting((D(2026, 1, 1), D(2026, 2, 1)), Reach()) == (D(2026, 1, 1), D(2026, 2, 1))
