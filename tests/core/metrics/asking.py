"""The reading functions, asked of worlds that tests wrote straight into the base tables."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from core.derive.refresh import rebuild
from core.metrics import audit, drill
from core.metrics import query as door


def _settled(read: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, the derived tables brought up to date first."""

    @wraps(read)
    def asked(connection: Any, *arguments: Any, **named: Any) -> Any:
        rebuild(connection)
        return read(connection, *arguments, **named)

    return asked


query = _settled(door.query)
behind = _settled(drill.behind)
match_audit = _settled(audit.match_audit)
