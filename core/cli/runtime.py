"""What every command starts with."""

from argparse import ArgumentParser, _SubParsersAction
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Engine

from core import config
from core.errors import InvalidInput
from core.store import migrate
from core.store.engine import open_engine

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"


def now() -> datetime:
    """The time, read once at the edge."""
    return datetime.now(UTC)


def ready_engine() -> Engine:
    """The database of DATABASE_URL; a sentence when it was never set up."""
    engine = open_engine(config.read().database_url)
    if not migrate.is_current(engine):
        raise InvalidInput("The database is not set up for this version: run `python -m core init`.")
    return engine
