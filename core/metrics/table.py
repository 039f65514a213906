"""A Result as text: for people, for spreadsheets, for programs."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.errors import InvalidInput
from core.metrics import format as words
from core.metrics.catalog import METRICS, Metric
from core.metrics.dimensions import DIMENSIONS, Kind
from core.metrics.known import notes
from core.metrics.result import Result
from core.text import defuse

FORMATS = ("table", "csv", "json")
_EXTRAS = ("low", "high", "n", "few", "estimated", "previous")
_CENTS = Decimal("0.01")


def as_text(result: Result, form: str) -> str:
    """The figures as an aligned table, CSV or JSON; InvalidInput for any other form.

    CSV and JSON name columns by dimension and metric id; money is in currency units with two decimals, rates
    are fractions, what is not known is null (empty in CSV). The total is a last row in the table when
    there is a breakdown, "total" in JSON, and not in CSV, whose rows can be added up.
    """
    if form not in FORMATS:
        raise InvalidInput(f"format cannot be {form!r}; it may be {', '.join(FORMATS)}.", field="format")
    return {"table": _table, "csv": _csv, "json": _json}[form](result)


def plain(value: Any, metric: Metric, suffix: str = "") -> Any:
    """A cell as a number: micros of money as units with two decimals."""
    if value is None or isinstance(value, bool):
        return value
    if metric.format == "money" and suffix != "n":
        return _units(value)
    return value


def _csv(result: Result) -> str:
    rows = [_plain_row(result, row) for row in result.frame.records()]
    header = list(_plain_row(result, dict.fromkeys(result.frame.columns)))
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: "" if value is None else _csv_cell(name, value) for name, value in row.items()})
    return text.getvalue()


def _csv_cell(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    metric = METRICS.get(name) or METRICS.get(name.rpartition("_")[0])
    money = metric is not None and metric.format == "money" and isinstance(value, float)
    if money:
        return f"{value:.2f}"
    return defuse(value) if isinstance(value, str) else value


def _json(result: Result) -> str:
    filters = result.filters
    answer = {
        "currency": result.currency,
        "from": filters.start,
        "to": filters.end,
        "basis": filters.basis,
        "as_of": result.as_of,
        "previous": {"from": result.previous.start, "to": result.previous.end} if result.previous else None,
        "rows": [_plain_row(result, row) for row in result.frame.records()],
        "total": _plain_row(result, result.total),
        "unconverted": _amounts(result.unconverted),
        "unconverted_revenue": _amounts(result.unconverted_revenue),
        "not_known": notes(result.metrics, result.missing),
    }
    return json.dumps(answer, indent=2, ensure_ascii=False, default=_iso)


def _table(result: Result) -> str:
    header = [
        *(DIMENSIONS[name].label for name in result.by),
        *(METRICS[name].label for name in result.metrics),
    ]
    body = [[str(row.get(name, "Total")) for name in result.by] + _shown(result, row) for row in _rows(result)]
    lines = [header, *body]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    left = len(result.by)
    return "\n".join(
        "  ".join(
            text.ljust(width) if column < left else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ) + _notes(result)


def _rows(result: Result) -> list[Mapping[Any, Any]]:
    """The rows, and the total after them when there is a breakdown."""
    rows: list[Mapping[Any, Any]] = list(result.frame.records())
    if result.by:
        rows.append({**result.total, result.by[0]: "Total", **dict.fromkeys(result.by[1:], "")})
    return rows


def _shown(result: Result, row: Mapping[Any, Any]) -> list[str]:
    return [words.text(row[name], METRICS[name], result.currency) for name in result.metrics]


def _notes(result: Result) -> str:
    amounts = [("spend", result.unconverted), ("revenue", result.unconverted_revenue)]
    lines = [
        f"\nNot included: {words.money(micros, currency)} of {what} in {currency} (no exchange rate)."
        for what, foreign in amounts
        for currency, micros in foreign.items()
    ]
    if any(result.total[f"{name}_estimated"] for name in result.metrics):
        lines.append("\nEstimated: a report without days was spread over its days.")
    lines += [f"\n{note}" for note in notes(result.metrics, result.missing)]
    return "".join(lines)


def _plain_row(result: Result, row: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in result.by:
        if name in row:
            found[name] = row[name]
            if DIMENSIONS[name].kind is not Kind.TIME:
                found[f"{name}_key"] = row.get(f"{name}_key")
    for name in result.metrics:
        found[name] = plain(row[name], METRICS[name])
        extras = {suffix: f"{name}_{suffix}" for suffix in _EXTRAS}
        found |= {key: plain(row[key], METRICS[name], suffix) for suffix, key in extras.items() if key in row}
    return found


def _amounts(foreign: Mapping[str, int]) -> dict[str, float]:
    return {currency: _units(micros) for currency, micros in foreign.items()}


def _units(micros: Any) -> float:
    return float((Decimal(micros) / words.MICROS).quantize(_CENTS))


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
