import json
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from core import cli
from core.store.engine import open_engine, reading
from core.store.models import Base
from tests.books import BOOKS


@pytest.fixture
def named(tmp_path, monkeypatch):
    """A function that makes an address the DATABASE_URL; tests run in an empty folder."""

    def name(url):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        return url

    return name


@pytest.fixture
def fresh(named, bare_url):
    """DATABASE_URL of a database without tables."""
    return named(bare_url)


@pytest.fixture
def database(named, database_url):
    """The engine of a migrated database that DATABASE_URL names."""
    engine = open_engine(named(database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def core(capsys):
    """A function that calls the command line; its answer has code, out, err and json."""

    def call(*arguments):
        try:
            code = cli.main([str(one) for one in arguments])
        except SystemExit as exit_:
            code = exit_.code
        out, err = capsys.readouterr()
        return SimpleNamespace(code=code, out=out, err=err, json=_json(out))

    return call


def _json(out):
    try:
        return json.loads(out)
    except ValueError:
        return None


@pytest.fixture
def counts(database):
    """Number of rows by table, of all tables or without what is kept about imports."""

    def count(*, everything=False):
        with reading(database) as connection:
            return {
                table.name: number
                for table in Base.metadata.sorted_tables
                if (everything or table.name not in BOOKS)
                and (number := connection.scalar(select(func.count()).select_from(table)))
            }

    return count


@pytest.fixture
def write(tmp_path):
    """Writes a file and gives its path."""

    def make(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make
