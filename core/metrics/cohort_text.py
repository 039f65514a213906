"""Cohorts as text: for people, for spreadsheets, for programs."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from core.frame import Frame
from core.metrics import format as words
from core.metrics.catalog import METRICS
from core.metrics.table import plain

NOT_KNOWN = "–"


def cohort_text(found: Frame, outcome: str, form: str, currency: str | None, reasons: Sequence[str]) -> str:
    """The frame of `cohorts` as a table, CSV or JSON; `reasons` are why its outcome is not known.

    `currency` is that of an outcome in money. CSV and JSON give money in units; what is yet to come, or not known, is
    null (empty in CSV). JSON says why under "not_known", the table below itself.
    """
    if form == "table":
        return "\n".join([*(_line(row, currency, is_known=not reasons) for row in found.records()), *reasons])
    rows = [{name: _plain(cell, name, outcome) for name, cell in row.items()} for row in found.records()]
    if form == "json":
        told = {"outcome": outcome, "currency": currency, "rows": rows, "not_known": list(reasons)}
        return json.dumps(told, indent=2, ensure_ascii=False)
    text = io.StringIO()
    writer = csv.DictWriter(text, found.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _plain(cell: Any, name: str, outcome: str) -> Any:
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    return cell if name == "leads" else plain(cell, METRICS[outcome])


def _line(row: dict[str, Any], currency: str | None, *, is_known: bool) -> str:
    first, leads, *rest = row.values()
    told = [cell for cell in rest if cell is not None] if is_known else [None]
    shown = [NOT_KNOWN if cell is None else words.money(cell, currency) if currency else f"{cell:,}" for cell in told]
    return f"{first:%Y-%m}  {leads:>7,} leads  {'  '.join(f'{text:>6}' for text in shown)}"
