"""The JSON mapping file: what it may say, and how it is refused."""

from datetime import date

import pytest

from core.errors import InvalidInput
from core.ingest.files.mapping import options_from_json
from core.ingest.records import Options


def test_everything() -> None:
    text = """{
        "kind": "spend", "columns": {"cost": "Kosten"}, "constants": {"channel": "Fair"},
        "encoding": "cp1252", "delimiter": "semicolon", "decimal": ",", "date_order": "dmy",
        "currency": "EUR", "account": "Main", "from": "2026-01-01", "to": "2026-03-31"}"""
    assert options_from_json(text) == Options(
        kind="spend",
        columns={"cost": "Kosten"},
        constants={"channel": "Fair"},
        encoding="cp1252",
        delimiter="semicolon",
        decimal=",",
        date_order="dmy",
        currency="EUR",
        account="Main",
        start=date(2026, 1, 1),
        end=date(2026, 3, 31),
    )
    assert options_from_json("{}") == Options()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "mapping: this is not JSON (line 1)."),
        ("[1]", "mapping: the file must hold a JSON object, {…}."),
        ('{"colums": {}}', "mapping: unknown key “colums”; use kind, columns,"),
        ('{"kind": 5}', "mapping: “kind” must be text."),
        ('{"columns": {"cost": 1}}', "mapping: “columns” must be an object of texts, field to text."),
        ('{"decimal": ";"}', "decimal: “;” is not one of . ,."),
        ('{"date_order": "myd"}', "date_order: “myd” is not one of dmy mdy ymd."),
        ('{"delimiter": "x"}', "delimiter: “x” is not one of comma, semicolon, tab, pipe."),
        ('{"currency": "euro"}', "currency: “euro” is not a code such as EUR."),
        ('{"from": "soon", "to": "2026-01-01"}', "mapping: “from”: “soon” is not a date; write YYYY-MM-DD."),
        ('{"from": "2026-01-01"}', "Give both start and end of the dates the file covers, or neither."),
        ('{"from": "2026-02-01", "to": "2026-01-01"}', "Start is after end: 2026-02-01 and 2026-01-01."),
    ],
)
def test_refusals(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        options_from_json(text)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("text", ['{"kind": "x"}', '{"kind": "leads", "columns": {"x": "y"}}', "[" * 100_000, "NaN"])
def test_nothing_but_invalid_input(text: str) -> None:
    with pytest.raises(InvalidInput):
        options_from_json(text)
