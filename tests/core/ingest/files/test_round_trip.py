"""Whatever the dialect, encoding and number format, what was written is what is read."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AppError, Question
from core.ingest.files.kinds import KINDS
from core.ingest.files.read import inspect, preview
from core.ingest.records import Options, Record

_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=12,
).map(lambda text: "n" + text)


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    encoding: str
    end: str
    mark: Literal[".", ","]
    order: Literal["dmy", "mdy"]
    quoting: Literal[0, 1]


_DIALECTS = st.builds(
    Dialect,
    st.sampled_from(",;\t|"),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from((".", ",")),
    st.sampled_from(("dmy", "mdy")),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
)
_ROWS = st.lists(
    st.tuples(
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        _TEXT,
        st.decimals(0, 10**9, places=2),
        st.one_of(st.none(), st.integers(0, 10**9)),
    ),
    min_size=1,
    max_size=20,
)


def _write(rows: list[tuple[date, str, Decimal, int | None]], dialect: Dialect) -> bytes:
    swap = str.maketrans(",.", ".,") if dialect.mark == "," else {}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.end, quoting=dialect.quoting)
    writer.writerow(("Day", "Campaign", "Spend", "Clicks"))
    for day, campaign, cost, clicks in rows:
        written = day.strftime("%d/%m/%Y" if dialect.order == "dmy" else "%m/%d/%Y")
        count = "" if clicks is None else f"{clicks:,}".translate(swap)
        writer.writerow((written, campaign, f"{cost:,.2f}".translate(swap), count))
    return out.getvalue().encode(dialect.encoding)


@settings(deadline=None)
@given(_ROWS, _DIALECTS)
def test_same_values_back(rows: list[tuple[date, str, Decimal, int | None]], dialect: Dialect) -> None:
    # The delimiter is left to be found out; date order and decimal mark are as a person would answer.
    options = Options(kind="spend", decimal=dialect.mark, date_order=dialect.order)
    found = list(inspect(_write(rows, dialect), "f.csv", options).rows())
    assert [row.values for row in found if isinstance(row, Record)] == [
        {"day": day, "campaign": campaign, "cost": int(cost * 10**6), "clicks": clicks, "currency": None}
        for day, campaign, cost, clicks in rows
    ]


def _survives(data: bytes, options: Options) -> None:
    try:
        reading = inspect(data, "f.csv", options)
        preview(reading)
        list(reading.rows())
    except Question:
        completed = reading.options
        try:
            list(inspect(data, "f.csv", completed).rows())
        except AppError:
            return
    except AppError:
        return


_KIND_IDS = st.sampled_from([None, *(kind.id for kind in KINDS)])


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), _KIND_IDS)
def test_any_bytes(data: bytes, kind: str | None) -> None:
    _survives(data, Options(kind=kind))


_CELLS = st.one_of(
    st.sampled_from(
        (
            "Day",
            "Cost",
            "Campaign",
            "Email",
            "Created",
            "Total: x",
            "All time",
            "1 May 2026 - 8 May 2026",
            "1,5",
            "-1",
            "€5",
            "03/04/2026",
            "2026-05-01",
            '"',
            '"a',
            "\0",
            "a@example.com",
            "\ufeff",
            "Start",
            "Month",
            "2026-05",
            "gclid",
        )
    ),
    st.text(max_size=8),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(_CELLS, min_size=1, max_size=5), max_size=8), st.sampled_from(",;\t"), _KIND_IDS)
def test_any_table(rows: list[list[str]], delimiter: str, kind: str | None) -> None:
    text = "\n".join(delimiter.join(cells) for cells in rows)
    _survives(text.encode("utf-8", "replace"), Options(kind=kind))
    _survives(text.encode("utf-16", "replace"), Options(kind=kind))


def test_a_large_file_streams() -> None:
    data = b"Day,Channel,Cost\n" + b"2026-05-01,ads,1.50\n" * 20_000
    rows = inspect(data, "f.csv", Options()).rows()
    assert next(rows) == Record(2, {"day": date(2026, 5, 1), "channel": "ads", "cost": 1_500_000, "currency": None})
    assert sum(1 for _ in rows) == 19_999


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_reads_a_file_with_its_own_labels(kind: object) -> None:
    from core.ingest.files.recognise import Sample, map_columns
    from core.ingest.records import Kind

    assert isinstance(kind, Kind)
    headers = tuple(field.label for field in kind.fields)
    assert len(set(headers)) == len(headers)
    assert map_columns(kind, Sample(headers)).columns == {field.name: field.label for field in kind.fields}
