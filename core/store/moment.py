"""What a connection that looks at one moment has read already: it would find the same again."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, select

from core.store.models import Setting

T = TypeVar("T")
OPTION, KEPT = "moment", "kept"
MOST = 200


class Versions(NamedTuple):
    """Numbers that change with the data or what it means, and with the derived tables."""

    data_version: int = 0
    figures_version: int = 0


_VERSIONS = select(Setting.name, Setting.value).where(Setting.name.in_(Versions._fields))


class Kept:
    """What a program has read of the newest version of the data it saw, whichever connection did; at most `MOST`."""

    def __init__(self) -> None:
        self._newest, self._known = Versions(), dict[Hashable, Any]()
        self._lock = Lock()

    def of(self, seen: Versions) -> dict[Hashable, Any]:
        """What is known of a version; of an older one nothing is kept."""
        with self._lock:
            is_newer = seen != self._newest and seen.data_version >= self._newest.data_version
            if is_newer or len(self._known) >= MOST:
                self._newest, self._known = seen if is_newer else self._newest, {}
            return self._known if seen == self._newest else {}


def looking(connection: Connection) -> None:
    """From now on it sees the database at one moment."""
    connection.execution_options(**{OPTION: {}})


def once(connection: Connection, what: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, asked for once a moment. It is shared: nobody changes it. A writer reads each time."""
    known: dict[Hashable, Any] | None = connection.get_execution_options().get(OPTION)
    return read() if known is None else _found(known, what, read)


def lasting(connection: Connection, what: Hashable, read: Callable[[], T]) -> T:
    """The same of what never changes without the versions, kept where the program keeps it (option "kept").

    What a writer sees may be rolled back: nothing of it is kept.
    """
    options = connection.get_execution_options()
    kept = options.get(KEPT)
    if not isinstance(kept, Kept) or options.get("write"):
        return once(connection, what, read)
    return once(connection, what, lambda: _found(kept.of(versions(connection)), what, read))


def versions(connection: Connection) -> Versions:
    """Those of the data this connection sees."""
    return once(connection, Versions, lambda: _versions(connection))


def _versions(connection: Connection) -> Versions:
    return Versions(**{name: int(value) for name, value in connection.execute(_VERSIONS).all()})


def _found(known: dict[Hashable, Any], what: Hashable, read: Callable[[], T]) -> T:
    if what not in known:
        known[what] = read()
    found: T = known[what]
    return found
