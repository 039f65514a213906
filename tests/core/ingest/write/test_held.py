"""Rows that stand in the table as they are told need not be sent, and nothing else is left out."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, event, update

from core.ingest.write import held, touched
from core.ingest.write.held import unheld
from core.ingest.write.upsert import upsert
from core.store.base import table_of
from core.store.models import Company
from tests.core.ingest.importing import rows_of

KEY = ("source_id", "external_id")
REPLACE = ("name", "employees", "created_at", "attributes")
MORNING = datetime(2026, 5, 1, 9, tzinfo=UTC)

Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are looked for as many are."""
    monkeypatch.setattr(held, "FEW", 1)


@pytest.fixture
def known(connection: Connection, world: Any) -> Rows:
    """A hundred rows, with all kinds of values, that stand in the table."""
    source = world.source()
    rows = [
        {
            "source_id": source,
            "external_id": str(number),
            "name": ("Ä\0", "", None)[number % 3],
            "employees": number - 50,
            "created_at": MORNING + timedelta(minutes=number) if number % 2 else None,
            "attributes": {"b": number, "a": None} if number % 5 else None,
        }
        for number in range(100)
    ]
    if connection.dialect.name == "postgresql":  # which keeps no NUL
        rows = [{**row, "name": row["name"] and "Ä"} for row in rows]
    send(connection, rows)
    return rows


def send(connection: Connection, rows: Rows) -> tuple[int, int, int]:
    touched.start(connection)
    done = upsert(connection, Company, rows, key=KEY, replace=REPLACE, batch_id=None)
    return done.created, done.updated, done.unchanged


def left(connection: Connection, rows: Rows, replace: tuple[str, ...] = REPLACE) -> Rows:
    return list(unheld(connection, table_of(Company), rows, KEY, replace))


def is_read(connection: Connection) -> bool:
    """PostgreSQL compares faster than it could be read."""
    return connection.dialect.name == "sqlite"


def test_all_of_them_in_any_order(connection: Connection, known: Rows) -> None:
    mixed = random.Random(5).sample(known, len(known))
    for rows in (known, known[::-1], mixed, known[20:60]):
        assert left(connection, rows) == ([] if is_read(connection) else rows)
        assert send(connection, rows) == (0, 0, len(rows))


def test_what_is_known_is_not_written_anywhere(connection: Connection, known: Rows) -> None:
    written: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        written.append(statement)

    touched.start(connection)
    event.listen(connection, "before_cursor_execute", listen)
    upsert(connection, Company, known, key=KEY, replace=REPLACE, batch_id=None)
    assert any("TEMPORARY" in statement for statement in written) is not is_read(connection)


def test_what_differs_is_new_or_went_is_left(connection: Connection, known: Rows) -> None:
    if not is_read(connection):
        pytest.skip("all of them are sent")
    company, row = table_of(Company), [dict(one) for one in known]
    row[3]["employees"], row[10]["name"], row[99]["attributes"] = -1, "ä", {"a": None, "b": 98}
    connection.execute(delete(company).where(company.c.external_id == "40"))
    connection.execute(update(company).where(company.c.external_id == "70").values(employees=-2))
    rows = [*row, {**row[0], "external_id": "new"}]
    assert [one["external_id"] for one in left(connection, rows)] == ["3", "10", "40", "70", "99", "new"]
    assert send(connection, rows) == (2, 4, 95)
    assert left(connection, rows) == []


def test_a_column_that_is_not_replaced_may_differ(connection: Connection, known: Rows) -> None:
    renamed = [{**row, "name": "other"} for row in known]
    few = ("employees", "created_at")
    assert left(connection, renamed, few) == ([] if is_read(connection) else renamed)
    assert left(connection, renamed) == renamed


def test_the_table_is_not_read_for_a_few_known_or_scattered_ones(
    connection: Connection, known: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "stored", None)  # whoever read would fail
    strange = [{**row, "external_id": f"x{row['external_id']}"} for row in known]
    mostly = [*strange[:60], *known[60:]]
    scattered = known[::10]
    for rows in (strange, mostly, scattered):
        assert left(connection, rows) == rows
    monkeypatch.setattr(held, "FEW", 101)
    assert left(connection, known) == known


def test_a_part_at_a_time(connection: Connection, known: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MANY", 30)
    changed = [{**known[45], "name": "new"}, {**known[95], "name": "new"}]
    rows = [*known[:45], changed[0], *known[46:95], changed[1], *known[96:]]
    assert left(connection, rows) == (changed if is_read(connection) else rows)


VALUES = st.fixed_dictionaries(
    {
        "name": st.sampled_from([None, "", "a", "A", "1", "é", "e\N{COMBINING ACUTE ACCENT}"]),
        "employees": st.sampled_from([None, 0, 1, -1, -2, 2**53, 2**53 + 1]),
        "created_at": st.sampled_from([None, MORNING, MORNING + timedelta(seconds=1)]),
        "attributes": st.sampled_from([None, {}, {"a": 1}, {"a": "1"}]),
    }
)
TELLING = st.dictionaries(st.integers(0, 30).map(str), VALUES, max_size=25)


@given(st.lists(TELLING, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_as_if_all_were_compared(connection: Connection, world: Any, tellings: list[Any], order: random.Random) -> None:
    """Whatever is told again, in part or in another order: each row counts for what it is."""
    connection.execute(delete(table_of(Company)))
    stands: dict[str, Any] = {}
    source = world.source()
    for telling in [*tellings, {}]:
        given = list({**stands, **telling}.items())
        order.shuffle(given)
        new = sum(key not in stands for key, _ in given)
        same = sum(stands.get(key) == values for key, values in given)
        rows = [{"source_id": source, "external_id": key, **values} for key, values in given]
        assert send(connection, rows) == (new, len(given) - new - same, same)
        stands.update(given)
        found = {row["external_id"]: {name: row[name] for name in REPLACE} for row in rows_of(connection, Company)}
        assert found == stands
