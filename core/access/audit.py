"""The record of who did what; rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from core.store.models import Audit
from core.text import shorten

LONGEST = 200


def record(connection: Connection, now: datetime, user_id: int | None, action: str, **detail: Any) -> None:
    """Add one row; texts in `detail` are cut to one printable line, so that nobody can forge another."""
    connection.execute(insert(Audit).values(at=now, user_id=user_id, action=action, detail=_printable(detail)))


def _printable(value: Any) -> Any:
    if isinstance(value, dict):
        return {shorten(str(key), LONGEST): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else shorten(str(value), LONGEST)
