"""Rejected rows as a CSV."""

import csv
import io

from core.ingest.files.rejects import to_csv
from core.ingest.records import Rejected


def test_rows_come_with_number_and_reason_and_no_formula() -> None:
    rejected = [Rejected(7, ("=1+1", "-5.2"), "Row 7: “x” is not a date"), Rejected(9, ("a\nb",), "Row 9: …")]
    text = to_csv(("@Name", "Cost"), rejected)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["row", "reason", "'@Name", "Cost"],
        ["7", "Row 7: “x” is not a date", "'=1+1", "-5.2"],
        ["9", "Row 9: …", "a\nb"],
    ]
