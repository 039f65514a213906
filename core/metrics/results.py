"""Answers kept for those who ask the same of the same data in the same moment."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection

from core.store.settings import data_version

T = TypeVar("T")
MOST = 400
"""Answers kept; the one not asked for the longest goes first."""
LATELY = 120.0
"""Seconds after which nobody asks for an answer any more: its minute, or its version of the data, is over."""


class Results:
    """What was answered lately, by question. The version of the data is a part of every question."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._known: OrderedDict[Hashable, tuple[Future[Any], float]] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Hashable, answer: Callable[[], T]) -> T:
        """The answer; one looks for what is not known while others who ask the same wait for it.

        A look that fails is the asker's own: those who waited look for themselves, and nothing is kept.
        """
        promise, is_ours = self._promise(question)
        if is_ours:
            return self._look(question, answer, promise)
        if promise.exception() is not None:  # waits; what stopped another one need not stop us
            return answer()
        found: T = promise.result()
        return found

    def _promise(self, question: Hashable) -> tuple[Future[Any], bool]:
        """The answer or the promise of one, and whether it is the asker who has to keep it."""
        with self._lock:
            known = self._known.get(question)
            if known is not None:
                self._known.move_to_end(question)
                return known[0], False
            promise = Future[Any]()
            self._known[question] = promise, self._clock()
            self._forget()
            return promise, True

    def _forget(self) -> None:
        """Those from the front that are too many or too old."""
        eldest = next(iter(self._known.values()))
        while len(self._known) > self._most or eldest[1] < self._clock() - LATELY:
            self._known.popitem(last=False)
            eldest = next(iter(self._known.values()))

    def _look(self, question: Hashable, answer: Callable[[], T], promise: Future[Any]) -> T:
        """Keep the promise."""
        try:
            found = answer()
        except BaseException as error:
            with self._lock:
                self._known.pop(question, None)
            promise.set_exception(error)
            raise
        promise.set_result(found)
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
