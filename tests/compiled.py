"""What SQLAlchemy has compiled, shared by all engines of a run.

Each engine keeps that for itself, and each test opens an engine or more: a quarter of the time went into compiling
the same statements again.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

KEPT = 3000
"""Statements; all tests together have more, one module far fewer."""


class _ByName(LRUCache[Any, Any]):
    """A cache whose keys name their dialect: the engines of our own differ in nothing that compiling looks at."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_named(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_named(key), value)


def share() -> None:
    """From here on, for every engine of this process."""
    compiled = _ByName(KEPT)

    @event.listens_for(Engine, "engine_connect")
    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)


def _named(key: Any) -> Any:
    dialect, *rest = key
    return (dialect.name, *rest)
