from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.filters import PRESETS, WHERE, Basis, Compare, Filters, narrow, parse, preset_days

TODAY = date(2026, 11, 22)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
texts = st.text(min_size=1, max_size=20)


def ask(query: str, today: date = TODAY) -> Filters:
    return parse(parse_qs(query, keep_blank_values=True), today)


def between(start: str, end: str, compare: Compare = Compare.PREVIOUS) -> Filters:
    return Filters(date.fromisoformat(start), date.fromisoformat(end), compare=compare)


@st.composite
def asked(draw):
    found = Filters(compare=draw(st.sampled_from(Compare)), basis=draw(st.sampled_from(Basis)))
    if draw(st.booleans()):
        start, end = sorted([draw(days), draw(days)])
        found = replace(found, start=start, end=end)
    else:
        preset = draw(st.sampled_from(list(PRESETS)))
        start, end = preset_days(preset, TODAY)
        found = replace(found, preset=preset, start=start, end=end)
    for name in draw(st.lists(st.sampled_from(WHERE), unique=True)):
        found = found.with_where(name, draw(st.lists(texts, max_size=4)))
    return found


@given(asked())
def test_an_address_asks_the_same_question_again(filters):
    assert ask(filters.to_query()) == filters


def test_without_parameters_it_is_the_last_ninety_days():
    assert ask("") == Filters(
        start=date(2026, 8, 25), end=TODAY, preset="90d", compare=Compare.PREVIOUS, basis=Basis.COHORT
    )
    assert ask("unknown=1&preset=7d") == ask("")


def test_all_time_survives_an_address():
    assert (ask(Filters().to_query()).start, ask(Filters().to_query()).end) == (None, None)


@pytest.mark.parametrize(
    ("preset", "today", "fiscal_month", "first"),
    [
        ("today", "2024-02-29", 1, "2024-02-29"),
        ("7d", "2024-03-01", 1, "2024-02-24"),
        ("28d", "2024-03-01", 1, "2024-02-03"),
        ("365d", "2024-12-31", 1, "2024-01-02"),
        ("month", "2024-02-29", 1, "2024-02-01"),
        ("month", "2024-02-29", 4, "2024-02-01"),
        ("quarter", "2024-02-29", 1, "2024-01-01"),
        ("quarter", "2024-12-31", 1, "2024-10-01"),
        ("quarter", "2024-02-29", 4, "2024-01-01"),
        ("quarter", "2024-01-31", 12, "2023-12-01"),
        ("quarter", "2024-02-29", 3, "2023-12-01"),
        ("year", "2024-02-29", 1, "2024-01-01"),
        ("year", "2024-03-31", 4, "2023-04-01"),
        ("year", "2024-04-01", 4, "2024-04-01"),
        ("year", "2024-02-29", 12, "2023-12-01"),
    ],
)
def test_presets_at_awkward_days(preset, today, fiscal_month, first):
    day = date.fromisoformat(today)
    assert preset_days(preset, day, fiscal_month) == (date.fromisoformat(first), day)


def test_all_time_has_no_limits_and_nothing_before():
    filters = parse({"range": ["all"]}, TODAY)
    assert (filters.start, filters.end, filters.previous()) == (None, None, None)


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2026-11-10", "2026-11-22", ("2026-10-28", "2026-11-09")),  # equal length
        ("2026-02-01", "2026-02-28", ("2026-01-01", "2026-01-31")),  # whole months
        ("2024-02-01", "2024-03-31", ("2023-12-01", "2024-01-31")),
        ("2024-03-01", "2024-03-30", ("2024-01-31", "2024-02-29")),  # not quite a month
        ("2024-02-29", "2024-02-29", ("2024-02-28", "2024-02-28")),
        ("2025-01-01", "2025-12-31", ("2024-01-01", "2024-12-31")),
    ],
)
def test_the_period_before(start, end, before):
    found = between(start, end).previous()
    assert (str(found.start), str(found.end)) == before
    assert (found.compare, found.preset) == (Compare.NONE, None)


@pytest.mark.parametrize(
    ("preset", "today", "before"),
    [
        ("month", "2026-03-31", ("2026-02-01", "2026-02-28")),  # the same days of the month before
        ("month", "2024-02-29", ("2024-01-01", "2024-01-29")),
        ("quarter", "2026-05-31", ("2026-01-01", "2026-02-28")),
        ("year", "2024-02-29", ("2023-01-01", "2023-02-28")),
        ("7d", "2026-03-03", ("2026-02-18", "2026-02-24")),
        ("today", "2026-03-01", ("2026-02-28", "2026-02-28")),
    ],
)
def test_an_unfinished_period_compares_with_the_same_point(preset, today, before):
    found = parse({"range": [preset]}, date.fromisoformat(today)).previous()
    assert (str(found.start), str(found.end)) == before


def test_a_year_before():
    found = between("2024-02-10", "2024-02-29", Compare.YEAR).previous()
    assert (found.start, found.end) == (date(2023, 2, 10), date(2023, 2, 28))
    found = between("2024-12-15", "2025-01-14", Compare.YEAR).previous()
    assert (found.start, found.end) == (date(2023, 12, 15), date(2024, 1, 14))
    assert between("2024-01-01", "2024-01-02", Compare.NONE).previous() is None


@given(days, days, st.sampled_from([Compare.PREVIOUS, Compare.YEAR]))
def test_a_previous_period_lies_before(one, other, compare):
    start, end = sorted([one, other])
    found = Filters(start, end, compare=compare).previous()
    assert found.start <= found.end
    assert found.start < start
    if compare is Compare.PREVIOUS:
        assert (start - found.end).days == 1


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("from=2026-03-02&to=2026-03-01", "from", "Start is after end: 2 Mar 2026 comes after 1 Mar 2026."),
        ("from=2026-03-02", "to", "to must be a date like 2026-11-22; it is ''."),
        ("from=yesterday&to=2026-03-02", "from", "from must be a date like 2026-11-22; it is 'yesterday'."),
        ("from=2026-02-30&to=2026-03-02", "from", "from must be a date like 2026-11-22; it is '2026-02-30'."),
        ("from=0001-01-01&to=2026-03-02", "from", "from must lie between 1970-01-01 and 2199-12-31; it is 0001-01-01."),
        ("from=2026-01-01&to=9999-12-31", "to", "to must lie between 1970-01-01 and 2199-12-31; it is 9999-12-31."),
        ("range=fortnight", "range", "range cannot be 'fortnight'; it may be " + ", ".join(PRESETS) + "."),
        ("compare=never", "compare", "compare cannot be 'never'; it may be previous, year, none."),
        ("basis=", "basis", "basis cannot be ''; it may be cohort, activity."),
    ],
)
def test_bad_values_are_named(query, field, message):
    with pytest.raises(InvalidInput) as caught:
        ask(query)
    assert (caught.value.field, caught.value.message) == (field, message)


def test_a_long_bad_value_is_cut():
    with pytest.raises(InvalidInput) as caught:
        ask("range=" + "x" * 5000)
    assert len(caught.value.message) < 200


def test_a_hundred_values_at_most():
    assert len(ask("&".join(f"campaign={n}" for n in range(100))).conditions["campaign"]) == 100
    with pytest.raises(InvalidInput, match="campaign has 101 values; the limit is 100"):
        ask("&".join(f"campaign={n}" for n in range(101)))


def test_where_keeps_one_order_and_no_repeats():
    one = Filters().with_where("campaign", ["b", "a", "b"]).with_where("channel", ["paid"])
    other = Filters().with_where("channel", ["paid"]).with_where("campaign", ["b", "a"])
    assert one == other
    assert one.conditions == {"channel": ("paid",), "campaign": ("b", "a")}
    assert one.with_where("campaign", []).with_where("channel", ()) == Filters()


def test_narrowing_to_a_part():
    whole = ask("from=2026-01-10&to=2026-03-31&campaign=a&campaign=b")
    part = narrow(whole, {"campaign": "b", "from": "2026-01-01", "to": "2026-01-31", "metric": "sqls"})
    assert (part.start, part.end, part.preset) == (date(2026, 1, 10), date(2026, 1, 31), None)
    assert part.conditions == {"campaign": ("b",)}
    assert narrow(Filters(), {"from": "2026-01-01", "to": "2026-01-31"}).end == date(2026, 1, 31)
    with pytest.raises(InvalidInput, match="to must be a date"):
        narrow(whole, {"from": "2026-01-01", "to": "soon"})
