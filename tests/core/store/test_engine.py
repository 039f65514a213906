from random import Random
from string import ascii_letters

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DataError, IntegrityError, InternalError

from core.errors import Busy, InvalidInput
from core.store import engine as module
from core.store.engine import SAFE_SQLITE, open_engine, reading, writing
from core.store.models import Keyword, Setting, Source
from tests.factories import World


def add(connection, name="a"):
    connection.execute(insert(Setting).values(name=name, value="1"))


def add_twice(connection):
    add(connection)
    add(connection)


def names(engine):
    with reading(engine) as connection:
        return list(connection.scalars(select(Setting.name)))


on_sqlite = pytest.mark.parametrize("anew", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("anew", ["postgresql"], indirect=True)


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
def test_settings_of_sqlite(engine, pragma, value):
    with reading(engine) as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@on_postgresql
@pytest.mark.parametrize(("name", "value"), [("timezone", "UTC"), ("lock_timeout", "5s"), ("jit", "off")])
def test_settings_of_postgresql(engine, name, value):
    with reading(engine) as connection:
        assert connection.exec_driver_sql(f"SHOW {name}").scalar() == value


@on_postgresql
def test_a_reader_cannot_write_by_mistake(engine):
    with pytest.raises(InternalError, match="read-only transaction"), reading(engine) as connection:
        add(connection)
    with writing(engine) as connection:
        add(connection)
    assert names(engine) == ["a"]


@on_postgresql
@pytest.mark.parametrize("value", ["a\0b", 2**31])
def test_what_it_cannot_hold_is_told_in_words(engine, value):
    column = Source.name if isinstance(value, str) else Source.id
    with pytest.raises(InvalidInput, match="characters that cannot be kept"), reading(engine) as connection:
        connection.execute(select(Source).where(column == value))
    with pytest.raises(InvalidInput, match="A number is too large"), writing(engine) as connection:
        connection.execute(insert(Source).values({"kind": "files", "name": "x", column.name: value}))


@on_postgresql
def test_what_no_index_can_hold_is_told_in_words(engine):
    noise = "".join(Random(1).choices(ascii_letters, k=9_000))  # what repeats itself would be packed
    with pytest.raises(InvalidInput, match="too long to be looked up by"), writing(engine) as connection:
        World(connection).lead("2026-03-01", company_name=noise)


@on_postgresql
def test_a_mistake_of_ours_is_not_taken_for_bad_input(engine):
    with pytest.raises(DataError), reading(engine) as connection:
        connection.exec_driver_sql("SELECT 1 / 0")


@on_postgresql
def test_a_connection_that_broke_is_replaced(engine):
    with reading(engine) as connection:
        own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with writing(other) as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
    other.dispose()
    assert names(engine) == []


@on_sqlite
def test_sqlite_is_new_enough(engine):
    with reading(engine) as connection:
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
    assert tuple(map(int, version.split("."))) >= SAFE_SQLITE


def test_an_old_sqlite_is_refused(monkeypatch):
    class Old:
        sqlite_version_info = (3, 51, 2)

    monkeypatch.setattr(module, "import_module", lambda name: Old)
    with pytest.raises(InvalidInput, match=r"SQLite 3\.51\.3 or newer is needed"):
        open_engine("sqlite://")


def test_references_are_kept(engine):
    values = {"source_id": 1, "ad_group_id": 1, "external_id": "x", "text": "x"}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(Keyword).values(values))


def test_a_failed_transaction_leaves_nothing(engine):
    with pytest.raises(IntegrityError), writing(engine) as connection:
        add_twice(connection)
    assert names(engine) == []


def test_one_writer_at_a_time_and_readers_see_the_last_state(engine, monkeypatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0)
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with writing(engine) as connection:
        add(connection)
        assert names(other) == []
        with pytest.raises(Busy, match="Nothing was changed; try again"), writing(other):
            pass
    assert names(other) == ["a"]
    with writing(other) as connection:
        add(connection, "b")
    assert names(engine) == ["a", "b"]
    other.dispose()


def test_a_reader_sees_one_moment(engine):
    with reading(engine) as connection:
        connection.scalars(select(Setting.name)).all()
        with writing(engine) as other:
            add(other)
        assert connection.scalars(select(Setting.name)).all() == []
    assert names(engine) == ["a"]


def test_the_folder_is_made(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/x.db")
    with writing(engine):
        pass
    engine.dispose()
    assert (tmp_path / "new/folder/x.db").exists()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match=r"DATABASE_URL: the folder .*file/x cannot be made: Not a directory"):
        open_engine(f"sqlite:///{tmp_path}/file/x/y.db")


@pytest.mark.parametrize("url", ["", "leads.db", "mysql://localhost/leads"])
def test_other_addresses_are_refused(url):
    with pytest.raises(InvalidInput, match="DATABASE_URL") as caught:
        open_engine(url)
    assert caught.value.field == "DATABASE_URL"


@pytest.mark.parametrize("drivername", ["sqlite+nonsense", "postgresql+nonsense"])
def test_a_driver_that_is_not_there(drivername):
    with pytest.raises(InvalidInput) as caught:
        open_engine(f"{drivername}://host/leads")
    assert caught.value.message == f"DATABASE_URL: the driver of {drivername}:// is not installed."
