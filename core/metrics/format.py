"""Figures as people read them: one format per metric, everywhere."""

from typing import Literal

from core.metrics.catalog import Metric

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"
MICROS = 1_000_000
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "BRL": "R$", "CAD": "CA$", "AUD": "A$"}
_STEPS = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
_CENTS_BELOW = 100

Number = int | float
Verdict = Literal["good", "bad", "neutral"]


def text(value: Number | None, metric: Metric, currency: str) -> str:
    """A value of the metric: "1,234", "12.3 %", "$420", "3.6×"; "–" for none. Money comes in micros."""
    if value is None:
        return NOTHING
    if metric.format == "money":
        return money(value, currency)
    if metric.format == "percent":
        return _signed(value, f"{abs(value) * 100:,.1f} %")
    if metric.format == "multiple":
        return _signed(value, f"{abs(value):,.1f}×")
    return _signed(value, f"{abs(value):,.0f}")


def money(micros: Number, currency: str) -> str:
    """An amount: cents below 100 units ("$2.03"), none above ("$1,234")."""
    amount = abs(micros) / MICROS
    digits = 2 if 0 < round(amount, 2) < _CENTS_BELOW else 0
    return _signed(micros, f"{_symbol(currency)}{amount:,.{digits}f}")


def compact(value: Number | None, metric: Metric, currency: str) -> str:
    """A value for an axis: "1.2k", "$3M", "12 %", "3.6×"."""
    if value is None:
        return NOTHING
    if metric.format == "percent":
        return _signed(value, f"{abs(value) * 100:.3g} %")
    exact = abs(value) / MICROS if metric.format == "money" else abs(value)
    size = float(f"{exact:.3g}")  # rounded first: 999,950 is 1M, not 1000k
    scale, unit = next(((scale, unit) for scale, unit in _STEPS if size >= scale), (1, ""))
    prefix = _symbol(currency) if metric.format == "money" else ""
    suffix = "×" if metric.format == "multiple" else ""
    return _signed(value, f"{prefix}{size / scale:.3g}{unit}{suffix}")


def change(value: Number | None, previous: Number | None, metric: Metric) -> str | None:
    """The change since `previous`: "+12 %", for rates in points "−3.1 pts"; None when it cannot be told."""
    if value is None or previous is None:
        return None
    if metric.format == "percent":
        points = (value - previous) * 100
        return f"{_sign(round(points, 1))}{abs(points):.1f} pts"
    if previous <= 0:
        return None
    per_cent = (value / previous - 1) * 100
    return f"{_sign(round(per_cent))}{abs(per_cent):,.0f} %"


def verdict(value: Number | None, previous: Number | None, metric: Metric) -> Verdict:
    """Whether the change is good or bad news; neutral when there is none or it cannot be told."""
    if value is None or previous is None or value == previous or metric.good == "neutral":
        return "neutral"
    return "good" if (value > previous) == (metric.good == "up") else "bad"


def _symbol(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency} ")


def _sign(number: float) -> str:
    return "+" if number > 0 else MINUS if number < 0 else "±"


def _signed(value: Number, shown: str) -> str:
    return MINUS + shown if value < 0 and any(digit in shown for digit in "123456789") else shown
