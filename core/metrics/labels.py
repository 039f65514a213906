"""The words people see for keys."""

from typing import Any

from sqlalchemy import Connection, select

from core.metrics.dimensions import DIMENSIONS, Kind
from core.metrics.where import NAMES
from core.store.channels import CHANNELS

BLANK = "(blank)"
_MANY = 500


def labels(connection: Connection, name: str, keys: set[Any]) -> dict[Any, str]:
    """Key -> label for a dimension; None is what is not known."""
    dimension = DIMENSIONS[name]
    known = keys - {None}
    if dimension.kind is Kind.ENTITY:
        found = _names(connection, name, known)
    elif dimension.kind is Kind.TIME:
        found = {key: key.isoformat() for key in known}
    elif dimension.kind is Kind.CHANNEL:
        found = {key: CHANNELS.get(key, key) for key in known}
    else:
        found = {key: key or BLANK for key in known}
    return {**found, None: dimension.missing}


def named(connection: Connection, name: str, text: str, limit: int = 8) -> list[tuple[str, str]]:
    """(filter value, label) of what has `text` in its name, whatever its case; names that begin with it first."""
    wanted = " ".join(text.casefold().split())
    key, label = NAMES[name]
    known = [
        (f"id:{row[0]}", row[1], " ".join(row[1].casefold().split())) for row in connection.execute(select(key, label))
    ]
    found = [(value, label, folded) for value, label, folded in known if wanted and wanted in folded]
    found.sort(key=lambda row: (not row[2].startswith(wanted), row[2]))
    return [(value, label) for value, label, _ in found[:limit]]


def _names(connection: Connection, name: str, ids: set[int]) -> dict[Any, str]:
    key, label = NAMES[name]
    chosen = select(key, label)
    if len(ids) <= _MANY:
        chosen = chosen.where(key.in_(sorted(ids)))
    return {row[0]: row[1] for row in connection.execute(chosen)}
