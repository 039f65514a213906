"""The whole company moved from one database to another kind: nothing is lost and every figure stays."""

import json
from itertools import product

import pytest
from sqlalchemy import func, insert, select

from core.cli import copying
from core.derive import search
from core.errors import InvalidInput
from core.filters import Basis, Filters
from core.jobs import demo
from core.metrics.catalog import METRICS
from core.metrics.query import query
from core.store.engine import open_engine, reading, writing
from core.store.models import Base, Lead, Source, User
from core.store.settings import set_team
from tests.core.ingest.connectors.demo.worlds import BORN, NOON, small

BREAKDOWNS = ((), ("channel",), ("campaign",), ("keyword",), ("ad",), ("source",), ("week",), ("campaign", "month"))
BIRTH = small(leads=200, days=40)


@pytest.fixture
def target(database, tmp_path, on_server):
    """The address of an empty database of the other kind."""
    if database.dialect.name == "postgresql":
        return f"sqlite:///{tmp_path / 'other.db'}"
    return on_server("bare", tables=False).emptied()


@pytest.fixture
def filled(database):
    """The demo and a person."""
    with writing(database) as connection:
        set_team(connection, "time_zone", "Europe/Berlin")
        row = {"email": "ada@example.com", "name": "Ada", "role": "admin", "disabled": False, "created_at": NOON}
        connection.execute(insert(User).values(row))
    demo.load(database, NOON, world=BIRTH)
    return database


def told(engine):
    """Every row of every table, and what search and figures make of them."""
    with reading(engine) as connection:
        rows = {
            table.name: sorted(map(plain, connection.execute(select(table)))) for table in Base.metadata.sorted_tables
        }
        figures = [
            query(connection, list(METRICS), Filters(start=BIRTH.start, end=BORN, basis=basis), NOON, by)
            for basis, by in product(Basis, BREAKDOWNS)
        ]
        return rows, [(one.total, one.frame.records()) for one in figures], indexed(connection)


def plain(row):
    return json.dumps(tuple(row), default=str, sort_keys=True)


def indexed(connection):
    return connection.scalar(select(func.count()).select_from(search.INDEX))


def test_every_row_and_every_figure_comes_along(core, filled, target):
    said = core("copy", "--to", target)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("Set DATABASE_URL to that address and start the server again.\n")
    other = open_engine(target)
    rows, figures, found = told(other)
    assert (rows, figures, found) == told(filled)
    assert len(rows["lead"]) == found > 150
    assert figures[0][0]["sqls"] > 0
    with writing(other) as connection:  # new rows take numbers after the old ones
        last = connection.scalar(select(func.max(Source.id)))
        assert connection.scalar(insert(Source).values(kind="files", name="new").returning(Source.id)) == last + 1
    other.dispose()


def test_a_database_with_data_is_refused(core, filled, target):
    assert core("copy", "--to", target).code == 0
    said = core("copy", "--to", target)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("The other database is not empty (see ")
    assert core("copy", "--to", filled.url.render_as_string(hide_password=False)).err == said.err


def test_all_or_nothing(core, filled, target, monkeypatch):
    def broken(*_):
        raise InvalidInput("The last step failed.")

    monkeypatch.setattr(copying.search, "add", broken)
    assert core("copy", "--to", target).err == "The last step failed.\n"
    other = open_engine(target)
    with reading(other) as connection:
        assert connection.scalar(select(func.count()).select_from(Lead)) == 0
    other.dispose()


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://me:hidden@host/leads", "postgresql://me:hidden@127.0.0.1:1/leads"]
)
def test_an_address_that_leads_nowhere(core, database, url):
    said = core("copy", "--to", url)
    assert (said.code, said.out) == (1, "")
    assert "hidden" not in said.err
    assert said.err.startswith(("--to ", "The database refuses: "))
