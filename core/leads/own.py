"""What is set here about a lead, as it is kept with the edits that set it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

FIELDS: Mapping[str, tuple[str, ...]] = {
    "stage": ("own_stage", "own_stage_at", "own_stage_over", "own_reason"),
    "owner": ("own_owner", "own_owner_at", "own_owner_over"),
    "score": ("own_score",),
    "tag": (),
}
"""The lead's columns that an edit of a field sets."""


def own(row: Row[Any], field: str) -> dict[str, Any]:
    """What is set of a field now."""
    return as_told({name: getattr(row, name) for name in FIELDS[field]})


def as_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the columns as JSON has them; times to the second, as the database keeps them."""
    return {
        name: value.replace(microsecond=0).isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def from_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same back again."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in values.items()
    }
