"""Dates and times: every form, and whether the day or the month comes first."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.files import dates
from core.ingest.files.dates import OrderEvidence
from core.ingest.files.numbers import BadValue


@pytest.mark.parametrize(
    ("text", "order", "value"),
    [
        ("2026-05-01", "dmy", date(2026, 5, 1)),
        ("20260501", "dmy", date(2026, 5, 1)),
        ("2018-02-26 19:58:54", "dmy", datetime.fromisoformat("2018-02-26T19:58:54")),
        ("2026-05-01T16:17:02.123Z", "dmy", datetime(2026, 5, 1, 16, 17, 2, 123000, UTC)),
        ("2026-05-01 08:00+0530", "dmy", datetime(2026, 5, 1, 8, tzinfo=timezone(timedelta(hours=5.5)))),
        ("8 Jul 2025", "dmy", date(2025, 7, 8)),
        ("July 8, 2025", "dmy", date(2025, 7, 8)),
        ("8. März 2025", "dmy", date(2025, 3, 8)),
        ("Tue, 8 Jul 2025 2:31 PM", "dmy", datetime.fromisoformat("2025-07-08T14:31")),
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("7/22/2015 2:31", "mdy", datetime.fromisoformat("2015-07-22T02:31")),
        ("7/22/15 12:05 am", "mdy", datetime.fromisoformat("2015-07-22T00:05")),
        ("01.05.2026", "mdy", date(2026, 5, 1)),
        ("26/03/04", "ymd", date(2026, 3, 4)),
        ("1588324622123", "dmy", datetime(2020, 5, 1, 9, 17, 2, 123000, UTC)),
        ("1588324622", "dmy", datetime(2020, 5, 1, 9, 17, 2, tzinfo=UTC)),
    ],
)
def test_reads(text: str, order: dates.Order, value: date) -> None:
    assert dates.parse(text, order) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-30", "is not a date that exists"),
        ("31/31/2026", "is not a date written day, month, year"),
        ("04/13/2026", "is not a date written day, month, year"),
        ("1066-10-14", "is not a date between 1970 and 2199"),
        ("8 Foo 2025", "is not a date: the month is not known"),
        ("2026-05-01 25:00", "is not a time that exists"),
        ("2026-05-01 8:00+99", "has a time zone that does not exist"),
        ("soon", "is not a date"),
        ("45123", "is not a date"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(BadValue) as caught:
        dates.parse(text, "dmy")
    assert str(caught.value) == reason


def test_a_month_is_its_days() -> None:
    assert dates.month_span("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert dates.month_span("05/2026") == dates.month_span("May 2026") == (date(2026, 5, 1), date(2026, 5, 31))
    assert dates.month_span("2026-13") is None
    assert dates.month_span("2026-05-01") is None


@pytest.mark.parametrize(
    ("cells", "order", "doubtful"),
    [
        (["03/04/2026", "05/05/2026"], "dmy", "03/04/2026"),
        (["03/04/2026", "13/04/2026"], "dmy", None),
        (["03/04/2026", "04/13/2026"], "mdy", None),
        (["05/05/2026"], "dmy", None),
        (["04/13/2026", "13/04/2026", "01/02/2026"], "dmy", "01/02/2026"),
        (["2026-03-04", "03.04.2026", ""], "dmy", None),
    ],
)
def test_evidence(cells: list[str], order: str, doubtful: str | None) -> None:
    evidence = OrderEvidence()
    for cell in cells:
        evidence.see(cell)
    assert (evidence.order, evidence.doubtful) == (order, doubtful)


_FORMS = {
    "dmy": ("%d/%m/%Y", "%d-%m-%Y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y"),
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%d %b %Y"),
}


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)), st.sampled_from(dates.ORDERS), st.integers(0, 1))
def test_written_and_read_back(day: date, order: dates.Order, form: int) -> None:
    assert dates.parse(day.strftime(_FORMS[order][form]), order) == day


@given(st.text(alphabet="0123456789/-.: TZ+apmJulyMay,", max_size=30), st.sampled_from(dates.ORDERS))
def test_any_text_is_a_date_or_refused(text: str, order: dates.Order) -> None:
    OrderEvidence().see(text)
    dates.month_span(text)
    try:
        value = dates.parse_day(text, order)
    except BadValue:
        return
    assert 1970 <= value.year <= 2286
