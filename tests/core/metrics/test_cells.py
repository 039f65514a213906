"""Cells of many rows at once, counted by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.metrics.catalog import COLUMNS, METRICS
from core.metrics.cells import cells, uses_ads
from core.metrics.interval import cost, jeffreys

TEAM = SimpleNamespace(rate_floor=3, cost_floor=2, confidence=0.9)


def sums(**columns):
    """Rows of the given columns; the others are zeros."""
    size = len(next(iter(columns.values())))
    return {name: np.array(columns.get(name, [0] * size), dtype=object) for name in COLUMNS}


def figures(metric, of, estimated=None):
    """One metric's cells as lists, without its name before them."""
    size = len(of["cost"])
    found = cells([METRICS[metric]], of, TEAM, np.array(estimated or [False] * size, bool))
    return {name.removeprefix(metric): column.tolist() for name, column in found.items()}


def test_a_rate():
    found = figures("lead_to_sql", sums(sqls=[0, 1, 3, 5, 0], leads=[2, 4, 3, 4, 0]))
    assert found[""] == [0.0, 0.25, 1.0, 1.25, None]
    assert found["_n"] == [2, 4, 3, 4, 0]
    assert found["_few"] == [True, False, False, False, True]
    assert found["_low"][:3] == [0.0, float(jeffreys(1, 4, 0.9)[0]), float(jeffreys(3, 3, 0.9)[0])]
    assert found["_high"][1:3] == [float(jeffreys(1, 4, 0.9)[1]), 1.0]
    assert found["_low"][3:] == found["_high"][3:] == [None, None], "five of four is no share"
    assert found["_estimated"] == [False] * 5


def test_a_cost():
    found = figures("cost_per_sql", sums(cost=[100, 0, 90, None], sqls=[4, 4, 0, 1]), [True, True, False, False])
    assert found[""] == [25.0, None, None, None]
    assert found["_n"] == [4, 4, 0, 1]
    assert found["_few"] == [False, False, True, True]
    assert (found["_low"], found["_high"]) == tuple([float(bound), None, None, None] for bound in cost(100, 4, 0.9))
    assert found["_estimated"] == [True, True, False, False]


def test_counts_and_money_have_no_interval_and_no_floor():
    of = sums(leads=[3, 0], revenue=[10, None], cost=[5, 0])
    assert figures("leads", of, [True, True]) == {
        "": [3, 0], "_low": [None, None], "_high": [None, None], "_n": [None, None],
        "_few": [False, False], "_estimated": [False, False],
    }  # fmt: skip
    roas = figures("roas", of)
    assert (roas[""], roas["_n"], roas["_few"]) == ([2.0, None], [None, None], [False, False])


def test_amounts_are_exact_beyond_what_a_float_holds():
    great = 2**63 + 1
    assert figures("spend", sums(cost=[great, 1]))[""] == [great, 1]
    assert figures("average_deal", sums(revenue=[3 * great], valued_deals=[great]))[""] == [3.0]


@pytest.mark.parametrize("metric", METRICS)
def test_every_cell_is_a_plain_python_value_also_without_rows(metric):
    of = sums(**{name: [0, 7, None] for name in COLUMNS})
    for column in figures(metric, of, [True, False, True]).values():
        assert {type(cell) for cell in column} <= {int, float, bool, type(None)}
    assert all(column == [] for column in figures(metric, sums(**{name: [] for name in COLUMNS})).values())


def test_what_is_built_on_ads():
    used = {name for name, metric in METRICS.items() if uses_ads(metric)}
    assert {"ctr", "cpc", "spend", "cpl", "roas", "roi"} <= used
    assert used.isdisjoint({"leads", "win_rate", "average_deal", "mql_to_sql", "active_campaigns"})
