"""Views of a page that people keep: their own and the team's, by name; one of each may be what the page opens with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, Engine, and_, delete, insert, or_, select, update

from core.access import audit
from core.access.person import Person
from core.errors import InvalidInput, NotAllowed, NotFound
from core.store.engine import writing
from core.store.models import SavedView, User
from core.text import shorten

SAVED = "saved"
"""The parameter of an address that says which view it began as."""
LONGEST_NAME = 60
LONGEST_QUERY = 4_000
MOST = 100
"""Views one person may keep of a page."""
SHARES = "map"
"""The permission to change what the team sees."""


@dataclass(frozen=True, slots=True)
class View:
    """A kept view: its address (without the page's path), who made it, whether the person who asks may change it."""

    id: int
    name: str
    query: str
    shared: bool
    is_default: bool
    by: str
    mine: bool


def views(connection: Connection, page: str, person: Person) -> list[View]:
    """One's own views of a page, then the team's, each by name."""
    chosen = (
        select(SavedView, User.name.label("person"), User.email)
        .join(User, User.id == SavedView.user_id)
        .where(SavedView.page == page, _seen_by(person))
    )
    found = [
        View(row.id, row.name, row.query, row.shared, row.is_default, row.person or row.email, _may(row, person))
        for row in connection.execute(_columns(chosen))
    ]
    return sorted(found, key=lambda view: (view.shared, view.name.casefold(), view.id))


def default(connection: Connection, page: str, person: Person) -> View | None:
    """What the page opens with: one's own default, else the team's."""
    return next((view for view in views(connection, page, person) if view.is_default), None)


def keep(
    engine: Engine, page: str, name: str, query: str, person: Person, now: datetime, *, shared: bool = False
) -> int:
    """Keep an address under a new name; its id. InvalidInput for a name that is none or taken, NotAllowed to share."""
    with writing(engine) as connection:
        _check_share(person, shared=shared)
        known = views(connection, page, person)
        if len(known) >= MOST:
            raise InvalidInput(f"There are {len(known)} views; the limit is {MOST}.", field="name")
        values = {
            "page": page, "user_id": person.id, "name": _named(name, known, shared=shared), "query": _query(query),
            "shared": shared, "is_default": False, "at": now,
        }  # fmt: skip
        kept = connection.scalars(insert(SavedView).values(values).returning(SavedView.id)).one()
        if shared:
            audit.record(connection, now, person.id, "view_shared", view=values["name"])
    return kept


def replace_query(engine: Engine, view_id: int, query: str, person: Person, now: datetime) -> None:
    """Let a view show this from now on."""
    _change(engine, view_id, person, now, lambda _row, _known: {"query": _query(query), "at": now})


def rename(engine: Engine, view_id: int, name: str, person: Person, now: datetime) -> None:
    """Give a view another name. InvalidInput for one that is none or taken."""

    def named(row: Any, known: Sequence[View]) -> dict[str, Any]:
        others = [view for view in known if view.id != row.id]
        return {"name": _named(name, others, shared=row.shared)}

    _change(engine, view_id, person, now, named)


def share(engine: Engine, view_id: int, person: Person, now: datetime, *, shared: bool) -> None:
    """Show a view to the team, or to its owner only; it is no default then. NotAllowed for those who may not."""
    _check_share(person, shared=shared)

    def told(row: Any, known: Sequence[View]) -> dict[str, Any]:
        others = [view for view in known if view.id != row.id]
        return {"name": _named(row.name, others, shared=shared), "shared": shared, "is_default": False}

    name = _change(engine, view_id, person, now, told)
    with writing(engine) as connection:
        audit.record(connection, now, person.id, "view_shared" if shared else "view_unshared", view=name)


def set_default(engine: Engine, view_id: int, person: Person, now: datetime, *, is_default: bool) -> None:
    """Let the page open with this view, for its owner or, where it is shared, for the team; or no longer."""

    def told(_row: Any, _known: Sequence[View]) -> dict[str, Any]:
        return {"is_default": is_default}

    _change(engine, view_id, person, now, told, alone=is_default)


def remove(engine: Engine, view_id: int, person: Person, now: datetime) -> str:
    """Delete a view; its name."""
    with writing(engine) as connection:
        row = _changeable(connection, view_id, person)
        connection.execute(delete(SavedView).where(SavedView.id == row.id))
        if row.shared:
            audit.record(connection, now, person.id, "view_deleted", view=row.name)
        name: str = row.name
    return name


def _columns(chosen: Any) -> Any:
    return chosen.with_only_columns(*SavedView.__table__.c, User.name.label("person"), User.email)


def _seen_by(person: Person) -> Any:
    return or_(SavedView.shared, SavedView.user_id == person.id)


def _may(row: Any, person: Person) -> bool:
    """One's own views are one's own matter; those of the team of all who may shape what it sees."""
    return bool(row.user_id == person.id and not row.shared) or bool(row.shared and person.may(SHARES))


def _change(
    engine: Engine, view_id: int, person: Person, now: datetime, values: Any, *, alone: bool = False
) -> str:  # fmt: skip
    """Change one view; `alone`: the others of its kind stop being the default. Its name."""
    with writing(engine) as connection:
        row = _changeable(connection, view_id, person)
        told = values(row, views(connection, row.page, person))
        if alone:
            same = and_(SavedView.page == row.page, SavedView.shared == row.shared)
            kind = same if row.shared else and_(same, SavedView.user_id == person.id)
            connection.execute(update(SavedView).where(kind).values(is_default=False))
        connection.execute(update(SavedView).where(SavedView.id == row.id).values(told))
        if row.shared:
            audit.record(connection, now, person.id, "view_changed", view=row.name)
    return str(told.get("name", row.name))


def _changeable(connection: Connection, view_id: int, person: Person) -> Any:
    row = None
    if isinstance(view_id, int) and 0 < view_id < 2**31:
        row = connection.execute(
            select(*SavedView.__table__.c).where(SavedView.id == view_id, _seen_by(person))
        ).first()
    if row is None:
        raise NotFound("That view is no longer here.", field="view")
    if not _may(row, person):
        raise NotAllowed("Views of the team are changed by admins and marketing.")
    return row


def _check_share(person: Person, *, shared: bool) -> None:
    if shared and not person.may(SHARES):
        raise NotAllowed("Views of the team are made by admins and marketing.")


def _named(name: str, known: Sequence[View], *, shared: bool) -> str:
    wanted = " ".join(name.split()) if isinstance(name, str) else ""
    if not wanted or len(wanted) > LONGEST_NAME or not wanted.isprintable():
        raise InvalidInput(f"A view needs a name of up to {LONGEST_NAME} characters.", field="name")
    if any(view.shared is shared and view.name.casefold() == wanted.casefold() for view in known):
        raise InvalidInput(f"There is a view called {shorten(wanted)} already.", field="name")
    return wanted


def _query(query: str) -> str:
    """Parameters of an address and nothing else; which view it began as is no part of a view."""
    pairs = [pair for pair in parse_qsl(query.removeprefix("?"), keep_blank_values=True) if pair[0] != SAVED]
    told = urlencode(pairs)
    if len(told) > LONGEST_QUERY:
        raise InvalidInput(f"This view is too long to be kept: {len(told):,} of {LONGEST_QUERY:,} characters.")
    return told
