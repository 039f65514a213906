"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine

from core.store.engine import open_engine, writing
from core.store.models import Base
from tests.factories import World

# A slow machine fails no test; databases are emptied by the tests themselves. `--hypothesis-profile=thorough`
# looks longer.
_ANYWHERE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("quick", _ANYWHERE, max_examples=25)
settings.register_profile("thorough", _ANYWHERE, max_examples=1000)
settings.load_profile("quick")


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables."""
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    with writing(engine) as connection:
        Base.metadata.create_all(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """An open transaction on an empty database."""
    with writing(engine) as connection:
        yield connection


@pytest.fixture
def world(connection: Connection) -> World:
    """A world to fill through `connection`."""
    return World(connection)
