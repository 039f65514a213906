"""What goes in by the drivers' own ways comes out as it was."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core.errors import InvalidInput
from core.store import bulk
from core.store.base import table_of
from core.store.engine import writing
from core.store.models import ImportMapping, Setting, User
from tests.core.store.test_types import json_values, texts

SETTING, USER = table_of(Setting), table_of(User)


def settings(connection, names, values):
    bulk.write(connection, SETTING, {SETTING.c.name: names, SETTING.c.value: values})


@given(values=st.lists(texts | st.sampled_from(["\\N", "\\.", "a\tb", "a\r\nb", "\\", '"', "'", ",", ""]), min_size=1))
def test_texts(connection, values):
    connection.execute(delete(Setting))
    names = [str(number) for number in range(len(values))]
    settings(connection, names, values)
    assert dict(tuple(row) for row in connection.execute(select(SETTING))) == dict(zip(names, values, strict=True))


@given(values=st.lists(st.dictionaries(texts, json_values, max_size=3), min_size=1, max_size=5))
def test_json(connection, values):
    connection.execute(delete(ImportMapping))
    table = table_of(ImportMapping)
    names = [str(number) for number in range(len(values))]
    bulk.write(connection, table, {table.c.signature: names, table.c.options: values})
    found = dict(tuple(row) for row in connection.execute(select(table)))
    assert found == dict(zip(names, values, strict=True))


def test_times_nothing_truth_and_a_table_whose_name_is_a_word_of_sql(connection):
    moment = datetime(2026, 5, 1, 12, 30, 59, tzinfo=UTC)
    rows = [(1, "a", "A", "admin", None, False, moment, moment), (2, "b", "", "sales", None, True, moment, None)]
    bulk.write(connection, USER, dict(zip(USER.c, zip(*rows, strict=True), strict=True)))
    assert [tuple(row) for row in connection.execute(select(USER).order_by(USER.c.id))] == rows


@pytest.mark.parametrize("anew", ["postgresql"], indirect=True)
def test_what_the_database_cannot_hold_is_told_in_words(engine):
    with pytest.raises(InvalidInput, match="characters that cannot be kept"), writing(engine) as connection:
        settings(connection, ["a"], ["b\0"])


def test_a_broken_rule_is_told_as_of_any_statement(connection):
    with pytest.raises(IntegrityError):
        settings(connection, ["a", "a"], ["1", "2"])
    connection.rollback()


@pytest.mark.parametrize("number", [1, bulk.CHUNK, bulk.CHUNK + 1])
def test_chunks(number):
    found = list(bulk.chunks(iter(range(number)), bulk.CHUNK))
    assert [one for chunk in found for one in chunk] == list(range(number))
    assert max(map(len, found)) <= bulk.CHUNK
    assert list(bulk.chunks([], bulk.CHUNK)) == []
