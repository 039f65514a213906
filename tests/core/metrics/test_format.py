"""Figures as words."""

import pytest

from core.metrics.catalog import METRICS
from core.metrics.format import change, compact, text, verdict

M = 1_000_000


@pytest.mark.parametrize(
    ("metric", "value", "shown"),
    [
        ("leads", 1234, "1,234"),
        ("leads", None, "–"),
        ("leads", -5, "−5"),
        ("ctr", 0.1234, "12.3 %"),
        ("roi", -0.5, "−50.0 %"),
        ("roi", -0.0001, "0.0 %"),
        ("roas", 3.57, "3.6×"),
        ("spend", 46_250_960_000, "$46,251"),
        ("spend", 420 * M, "$420"),
        ("spend", 0, "$0"),
        ("spend", 99_999_000, "$100"),
        ("cpc", 2_030_000, "$2.03"),
        ("spend", -2_500_000, "−$2.50"),
    ],
)
def test_one_format_per_metric(metric, value, shown):
    assert text(value, METRICS[metric], "USD") == shown


def test_other_currencies():
    assert text(420 * M, METRICS["spend"], "EUR") == "€420"
    assert text(420 * M, METRICS["spend"], "CHF") == "CHF 420"


@pytest.mark.parametrize(
    ("metric", "value", "shown"),
    [
        ("leads", 1234, "1.23k"),
        ("leads", 20, "20"),
        ("leads", 999_950, "1M"),
        ("leads", 999.6, "1k"),
        ("spend", 3_000_000 * M, "$3M"),
        ("ctr", 0.12, "12 %"),
        ("roas", 3.6, "3.6×"),
        ("leads", 0, "0"),
        ("leads", None, "–"),
    ],
)
def test_short_for_axes(metric, value, shown):
    assert compact(value, METRICS[metric], "USD") == shown


@pytest.mark.parametrize(
    ("metric", "value", "previous", "shown", "judged"),
    [
        ("leads", 112, 100, "+12 %", "good"),
        ("leads", 100, 100, "±0 %", "neutral"),
        ("cost_per_sql", 88 * M, 100 * M, "−12 %", "good"),
        ("cost_per_sql", 112 * M, 100 * M, "+12 %", "bad"),
        ("spend", 112 * M, 100 * M, "+12 %", "neutral"),
        ("mql_to_sql", 0.20, 0.231, "−3.1 pts", "bad"),
        ("leads", 5, 0, None, "good"),
        ("leads", None, 5, None, "neutral"),
        ("leads", 5, None, None, "neutral"),
    ],
)
def test_changes_are_told_and_judged(metric, value, previous, shown, judged):
    assert change(value, previous, METRICS[metric]) == shown
    assert verdict(value, previous, METRICS[metric]) == judged
