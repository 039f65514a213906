"""Rejected rows as a CSV to mend and import again."""

import csv
import io
from collections.abc import Iterable, Sequence

from core.ingest.records import Rejected
from core.text import defuse


def to_csv(headers: Sequence[str], rejected: Iterable[Rejected]) -> str:
    """The rows with their line number and reason in front; cells that look like formulas are defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([defuse(cell) for cell in ("row", "reason", *headers)])
    for each in rejected:
        writer.writerow([defuse(cell) for cell in (str(each.row), each.reason, *each.cells)])
    return out.getvalue()
