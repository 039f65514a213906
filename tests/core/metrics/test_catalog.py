"""The catalog is complete and consistent."""

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
    if metric.interval != "none":
        assert metric.expression == f"{{{metric.numerator}}} / {{{metric.denominator}}}"


def test_formulas_speak():
    assert METRICS["cost_per_sql"].formula == "Spend / SQLs"
    assert METRICS["roi"].formula == "(Won revenue - Spend) / Spend"


def test_what_a_metric_waits_for():
    assert stage("cost_per_sql") is Stage.SQL
    assert stage("roas") is Stage.WON
    assert stage("leads") is stage("win_rate") is stage("ctr") is None


@pytest.mark.parametrize(
    ("formula", "values", "result"),
    [
        ("{a} / {b}", {"a": 1, "b": 4}, 0.25),
        ("{a} / {b}", {"a": 1, "b": 0}, None),
        ("{a} / {b}", {"a": None, "b": 4}, None),
        ("({a} - {b}) / {b}", {"a": 5, "b": 2}, 1.5),
        ("{a} + {b} * {a}", {"a": 2, "b": 3}, 8),
    ],
)
def test_formulas_are_computed(formula, values, result):
    assert expression.value(formula, values) == result


def test_a_formula_is_nothing_but_arithmetic():
    with pytest.raises(ValueError, match="a formula has names"):
        expression.value("abs({a})", {"a": 1})
