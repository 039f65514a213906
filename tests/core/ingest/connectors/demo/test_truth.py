"""The truth of the world, found again by counting and by the intervals the product shows."""

from collections.abc import Iterator
from datetime import timedelta
from math import sqrt

import numpy as np
import pytest

from core.ingest.connectors.demo.birth import Birth
from core.ingest.connectors.demo.calendar import NEVER
from core.ingest.connectors.demo.funnel import Dirt, Leads, draw_day
from core.ingest.connectors.demo.plan import Plan
from core.ingest.connectors.demo.truth import Truth, truth
from core.metrics.interval import jeffreys
from core.store.types import day_number
from tests.core.ingest.connectors.demo.worlds import BORN, small

RATES = ("mql", "sql", "opportunity", "won")


def campaigns(birth: Birth) -> Iterator[tuple[str, Truth, Leads]]:
    """Name, truth and attributed leads of each campaign, all of them with all the time they needed."""
    plan = Plan(birth)
    last = BORN - timedelta(days=1)
    days = range(plan.first_day, day_number(BORN))
    leads = Leads.joined([draw_day(plan, day)[1] for day in days])
    for number, (name, true) in enumerate(truth(plan, birth.start, last).items()):
        yield name, true, leads.take((leads.origin == number) & (leads.dirt == Dirt.NONE))


def reached(leads: Leads, stage: str) -> int:
    return int((getattr(leads, stage) < NEVER).sum())


@pytest.fixture(scope="module")
def found() -> list[tuple[str, Truth, Leads]]:
    return list(campaigns(small(leads=20_000, days=240, seed=11)))


def test_every_rate_is_within_sampling_error(found):
    for name, true, leads in found:
        for stage in RATES:
            p = getattr(true, stage)
            error = sqrt(p * (1 - p) / len(leads))
            assert abs(reached(leads, stage) / len(leads) - p) < 4 * error, (name, stage)


def test_leads_are_as_many_as_expected(found):
    for name, true, leads in found:
        assert abs(len(leads) - true.leads) < 4 * sqrt(true.leads) + 0.06 * true.leads, name


def test_campaigns_truly_differ(found):
    costs = {name: true.cost_per_sql for name, true, _ in found}
    assert max(costs.values()) > 10 * min(costs.values())
    assert len(costs) == 13
    assert all(true.sql_of_mql == pytest.approx(true.sql / true.mql) for _, true, _ in found)


def test_spend_and_clicks_are_as_expected():
    birth = small(leads=20_000, days=240, seed=11)
    plan = Plan(birth)
    figures = sum(draw_day(plan, day)[0].figures for day in range(plan.first_day, day_number(BORN)))
    for number, true in enumerate(truth(plan, birth.start, BORN - timedelta(days=1)).values()):
        clicks, cents = (figures[row][plan.cell_campaign == number].sum() for row in (1, 2))
        bots = 0.08 if number == plan.bots_campaign else 0.0
        assert cents / 100 == pytest.approx(true.spend, rel=0.05 + bots)
        assert clicks == pytest.approx(true.clicks, rel=0.05 + bots)


def test_intervals_cover_the_truth():
    """Over twenty seeds, of all campaigns' rates: 90 % intervals, allowing 85 to 95 %."""
    covered = []
    for seed in range(20):
        for _, true, leads in campaigns(small(leads=2400, days=120, seed=seed)):
            pairs = ((len(leads), "mql", true.mql), (len(leads), "sql", true.sql),
                     (reached(leads, "mql"), "sql", true.sql_of_mql))  # fmt: skip
            for trials, stage, p in pairs:
                interval = jeffreys(reached(leads, stage), trials, 0.9)
                if interval and trials >= 20:
                    covered.append(interval[0] <= p <= interval[1])
    assert len(covered) > 500
    assert 0.85 <= np.mean(covered) <= 0.95
