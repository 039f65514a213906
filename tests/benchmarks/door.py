"""What the program asks the database for a part of a page, and how long the answers take alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from core.metrics import ad_arrays, arrays, maturity

ARRAYS = ((arrays, "sums"), (arrays, "rollup"), (ad_arrays, "sums"), (maturity, "_counted"))
"""What answers in the stead of statements."""


@dataclass
class Asked:
    """Statements with their parameters, and seconds spent on the arrays that stand for statements."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    arrays: float = 0.0


@contextmanager
def listening(connection: Connection) -> Iterator[Asked]:
    """Whatever is asked meanwhile."""
    asked = Asked()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    with ExitStack() as patches:
        for module, name in ARRAYS:
            patches.enter_context(patch.object(module, name, _timed(getattr(module, name), asked)))
        yield asked
    event.remove(connection, "before_cursor_execute", note)


def _timed(work: Callable[..., Any], asked: Asked) -> Callable[..., Any]:
    """The same, its seconds noted; what it yields is taken at once."""

    def timed(*arguments: Any) -> Any:
        started = time.perf_counter()
        found = work(*arguments)
        found = list(found) if isinstance(found, Iterator) else found
        asked.arrays += time.perf_counter() - started
        return found

    return timed


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
