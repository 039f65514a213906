"""Rows of a frame as parts read them."""

from datetime import UTC, date, datetime

import pandas as pd

from layouts import figures


def test_rows_have_none_wherever_there_is_no_value():
    frame = pd.DataFrame({
        "count": pd.array([1, 2], dtype="int64"), "share": [0.5, float("nan")],
        "at": pd.to_datetime([datetime(2026, 3, 1, tzinfo=UTC), None]), "few": [True, False],
        "key": pd.Series([None, 7], dtype=object), "day": pd.Series([date(2026, 3, 1), None], dtype=object),
    })  # fmt: skip
    first, second = figures.rows(frame)
    assert first == {
        "count": 1, "share": 0.5, "at": datetime(2026, 3, 1, tzinfo=UTC), "few": True, "key": None,
        "day": date(2026, 3, 1),
    }  # fmt: skip
    assert second == {"count": 2, "share": None, "at": None, "few": False, "key": 7, "day": None}
    assert [type(second[name]) for name in ("count", "few", "key")] == [int, bool, int]
    assert figures.rows(frame.iloc[:0]) == []
