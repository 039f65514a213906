"""A metric's cells for one set of sums: value, interval, n, and whether it should be believed."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.metrics import interval
from core.metrics.catalog import COLUMNS, METRICS, Metric
from core.metrics.expression import Number, names
from core.metrics.expression import value as evaluate
from core.store.settings import Team

Cell = Mapping[str, int | None]
"""Additive columns; one that is absent is 0, None is not known."""

AD_COLUMNS = ("impressions", "clicks", "cost")


def value(metric: Metric, cell: Cell) -> Number | None:
    """The metric for these sums; None when a denominator is 0, a part is not known or a cost has no spend."""
    parts = {name: _part(name, cell) for name in names(metric.expression)}
    return None if metric.is_cost and parts["spend"] == 0 else evaluate(metric.expression, parts)


def cells(metrics: Iterable[Metric], cell: Cell, team: Team, *, estimated: bool) -> dict[str, Any]:
    """`<m>`, `<m>_low`, `<m>_high`, `<m>_n`, `<m>_few`, `<m>_estimated` for each metric."""
    found: dict[str, Any] = {}
    for metric in metrics:
        low, high = _interval(metric, cell, team.confidence) or (None, None)
        found |= {
            metric.id: value(metric, cell),
            f"{metric.id}_low": low,
            f"{metric.id}_high": high,
            f"{metric.id}_n": _n(metric, cell),
            f"{metric.id}_few": few(metric, cell, team),
            f"{metric.id}_estimated": estimated and uses_ads(metric),
        }
    return found


def few(metric: Metric, cell: Cell, team: Team) -> bool:
    """Whether what a rate or cost is divided by is below the team's floor."""
    floor = {"rate": team.rate_floor, "cost": team.cost_floor, "none": 0}[metric.interval]
    return (_n(metric, cell) or 0) < floor


def uses_ads(metric: Metric) -> bool:
    """Whether the metric is built on impressions, clicks or cost."""
    return any(
        name in AD_COLUMNS or (name not in COLUMNS and uses_ads(METRICS[name])) for name in names(metric.expression)
    )


def _part(name: str, cell: Cell) -> Number | None:
    return cell.get(name, 0) if name in COLUMNS else value(METRICS[name], cell)


def _n(metric: Metric, cell: Cell) -> int | None:
    """What a ratio is divided by, when that is counted (not money)."""
    name = metric.denominator
    counted = name is not None and (METRICS[name].format == "count" if name in METRICS else name != "cost")
    number = _part(name, cell) if name and counted else None
    return None if number is None else int(number)


def _interval(metric: Metric, cell: Cell, level: float) -> interval.Interval | None:
    if metric.interval == "none" or metric.numerator is None or metric.denominator is None:
        return None
    above, below = _part(metric.numerator, cell), _part(metric.denominator, cell)
    if above is None or below is None:
        return None
    compute = interval.jeffreys if metric.interval == "rate" else interval.cost
    return compute(int(above), int(below), level)
