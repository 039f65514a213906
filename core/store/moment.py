"""What a connection that looks at one moment has read already: it would find the same again."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
OPTION = "moment"


def looking(connection: Connection) -> None:
    """From now on it sees the database at one moment."""
    connection.execution_options(**{OPTION: {}})


def once(connection: Connection, what: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, asked for once a moment. It is shared: nobody changes it. A writer reads each time."""
    known: dict[Hashable, Any] | None = connection.get_execution_options().get(OPTION)
    if known is None:
        return read()
    if what not in known:
        known[what] = read()
    found: T = known[what]
    return found
