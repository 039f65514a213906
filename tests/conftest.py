"""What every test may ask for."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine

from core.access import passwords
from core.store import migrate
from core.store.engine import open_engine, writing
from tests import compiled
from tests.factories import World
from tests.postgres import Database

# A slow machine fails no test; databases are emptied by the tests themselves. `--hypothesis-profile=thorough`
# looks longer.
_ANYWHERE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("quick", _ANYWHERE, max_examples=25)
settings.register_profile("thorough", _ANYWHERE, max_examples=1000)
settings.load_profile("quick")
compiled.share()

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "leads.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def on_server() -> Iterator[Callable[..., Database]]:
    """PostgreSQL databases of this run by name, with all tables or with none."""
    known: dict[str, Database] = {}

    def named(name: str, *, tables: bool) -> Database:
        if name not in known:
            known[name] = Database(name, tables=tables)
        return known[name]

    yield named
    for database in known.values():
        database.close()


@pytest.fixture(params=DATABASES)
def anew(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """A function that gives the address of a database with all tables and no rows, whatever went before."""
    if request.param == "sqlite":
        path, numbers = request.getfixturevalue("migrated"), count(1)
        return lambda: f"sqlite:///{shutil.copy(path, tmp_path / f'leads{next(numbers)}.db')}"
    return request.getfixturevalue("on_server")("tables", tables=True).emptied


@pytest.fixture
def database_url(anew: Callable[[], str]) -> str:
    """The address of a database with all tables and no rows."""
    return anew()


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'leads.db'}"
    return request.getfixturevalue("on_server")("bare", tables=False).emptied()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with all tables and no rows."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """An open transaction on an empty database."""
    with writing(engine) as connection:
        yield connection


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of passwords that cost nothing: how much they cost is a matter of their own tests."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def world(connection: Connection) -> World:
    """A world to fill through `connection`."""
    return World(connection)
