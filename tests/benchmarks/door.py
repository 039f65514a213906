"""What the program asks the database for a part of a page, and how long the answers take alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from core.metrics import sums


@dataclass
class Asked:
    """Statements with their parameters, and seconds spent on the arrays that stand for statements."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    arrays: float = 0.0


@contextmanager
def listening(connection: Connection) -> Iterator[Asked]:
    """Whatever is asked meanwhile."""
    asked, arrays = Asked(), sums.array_sums

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.statements.append((statement, parameters))

    def timed(*arguments: Any) -> list[Any]:
        started = time.perf_counter()
        found = list(arrays(*arguments))
        asked.arrays += time.perf_counter() - started
        return found

    event.listen(connection, "before_cursor_execute", note)
    with patch.object(sums, "array_sums", timed):
        yield asked
    event.remove(connection, "before_cursor_execute", note)


def replay(connection: Connection, statements: list[tuple[str, Any]]) -> int:
    """Ask again without anything of ours around it; the number of rows."""
    cursor, rows = connection.connection.cursor(), 0
    for statement, parameters in statements:
        cursor.execute(statement, parameters)
        rows += len(cursor.fetchall())
    cursor.close()
    return rows


def asked_by(connection: Connection, part: Callable[[], object]) -> Asked:
    """What one call asks."""
    with listening(connection) as asked:
        part()
    return asked
