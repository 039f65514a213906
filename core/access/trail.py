"""Reading the record of who did what: filtered, newest first, page by page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, select

from core import filters
from core.access.person import COLUMNS, person
from core.access.sentences import label, sentence
from core.errors import InvalidInput
from core.store.models import Audit, Campaign, User
from core.store.settings import team

PAGE = 50
ANY = "any"
"""A choice of the filter that asks for no one in particular."""
LARGEST_ID = 2**31 - 1
CHUNK = 1_000
NOBODY = {"sign_in_failed": "A stranger"}
COMMAND_LINE = "Command line"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose actions, which, on which days of the team; `before` is the id of the row a page begins after.

    `among`: of these actions only, where there are any.
    """

    who: int | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: when (in the team's zone), who, what it is called, and what was done in words."""

    id: int
    at: datetime
    who: str
    label: str
    sentence: str


def parse(view: Mapping[str, str]) -> Asked:
    """Read the address; names it does not know are ignored, bad values are InvalidInput."""
    since, until = (filters.day(view[name], name) if view.get(name) else None for name in ("since", "until"))
    filters.check_order(since, until)
    action = "" if view.get("action") == ANY else view.get("action", "")
    return Asked(_number(view, "who"), action, since, until, _number(view, "before"))


def _number(view: Mapping[str, str], name: str) -> int | None:
    text = view.get(name, "")
    if not text or text == ANY:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= LARGEST_ID):
        raise InvalidInput(f"{name} must be a number.", field=name)
    return int(text[:20])


def page(connection: Connection, asked: Asked, limit: int = PAGE) -> tuple[list[Entry], bool]:
    """The newest entries before `asked.before`, and whether there are older ones."""
    found = list(entries(connection, asked, limit + 1))
    return found[:limit], len(found) > limit


def entries(connection: Connection, asked: Asked, limit: int | None = None) -> Iterator[Entry]:
    """Entries, newest first; all of them without a limit."""
    zone = team(connection).zone
    names = _people(connection)
    chosen = select(Audit.id, Audit.at, Audit.user_id, Audit.action, Audit.detail)
    rows = chosen.where(*_conditions(asked, zone)).order_by(Audit.id.desc()).limit(limit)
    campaigns: dict[int, str] = {}
    with connection.execute(rows, execution_options={"yield_per": CHUNK}) as found:  # closed by who stops early, too
        for row in found:
            who = names.get(row.user_id) or NOBODY.get(row.action, COMMAND_LINE)
            detail = _named(connection, row.detail, names, campaigns)
            yield Entry(row.id, row.at.astimezone(zone), who, label(row.action), sentence(row.action, detail))


def _conditions(asked: Asked, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    found = []
    if asked.who is not None:
        found.append(Audit.user_id == asked.who)
    if asked.action:
        found.append(Audit.action == asked.action)
    if asked.among:
        found.append(Audit.action.in_(asked.among))
    if asked.since:
        found.append(Audit.at >= datetime.combine(asked.since, time(), zone))
    if asked.until:
        found.append(Audit.at < datetime.combine(asked.until + timedelta(days=1), time(), zone))
    if asked.before is not None:
        found.append(Audit.id < asked.before)
    return found


def _people(connection: Connection) -> dict[int | None, str]:
    return {found.id: found.label for found in (person(*row) for row in connection.execute(select(*COLUMNS)))}


def _named(
    connection: Connection, detail: Mapping[str, Any], names: Mapping[int | None, str], campaigns: dict[int, str]
) -> dict[str, Any]:
    """The detail with names instead of ids; what is gone keeps its number."""
    found = dict(detail)
    if isinstance(key := found.get("person"), int):
        found["person"] = names.get(key, f"person {key}")
    if isinstance(key := found.get("campaign"), int):
        if key not in campaigns:
            campaigns[key] = connection.scalar(select(Campaign.name).where(Campaign.id == key)) or f"{key}"
        found["campaign"] = campaigns[key]
    return found


def people(connection: Connection) -> list[tuple[int, str]]:
    """(id, name) of everybody, by name."""
    rows = [person(*row) for row in connection.execute(select(*COLUMNS).order_by(User.email))]
    return sorted(((one.id, one.label) for one in rows), key=lambda pair: pair[1].casefold())


def actions(connection: Connection) -> list[tuple[str, str]]:
    """(action, what it is called) of everything on record, by name."""
    found = connection.scalars(select(Audit.action).distinct())
    return sorted(((action, label(action)) for action in found), key=lambda pair: pair[1])
