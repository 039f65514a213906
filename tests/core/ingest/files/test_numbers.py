"""Numbers: exact values, currencies beside them, and which decimal mark a file uses."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest.files import numbers
from core.ingest.files.numbers import BadValue, MarkEvidence


@pytest.mark.parametrize(
    ("text", "mark", "value", "currency"),
    [
        ("46250.96", ".", "46250.96", None),
        ("25,881", ".", "25881", None),
        ("1,030.00", ".", "1030", None),
        ("12,34,567.5", ".", "1234567.5", None),
        ("€1,622.60", ".", "1622.60", "EUR"),
        ("US$34.15", ".", "34.15", "USD"),
        ("$923.00 ", ".", "923", "$"),
        ("1.234,56 €", ",", "1234.56", "EUR"),
        ("CHF 1'234.50", ".", "1234.5", "CHF"),
        ("1 234,5", ",", "1234.5", None),
        ("77.77%", ".", "0.7777", None),
        ("1E+05", ".", "100000", None),
        (".5", ".", "0.5", None),
        ("-0.00", ".", "0", None),
    ],
)
def test_reads(text: str, mark: numbers.Mark, value: str, currency: str | None) -> None:
    assert numbers.parse(text, mark) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "mark", "reason"),
    [
        ("-5", ".", "is negative; it must be 0 or more"),
        ("€-5", ".", "is negative; it must be 0 or more"),
        ("1e400", ".", "is too large; the limit is 999,999,999,999"),
        ("1e9999", ".", "is too large; the limit is 999,999,999,999"),
        ("NaN", ".", "is not a number"),
        ("inf", ".", "is not a number"),
        ("12,5", ".", "is not a number with a decimal point"),
        ("1.234,56", ".", "is not a number with a decimal point"),
        ("1,234.56", ",", "is not a number with a decimal comma"),
        ("1,2345", ".", "is not a number with a decimal point"),
        ("XYZ 5", ".", "is not a number"),
        ("", ".", "is not a number"),
        ("5 apples", ".", "is not a number"),
        ("9" * 500, ".", "is not a number"),
    ],
)
def test_refuses(text: str, mark: numbers.Mark, reason: str) -> None:
    with pytest.raises(BadValue) as caught:
        numbers.parse(text, mark)
    assert str(caught.value) == reason


def test_micros_are_exact() -> None:
    assert numbers.micros(Decimal("0.1")) + numbers.micros(Decimal("0.2")) == 300_000
    assert numbers.micros(Decimal("999999999999.999999")) == 999_999_999_999_999_999


def test_whole() -> None:
    assert numbers.whole(Decimal("12.0")) == 12
    with pytest.raises(BadValue, match="is not a whole number"):
        numbers.whole(Decimal("1.5"))


@pytest.mark.parametrize(
    ("cells", "whole", "mark", "doubtful"),
    [
        (["46250.96", "1,030.00"], False, ".", None),
        (["1.234,56"], False, ",", "1.234,56"),
        (["12,50"], False, ",", "12,50"),
        (["1,234", "5"], False, ".", "1,234"),
        (["1,234", "5.20"], False, ".", None),
        (["25,881"], True, ".", None),
        (["25.881"], True, ",", "25.881"),
        (["12", "", "n/a"], False, ".", None),
    ],
)
def test_evidence(cells: list[str], whole: bool, mark: str, doubtful: str | None) -> None:
    evidence = MarkEvidence()
    for cell in cells:
        evidence.see(cell, whole=whole)
    assert (evidence.mark, evidence.doubtful) == (mark, doubtful)


@given(st.decimals(min_value=0, max_value=10**11, places=2), st.sampled_from([".", ","]))
def test_written_and_read_back(value: Decimal, mark: numbers.Mark) -> None:
    written = f"{value:,.2f}"
    if mark == ",":
        written = written.translate(str.maketrans(",.", ".,"))
    assert numbers.parse(written, mark)[0] == value
    evidence = MarkEvidence()
    evidence.see(written, whole=False)
    assert evidence.mark == mark


@given(st.text(max_size=80), st.sampled_from([".", ","]))
def test_any_text_is_a_number_or_refused(text: str, mark: numbers.Mark) -> None:
    MarkEvidence().see(text, whole=True)
    try:
        value, _ = numbers.parse(text, mark)
    except BadValue:
        return
    assert 0 <= value < 10**12
