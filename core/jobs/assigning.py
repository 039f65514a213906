"""Giving leads to somebody, within a writer's transaction: by a person or by a rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from core.access.person import Person
from core.errors import Conflict, InvalidInput
from core.jobs.editing import Edit, editing, told

LONGEST_OWNER = 200
NOBODY = "nobody"


class Unseen:
    """Stands for "the person did not look at it before"."""


UNSEEN = Unseen()


def assign(
    connection: Connection, ids: Sequence[int], owner: str | None, person: Person | None, now: datetime, *,
    why: str = "", seen: str | Unseen | None = UNSEEN,
) -> Edit:  # fmt: skip
    """Give leads to somebody, None: to nobody; what follows, and telling them, is the caller's.

    Conflict where it is another's by now than `seen`; InvalidInput for a name that is none, and where a single lead
    has that owner already.
    """
    name = owner_named(owner)

    def decide(row: Row[Any]) -> dict[str, Any]:
        if not isinstance(seen, Unseen) and row.assigned not in (seen or None, name):
            raise Conflict("owner", current=row.assigned or NOBODY, yours=name or NOBODY, original=seen or NOBODY)
        if row.assigned == name:
            raise InvalidInput(f"This lead is {name}'s already." if name else "This lead has no owner.", field="owner")
        return {"own_owner": name, "own_owner_at": now, "own_owner_over": row.owner}

    with editing(connection, "owner", ids, decide, person, now, why) as edit:
        told(edit, person, "lead_owner_set", name or NOBODY)
    return edit


def owner_named(owner: str | None) -> str | None:
    """A name as it is kept; None for an empty one. InvalidInput for one that is too long."""
    name = " ".join((owner or "").split())
    if len(name) > LONGEST_OWNER:
        raise InvalidInput(f"An owner's name has up to {LONGEST_OWNER} characters.", field="owner")
    return name or None
