"""The cells of metrics for many sets of sums: value, interval, n, and whether it should be believed."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from core.metrics import interval
from core.metrics.catalog import COLUMNS, METRICS, Metric, columns
from core.metrics.expression import NULL, Column, names
from core.metrics.expression import value as evaluate
from core.store.settings import Team

Sums = Mapping[str, Column]
"""Additive columns of equally many rows; None is not known."""

AD_COLUMNS = ("impressions", "clicks", "cost")


def value(metric: Metric, of: Sums) -> Column:
    """The metric; None where a denominator is 0, a part is not known or a cost has no spend."""
    parts = {name: _part(name, of) for name in names(metric.expression)}
    found = evaluate(metric.expression, parts)
    return np.where(np.equal(parts["spend"], 0), NULL, found) if metric.is_cost else found


def n(metric: Metric, of: Sums) -> Column:
    """What a ratio is divided by, when that is counted (not money)."""
    name = metric.denominator
    counted = name is not None and (METRICS[name].format == "count" if name in METRICS else name != "cost")
    return _part(name, of) if name and counted else _nothing(of)


def few(metric: Metric, counted: Column, team: Team) -> Column:
    """Whether what a rate or cost is divided by, `counted`, is below the team's floor."""
    floor = {"rate": team.rate_floor, "cost": team.cost_floor, "none": 0}[metric.interval]
    return np.less(np.where(np.equal(counted, NULL), 0, counted), floor).astype(object)


def cells(metrics: Iterable[Metric], of: Sums, team: Team, estimated: NDArray[np.bool_]) -> dict[str, Column]:
    """`<m>`, `<m>_low`, `<m>_high`, `<m>_n`, `<m>_few`, `<m>_estimated` for each metric."""
    found: dict[str, Column] = {}
    for metric in metrics:
        low, high = _interval(metric, of, team.confidence)
        found |= {
            metric.id: value(metric, of),
            f"{metric.id}_low": low,
            f"{metric.id}_high": high,
            f"{metric.id}_n": (counted := n(metric, of)),
            f"{metric.id}_few": few(metric, counted, team),
            f"{metric.id}_estimated": (estimated & uses_ads(metric)).astype(object),
        }
    return found


def uses_ads(metric: Metric) -> bool:
    """Whether the metric is built on impressions, clicks or cost."""
    return not columns(metric.id).isdisjoint(AD_COLUMNS)


def _part(name: str, of: Sums) -> Column:
    return of[name] if name in COLUMNS else value(METRICS[name], of)


def _interval(metric: Metric, of: Sums, level: float) -> tuple[Column, Column]:
    if metric.interval == "none" or metric.numerator is None or metric.denominator is None:
        return (_nothing(of),) * 2
    above, below = (_part(name, of).astype(float) for name in (metric.numerator, metric.denominator))
    compute = interval.jeffreys if metric.interval == "rate" else interval.cost
    low, high = (np.where(np.isnan(bound), NULL, bound) for bound in compute(above, below, level))
    return low, high


def _nothing(of: Sums) -> Column:
    return np.full(len(next(iter(of.values()))), NULL)
