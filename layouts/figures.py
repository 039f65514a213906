"""Figures as parts show them: a value, its interval, its n, and what it leaves out."""

from collections.abc import Mapping
from typing import Any

from core.metrics.catalog import METRICS, Metric, stage
from core.metrics.dimensions import DIMENSIONS, NOT_MATCHED, Kind
from core.metrics.format import text
from core.metrics.known import why
from core.metrics.query import Result

TOO_FEW = "too few"
Row = Mapping[str, Any]


def shown(row: Row, metric: Metric, currency: str) -> str:
    """The value as read: "too few" below the floor, "~" when built on spread period totals."""
    if few(row, metric):
        return TOO_FEW
    mark = "~" if row.get(f"{metric.id}_estimated") and row[metric.id] is not None else ""
    return mark + text(row[metric.id], metric, currency)


def unknown(metric: Metric, result: Result) -> list[str]:
    """Why nobody knows the figure, whatever the period; nothing where it may have a value."""
    return why(metric.id, result.missing)


def few(row: Row, metric: Metric) -> bool:
    """Whether the figure rests on too little to act on."""
    return bool(row.get(f"{metric.id}_few")) and row[metric.id] is not None


def interval(row: Row, metric: Metric, currency: str) -> str | None:
    """The interval as read, "21.5 – 28.8 %" or "$326 – 416"; None where there is none."""
    low, high = row.get(f"{metric.id}_low"), row.get(f"{metric.id}_high")
    if low is None or high is None or few(row, metric):
        return None
    first, last = text(low, metric, currency), text(high, metric, currency)
    return f"{first.removesuffix(' %')} – {last}"


def about(row: Row, metric: Metric, result: Result) -> list[str]:
    """What a figure means, how it is computed, on how much it rests and what it leaves out."""
    lines = [metric.definition, *unknown(metric, result)]
    if metric.denominator:
        lines.append(f"= {metric.formula}")
        lines.append(_basis(row, metric))
    if span := interval(row, metric, result.currency):
        lines.append(f"Likely between {span}.")
    if row.get(f"{metric.id}_estimated"):
        lines.append("~ Estimated: a report without days is spread evenly over its period.")
    if note := maturing(result, metric.id):
        lines.append(note)
    if metric.format in {"money", "multiple"}:
        lines += _converted(result)
    return [line for line in lines if line]


def _converted(result: Result) -> list[str]:
    """What became of amounts in other currencies."""
    left_out = unconverted(result)
    return [
        f"Amounts in other currencies are converted to {result.currency} at the day's rate." if result.converts else "",
        f"Not included, for want of an exchange rate: {foreign(left_out)}." if left_out else "",
    ]


def _basis(row: Row, metric: Metric) -> str:
    count = row.get(f"{metric.id}_n")
    if count is None:
        return ""
    unit = METRICS[metric.denominator].label if metric.denominator in METRICS else "cases"
    return f"n = {count:,.0f} {unit}." + (" Too few to act on." if few(row, metric) else "")


def maturing(result: Result, metric: str = "sqls") -> str | None:
    """Which leads have not had their time to count in `metric`; None when all have, or it is not known."""
    known = result.maturity.of(stage(metric)) if result.maturity else None
    if known is None or known.mature or known.immature_from > result.as_of:
        return None
    return f"Leads since {known.immature_from:%-d %b} are still maturing and drawn dashed."


def foreign(amounts: Mapping[str, int]) -> str:
    """Amounts in currencies without a rate: "EUR 1,200, GBP 30"."""
    return ", ".join(f"{code} {micros / 1_000_000:,.0f}" for code, micros in sorted(amounts.items()))


def unconverted(result: Result) -> dict[str, int]:
    """Foreign spend and revenue that are in no total."""
    both = (result.unconverted, result.unconverted_revenue)
    return {code: sum(amounts.get(code, 0) for amounts in both) for code in {*both[0], *both[1]}}


def key_value(row: Row, dimension: str) -> str:
    """How a filter names this row's value of a dimension."""
    return named(row.get(f"{dimension}_key"), dimension)


def named(key: Any, dimension: str) -> str:
    """How a filter names a key of a dimension."""
    if key is None:
        return NOT_MATCHED
    return f"id:{int(key)}" if DIMENSIONS[dimension].kind is Kind.ENTITY else str(key)
