"""How a job tells how far it is, without writing too often."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine

from core.errors import Busy
from core.jobs import queue

T = TypeVar("T")
EVERY = timedelta(milliseconds=400)
CHECKED_ROWS = 500


class Progress:
    """Writes progress to the job's row in transactions of its own, a few times a second at most."""

    def __init__(self, engine: Engine, job_id: int, clock: Callable[[], datetime]) -> None:
        self._engine, self._job, self._clock = engine, job_id, clock
        self._told = clock() - EVERY

    def say(self, percent: int, message: str) -> None:
        """Report now."""
        self._told = self._clock()
        with suppress(Busy):  # somebody else is writing: the next word will do
            queue.report(self._engine, self._job, percent, message, self._told)

    def over(self, items: Iterable[T], total: int, span: tuple[int, int], what: str) -> Iterator[T]:
        """Pass items through, reporting between the two percentages of `span`."""
        first, last = span
        for number, item in enumerate(items, start=1):
            if number % CHECKED_ROWS == 0 and self._clock() - self._told > EVERY:
                share = min(number / max(total, 1), 1)
                self.say(round(first + (last - first) * share), f"{what} {number:,} of {total:,} rows")
            yield item


class Silent(Progress):
    """For the command line and tests: says nothing."""

    def __init__(self) -> None:
        """Needs nothing."""

    def say(self, percent: int, message: str) -> None:
        """Say nothing."""

    def over(self, items: Iterable[T], total: int, span: tuple[int, int], what: str) -> Iterator[T]:
        """Pass items through."""
        yield from items
