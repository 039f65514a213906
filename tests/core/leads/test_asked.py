"""What the grid and the address ask is read, and everything else is refused in one sentence."""

from datetime import date

import pytest

from core.errors import InvalidInput
from core.leads.asked import Asked, Condition, Filter, Op, as_model, parse_filters, parse_sort, read, span
from core.leads.words import order, said

TEXT = {"filterType": "text", "type": "contains", "filter": "Acme"}
DATE = {"filterType": "date", "type": "inRange", "dateFrom": "2026-03-01 00:00:00", "dateTo": "2026-03-05 00:00:00"}
BOTH = {"filterType": "text", "operator": "OR", "conditions": [TEXT, {"filterType": "text", "type": "blank"}]}


def test_a_whole_address():
    params = {
        "q": ["  ACME  Co "], "sort": ["score:desc,name"], "stage": ["SQL", "MQL"], "junk": ["with"],
        "filter": ['{"company":{"type":"contains","filter":"x"}}'], "channel": ["paid"], "saved": ["3"],
    }  # fmt: skip
    assert read(params) == Asked(
        "acme co",
        (Filter("company", (Condition(Op.CONTAINS, "x"),)), Filter("stage", values=("MQL", "SQL"))),
        (("score", True), ("name", False)),
        "with",
    )
    assert read({}) == Asked()
    assert read({}).is_plain
    assert read({"given": ["12"]}) == Asked(given=12)


def test_the_grid_is_heard_before_the_address():
    asked = read({"sort": ["name"], "filter": ["{}"]}, [{"colId": "score", "sort": "desc"}], {"company": TEXT})
    assert asked.sort == (("score", True),)
    assert asked.filters == (Filter("company", (Condition(Op.CONTAINS, "Acme"),)),)


def test_filters_by_kind():
    model = {"company": BOTH, "created": DATE, "score": {"type": "greaterThanOrEqual", "filter": 40.5}}
    assert parse_filters({**model, "stage": {"filterType": "set", "values": ["sql"]}}) == (
        Filter("company", (Condition(Op.CONTAINS, "Acme"), Condition(Op.BLANK)), either=True),
        Filter("created", (Condition(Op.RANGE, date(2026, 3, 1), date(2026, 3, 5)),)),
        Filter("score", (Condition(Op.GREATER_EQUAL, 40.5),)),
        Filter("stage", values=("sql",)),
    )


def test_filters_survive_their_way_into_an_address_and_back():
    known = parse_filters({"company": BOTH, "created": DATE, "score": {"type": "inRange", "filter": 1, "filterTo": 9}})
    assert read({"filter": [as_model(known)]}).filters == known


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("admin", "object with a filter for each column"),
        ({"password": TEXT}, "There is no column 'password'; there are name,"),
        ({"company": "x"}, "The filter of Company cannot be read"),
        ({"company": {"type": "regex", "filter": "x"}}, "Company cannot be filtered by 'regex'; it may be contains"),
        ({"company": {"type": ["contains"], "filter": "x"}}, "cannot be filtered by"),
        ({"company": {"type": "contains"}}, "The filter of Company has no value"),
        ({"company": {"type": "contains", "filter": "x" * 101}}, "Company may have up to 100 characters"),
        ({"company": {"type": "contains", "filter": "a\0b"}}, "up to 100 characters"),
        ({"score": {"type": "equals", "filter": "many"}}, "Score must be a number; it is 'many'"),
        ({"score": {"type": "equals", "filter": True}}, "Score must be a number"),
        ({"score": {"type": "lessThan", "filter": float("nan")}}, "Score must be a number"),
        ({"score": {"type": "inRange", "filter": 1}}, "Score must be a number; it is 'None'"),
        ({"created": {"type": "equals", "dateFrom": "soon"}}, "Created must be a date like 2026-11-22"),
        ({"created": {"type": "equals", "dateFrom": "9999-01-01 00:00:00"}}, "Created must lie between"),
        ({"company": {"operator": "XOR", "conditions": [TEXT]}}, "two joined by AND or OR"),
        ({"company": {"operator": "OR", "conditions": [TEXT] * 3}}, "two joined by AND or OR"),
        ({"company": {"operator": "OR", "conditions": "x"}}, "two joined by AND or OR"),
        ({"stage": {"values": ["BOSS"]}}, "There is no stage 'BOSS'; there are LEAD"),
        ({"channel": {"values": ["telex"]}}, "There is no channel 'telex'"),
        ({"country": {"values": []}}, "Country has 0 values; it may have 1 to 100"),
        ({"country": {"values": ["x"] * 101}}, "Country has 101 values"),
        ({"country": {"values": [1]}}, "Country is a list of values"),
        ({str(number): TEXT for number in range(40)}, "There are 40 filters"),
    ],
)
def test_filters_that_cannot_be_used(model, says):
    with pytest.raises(InvalidInput) as refused:
        parse_filters(model)
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("name", "list of up to 3 columns"),
        ([{"colId": "name", "sort": "asc"}] * 4, "list of up to 3 columns"),
        ([{"colId": "id; DROP TABLE lead", "sort": "asc"}], "There is no column"),
        ([{"colId": "name", "sort": "sideways"}], "that of Name is 'sideways'"),
        (["name"], "There is no column 'None'"),
    ],
)
def test_orders_that_cannot_be_used(model, says):
    with pytest.raises(InvalidInput) as refused:
        parse_sort(model)
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"q": ["x" * 101]}, "A search may have up to 100 characters; it has 101"),
        ({"given": ["-1"]}, "given is the number of a notice; it is '-1'"),
        ({"given": ["9" * 40]}, "given is the number of a notice"),
        ({"given": ["٣"]}, "given is the number of a notice"),
        ({"junk": ["maybe"]}, "junk may be with or only; it is 'maybe'"),
        ({"filter": ["{"]}, "The filters of the address cannot be read"),
        ({"filter": ["[" * 100_000]}, "The filters of the address cannot be read"),
        ({"sort": ["name:up"]}, "An order is asc or desc"),
    ],
)
def test_addresses_that_cannot_be_used(params, says):
    with pytest.raises(InvalidInput) as refused:
        read(params)
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ("admin", "Rows must be from 0"),
        ({}, "Rows must be from 0"),
        ({"startRow": -1, "endRow": 10}, "Rows must be from 0"),
        ({"startRow": 10, "endRow": 10}, "the first before the last"),
        ({"startRow": 0, "endRow": True}, "Rows must be from 0"),
        ({"startRow": 0, "endRow": 10**12}, "Rows must be from 0"),
        ({"startRow": 0, "endRow": 501}, "501 rows are asked for; the limit is 500"),
    ],
)
def test_blocks_that_cannot_be_used(request_, says):
    with pytest.raises(InvalidInput) as refused:
        span(request_)
    assert says in refused.value.message


def test_a_block():
    assert span({"startRow": 100, "endRow": 200, "sortModel": []}) == (100, 200)


def test_in_words():
    company, created = parse_filters({"company": BOTH, "created": DATE})
    assert said(company, {}) == "Company contains Acme or is empty"
    assert said(created, {}) == "Created from 2026-03-01 to 2026-03-05"
    assert said(Filter("owner", values=("", "kim")), {"kim": "Kim"}) == "Owner: None, Kim"
    assert order((("score", True), ("name", False))) == "Score, falling; Name"
    assert order(()) == "Newest first"
