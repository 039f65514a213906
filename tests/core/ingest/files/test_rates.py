"""Files of exchange rates, and what is refused of them."""

from datetime import date

import pytest

from core.errors import InvalidInput
from core.ingest.files.numbers import BadValue
from core.ingest.files.rates import Quote, rate, read, shown

MARCH = date(2026, 3, 2)


def of(text, home="USD", **more):
    found = read(text.encode(), "rates.csv", home, **more)
    return list(found.quotes), [each.reason for each in found.rejected]


def test_a_row_for_each_rate():
    quotes, rejected = of("Date,Currency,Rate\n2026-03-02,EUR,1.0850\n03 March 2026,gbp,1.27\n")
    assert quotes == [
        Quote("EUR", "USD", MARCH, 1_085_000_000),
        Quote("GBP", "USD", date(2026, 3, 3), 1_270_000_000),
    ]
    assert not rejected


def test_a_row_may_name_what_the_rate_is_in():
    quotes, _ = of("day;from;to;rate\n2026-03-02;EUR;JPY;165,25\n2026-03-02;EUR;;1,085\n2026-03-02;CHF;EUR;1,0912\n")
    assert [(one.base, one.quote, shown(one.nanos)) for one in quotes] == [
        ("EUR", "JPY", "165.25"),
        ("EUR", "USD", "1.085"),
        ("CHF", "EUR", "1.0912"),
    ]


def test_the_central_bank_s_layout():
    text = "Date,USD,JPY,BGN,EUR,\n2026-03-03,1.0860,165.40,N/A,1,\n2026-03-02,1.0850,,1.9558,1,\n"
    quotes, rejected = of(text, home="GBP")
    assert [(one.base, one.quote, one.day.day, shown(one.nanos)) for one in quotes] == [
        ("EUR", "USD", 3, "1.086"),
        ("EUR", "JPY", 3, "165.4"),
        ("EUR", "USD", 2, "1.085"),
        ("EUR", "BGN", 2, "1.9558"),
    ]
    assert not rejected
    assert {one.base for one in of(text, base="CHF")[0]} == {"CHF"}


def test_what_is_wrong_with_a_row_is_said_and_the_rest_is_kept():
    quotes, rejected = of(
        "Date,Currency,Rate\n2026-03-02,EUR,1.0850\n2026-03-02,EURO,1\n2026-03-02,USD,1\n2026-13-02,EUR,1\n"
        "2026-03-03,EUR,0\n2026-03-04,EUR,\n2026-03-05,EUR,1,2\n2026-03-06,EUR,9999999999\n"
    )
    assert len(quotes) == 1
    assert rejected == [
        "Row 3: “EURO” is no currency code such as EUR.",
        "Row 4: USD has no rate against itself.",
        "Row 5: “2026-13-02” is not a date that exists.",
        "Row 6: “0” is no rate; it must be above 0.",
        "Row 7: “” is not a number.",
        "Row 8: 4 cells, expected 3",
        "Row 9: “9999999999” is too large; a rate lies below 1,000,000,000.",
    ]


def test_of_a_row_with_many_rates_the_good_ones_are_kept():
    quotes, rejected = of("Date,USD,GBP,CHF\n2026-03-02,1.1,x,0.93\n")
    assert [one.quote for one in quotes] == ["USD", "CHF"]
    assert rejected == ["Row 2: GBP: “x” is not a number."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name,Amount\na,1\n", "This file has no exchange rates: it needs the columns Date, Currency and Rate"),
        ("Date,Currency,Rate\n03/04/2026,EUR,1.08\n", "“03/04/2026” may be day or month first"),
        ('Date,Currency,Rate\n2026-03-02,EUR,"1,085"\n', "“1,085” may have a decimal comma or none"),
        ("", "File is empty."),
        ("Date,USD\n2026-03-02,N/A\n", "No rates in this file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(text, said):
    with pytest.raises(InvalidInput) as caught:
        of(text)
    assert said in caught.value.message
    assert caught.value.field == "file"


def test_a_rate_keeps_nine_decimals_and_enough_digits():
    assert rate("0.0061349693") == 6_134_969  # rounded half to even
    assert rate("0.00000083") == 830
    assert rate("1,0850", ",") == 1_085_000_000
    with pytest.raises(BadValue, match="the other way around"):
        rate("0.00000083123")
