"""The reading functions, asked of worlds that tests wrote straight into the base tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from core.derive.snapshot import Snapshot, Snapshots, take
from core.metrics import audit, drill
from core.metrics import query as door
from tests.derived import derive


def _settled(read: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, the derived tables brought up to date first."""

    @wraps(read)
    def asked(connection: Any, *arguments: Any, **named: Any) -> Any:
        derive(connection)
        return read(connection, *arguments, **named)

    return asked


def _both_ways(read: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which must say the same from the tables and from a snapshot."""

    @wraps(read)
    def asked(connection: Any, *arguments: Any, **named: Any) -> Any:
        told = read(connection, *arguments, **named)
        with arrays(connection):
            again = read(connection, *arguments, **named)
        assert again.total == told.total
        assert again.frame == told.frame
        assert again.unconverted_revenue == told.unconverted_revenue
        return told

    return asked


def _alike(read: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, whose whole answer must be the same from a snapshot."""

    @wraps(read)
    def asked(connection: Any, *arguments: Any, **named: Any) -> Any:
        told = read(connection, *arguments, **named)
        with arrays(connection):
            assert read(connection, *arguments, **named) == told
        return told

    return asked


@contextmanager
def arrays(connection: Any) -> Iterator[None]:
    """Whatever is asked meanwhile is answered from a snapshot, where it can be."""
    connection.execution_options(snapshots=Taken(connection), write=False)
    yield
    connection.execution_options(snapshots=None, write=True)


class Taken(Snapshots):
    """A snapshot of the moment."""

    def __init__(self, connection: Any) -> None:
        self._snapshot = take(connection)

    def current(self, _connection: Any) -> Snapshot:
        return self._snapshot


query = _settled(_both_ways(door.query))
behind = _settled(drill.behind)
match_audit = _settled(_alike(audit.match_audit))
