"""Doing something to see what would come of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from core.store.engine import writing


@contextmanager
def rehearsing(engine: Engine) -> Iterator[Connection]:
    """The writer's transaction, of which nothing stays."""
    with writing(engine) as connection, connection.begin_nested() as trial:
        yield connection
        trial.rollback()
