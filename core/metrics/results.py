"""Answers kept for those who ask the same of the same data in the same moment."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

from core.store.settings import data_version

T = TypeVar("T")
MOST = 400
"""Answers kept; the one not asked for the longest goes first."""


class Results:
    """What was answered lately, by question. The version of the data is a part of every question."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Hashable, answer: Callable[[], T]) -> T:
        """The answer; looked for when it is not known. Two who ask at once may both look."""
        with self._lock:
            if question in self._known:
                self._known.move_to_end(question)
                found: T = self._known[question]
                return found
        found = answer()
        with self._lock:
            self._known[question] = found
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


def remembered(connection: Connection, question: Hashable, answer: Callable[[], T]) -> T:
    """The answer from what the connection's program keeps (execution option "results"), if it keeps any.

    An answer is shared: whoever gets it must not change it. A writer's is its own: what it sees may be rolled back.
    """
    kept = _kept(connection)
    return answer() if kept is None else kept.get((data_version(connection), question), answer)


def shared_moment(connection: Connection, now: datetime) -> datetime:
    """Where answers are kept, all questions of a minute are asked as of its end, so that they can share them."""
    return now if _kept(connection) is None else now.replace(second=59, microsecond=0)


def _kept(connection: Connection) -> Results | None:
    options = connection.get_execution_options()
    kept = options.get("results")
    return kept if isinstance(kept, Results) and not options.get("write") else None
