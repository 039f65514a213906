"""The catalog is complete and consistent."""

import numpy as np
import pytest

from core.metrics import expression
from core.metrics.catalog import COLUMNS, METRICS, columns, stage
from core.store.stages import Stage

ISSUE = [
    "impressions", "clicks", "ctr", "cpc", "spend", "leads", "received", "junk_leads", "junk_share", "cpl",
    "mqls", "lead_to_mql", "cost_per_mql", "sqls", "mql_to_sql", "lead_to_sql", "cost_per_sql", "opportunities",
    "sql_to_opportunity", "cost_per_opportunity", "won", "win_rate", "cost_per_won", "revenue",
    "roas", "roi", "average_deal", "active_campaigns",
]  # fmt: skip


def test_all_metrics_are_there():
    assert list(METRICS) == ISSUE


@pytest.mark.parametrize("name", ISSUE)
def test_a_metric_is_built_on_known_columns_and_explains_itself(name):
    metric = METRICS[name]
    assert columns(name) <= COLUMNS.keys()
    assert metric.definition.endswith(".")
    assert "{" not in metric.formula
    assert (metric.numerator is None) == (metric.denominator is None)
    for part in (metric.numerator, metric.denominator):
        assert part is None or part in METRICS or part in COLUMNS
        assert part is None or columns(part) <= columns(name)
    if metric.interval != "none":
        assert metric.expression == f"{{{metric.numerator}}} / {{{metric.denominator}}}"


def test_formulas_speak():
    assert METRICS["cost_per_sql"].formula == "Spend / SQLs"
    assert METRICS["roi"].formula == "(Won revenue - Spend) / Spend"


def test_what_a_metric_waits_for():
    assert stage("cost_per_sql") is Stage.SQL
    assert stage("roas") is Stage.WON
    assert stage("leads") is stage("win_rate") is stage("ctr") is None


def column(*values):
    return np.array(values, dtype=object)


@pytest.mark.parametrize(
    ("formula", "a", "b", "result"),
    [
        ("{a} / {b}", [1, 1, None, 6], [4, 0, 4, 3], [0.25, None, None, 2.0]),
        ("({a} - {b}) / {b}", [5, 0, 1], [2, 0, None], [1.5, None, None]),
        ("{a} + {b} * {a}", [2, None], [3, 1], [8, None]),
        ("{a}", [None, 7], [1, 2], [None, 7]),
        ("{a} / {b}", [], [], []),
        # Python's own numbers: nothing is rounded or overflows before the end.
        ("{a} + {b}", [2**63], [1], [2**63 + 1]),
        ("({a} - {b}) / {b}", [10**17 + 1], [10**17], [1e-17]),
    ],
)
def test_formulas_are_computed_row_by_row(formula, a, b, result):
    found = expression.value(formula, {"a": column(*a), "b": column(*b)}).tolist()
    assert found == result
    assert [type(value) for value in found] == [type(value) for value in result]


def test_a_formula_is_nothing_but_arithmetic():
    with pytest.raises(ValueError, match="a formula has names"):
        expression.value("abs({a})", {"a": column(1)})
