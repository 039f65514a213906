"""What is written, what is left alone, and what is remembered of both."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, insert, select

from core.ingest.write import touched
from core.ingest.write.upsert import restored, storable, upsert
from core.store.base import table_of
from core.store.models import Base, Company, ImportBatch, ImportChange
from core.store.types import Day, Timestamp
from tests.core.ingest.importing import rows_of

KEY = ("source_id", "external_id")
EARLY, LATE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
COLUMNS = ("name", "employees", "created_at", "attributes")


@pytest.fixture
def write(connection, world):
    """Upserts companies for a batch of its own; the answer is (created, updated, unchanged), batch."""

    def call(*companies, replace=COLUMNS):
        batch = connection.execute(insert(ImportBatch).values(blank()).returning(ImportBatch.id)).scalar_one()
        touched.start(connection)
        rows = [{"source_id": world.source(), **dict.fromkeys(COLUMNS), **company} for company in companies]
        done = upsert(connection, Company, rows, key=KEY, replace=replace, batch_id=batch)
        return (done.created, done.updated, done.unchanged), batch

    return call


def blank():
    texts = dict.fromkeys(("source", "kind", "filename", "sha256"), "")
    counts = dict.fromkeys(("rows_read", "created", "updated", "unchanged", "rejected"), 0)
    return {**texts, **counts, "options": {}, "headers": [], "totals": {}, "at": EARLY}


def remembered(connection: Connection, batch: int):
    columns = (ImportChange.table_name, ImportChange.row_id, ImportChange.before, ImportChange.after)
    found = connection.execute(select(*columns).where(ImportChange.batch_id == batch).order_by(ImportChange.row_id))
    return [tuple(row) for row in found]


def test_created_updated_unchanged(connection, write):
    one, two = {"external_id": "a", "name": "A"}, {"external_id": "b", "name": "B"}
    assert write(one, two)[0] == (2, 0, 0)
    done, batch = write(one, {**two, "name": "Bee"}, {"external_id": "c", "name": "C"})
    assert done == (1, 1, 1)
    assert [row["name"] for row in rows_of(connection, Company)] == ["A", "Bee", "C"]
    assert remembered(connection, batch) == [
        ("company", 2, {"name": "B"}, {"name": "Bee"}),
        ("company", 3, None, None),
    ]


@pytest.mark.parametrize(
    ("column", "old", "new", "kept"),
    [
        ("name", None, "A", (None, "A")),
        ("name", "A", None, ("A", None)),
        ("name", "A", "a", ("A", "a")),
        ("employees", 0, None, (0, None)),
        ("created_at", EARLY, LATE, ("2026-05-01T00:00:00+00:00", "2026-05-02T00:00:00+00:00")),
        ("attributes", {"x": "1"}, {"x": "2"}, ({"x": "1"}, {"x": "2"})),
        ("attributes", None, {"x": "2"}, (None, {"x": "2"})),
        ("attributes", {"x": "2"}, None, ({"x": "2"}, None)),
    ],
)
def test_only_what_differs_is_remembered(connection, write, column, old, new, kept):
    row = {"external_id": "a", "employees": 3, "name": "N"}
    write({**row, column: old})
    done, batch = write({**row, column: new})
    assert done == (0, 1, 0)
    assert rows_of(connection, Company)[0][column] == new
    assert remembered(connection, batch) == [("company", 1, {column: kept[0]}, {column: kept[1]})]
    assert write({**row, column: new})[0] == (0, 0, 1)


def test_columns_not_named_stay(connection, write):
    write({"external_id": "a", "name": "A", "employees": 5})
    done, batch = write({"external_id": "a", "name": "B", "employees": 9}, replace=("employees",))
    assert done == (0, 1, 0)
    assert [(row["name"], row["employees"]) for row in rows_of(connection, Company)] == [("A", 9)]
    assert remembered(connection, batch) == [("company", 1, {"employees": 5}, {"employees": 9})]
    assert write({"external_id": "a", "name": "C"}, replace=())[0] == (0, 0, 1)


def test_the_same_id_in_another_source_is_another_row(write, world):
    write({"external_id": "a"})
    assert write({"external_id": "a", "source_id": world.source("other")}, {"external_id": "a"})[0] == (1, 0, 1)


def test_nothing_to_write(connection, write):
    done, batch = write()
    assert (done, remembered(connection, batch)) == ((0, 0, 0), [])


def test_a_column_may_be_empty_in_a_part_of_the_rows(connection, write, monkeypatch):
    monkeypatch.setattr("core.ingest.write.stage.CHUNK", 2)
    ids, names = "abcdef", [None, None, "C", None, "E", "F"]
    given = [{"external_id": key, "name": name} for key, name in zip(ids, names, strict=True)]
    assert write(*given)[0] == (6, 0, 0)
    assert [row["name"] for row in rows_of(connection, Company)] == names
    emptied = [{**row, "name": None} for row in given]
    assert write(*emptied)[0] == (0, 3, 3)
    assert [row["name"] for row in rows_of(connection, Company)] == [None] * 6


def test_several_chunks(connection, write):
    many = [{"external_id": str(n), "name": "x" if n % 3 else "y"} for n in range(5_001)]
    assert write(*many)[0] == (5_001, 0, 0)
    done, batch = write(*({**row, "name": "x"} for row in many))
    assert done == (0, 1_667, 3_334)
    assert len(remembered(connection, batch)) == 1_667


def test_a_column_that_is_filled_late(connection, write):
    many = [{"external_id": str(n), "name": None, "attributes": {"n": n} if n > 5_000 else None} for n in range(5_002)]
    assert write(*many)[0] == (5_002, 0, 0)
    assert [row["attributes"] for row in rows_of(connection, Company)][-2:] == [None, {"n": 5_001}]
    assert write(*many)[0] == (0, 0, 5_002)


def test_what_is_written_is_touched(connection, write):
    def noted():
        return sorted(connection.scalars(touched.rows(Company)))

    write({"external_id": "a"}, {"external_id": "b"}, {"external_id": "c"})
    assert noted() == [1, 2, 3]
    write({"external_id": "b", "name": "B"}, {"external_id": "c"}, {"external_id": "d"})
    assert noted() == [2, 4]


def test_without_a_batch_nothing_is_remembered(connection, world):
    touched.start(connection)
    rows = [{"source_id": world.source(), "external_id": one, "name": one} for one in ("a", "b")]
    done = upsert(connection, Company, rows, key=KEY, replace=("name",), batch_id=None)
    assert (done.created, done.updated, done.unchanged, done.changes) == (2, 0, 0, ())
    again = [{**rows[0], "name": "A"}, rows[1]]
    done = upsert(connection, Company, again, key=KEY, replace=("name",), batch_id=None)
    assert (done.created, done.updated, done.unchanged, done.changes) == (0, 1, 1, ())
    assert connection.scalars(select(ImportChange.id)).all() == []


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_every_column_survives_being_remembered(table):
    examples = {int: 7, str: "2026-05-01", bool: True, object: {"a": "2026-05-01"}}
    own = {Timestamp: LATE, Day: date(2026, 5, 1)}
    for column in table.columns:
        value = own.get(type(column.type)) or examples[column.type.python_type]
        assert restored(column, storable(value)) == value
        assert restored(column, storable(None)) is None


def test_the_table_of_a_model():
    assert table_of(Company).name == "company"
