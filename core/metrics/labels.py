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


def _names(connection: Connection, name: str, ids: set[int]) -> dict[Any, str]:
    key, label = NAMES[name]
    chosen = select(key, label)
    if len(ids) <= _MANY:
        chosen = chosen.where(key.in_(sorted(ids)))
    return {row[0]: row[1] for row in connection.execute(chosen)}
