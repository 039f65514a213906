"""How one person wants the pages: a few rows, kept on the server, so that all their browsers agree."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from core.errors import InvalidInput
from core.store.models import UserPreference
from core.text import shorten


def _is_on(text: str) -> bool:
    return text == "on"


@dataclass(frozen=True, slots=True)
class Row:
    """A preference: the texts it may be, how they are read, its default, what it means.

    Where a `shape` is given, every text of it may be as well.
    """

    name: str
    values: tuple[str, ...]
    read: Callable[[str], Any]
    default: str
    help: str
    shape: re.Pattern[str] | None = None

    def accepts(self, text: object) -> bool:
        """Whether the preference may be `text`."""
        return text in self.values or (
            self.shape is not None and isinstance(text, str) and self.shape.fullmatch(text) is not None
        )


METRICS = re.compile(r"[a-z0-9_]{1,40}(,[a-z0-9_]{1,40}){0,11}")
"""Metrics by id, at most a dozen; whoever shows them leaves out those there are not."""
NAMES = re.compile(r"[^,\x00-\x1f]{1,100}(,[^,\x00-\x1f]{1,100}){0,9}")
"""Up to ten names."""
THEMES = ("system", "light", "dark")
SWITCH = ("on", "off")
PREFERENCES = (
    Row("theme", THEMES, str, "system", "Light, dark, or what your computer prefers; the same in all your browsers."),
    Row("shortcuts", SWITCH, _is_on, "on", "Whether single keys do something on the pages."),
    Row("first_steps", SWITCH, _is_on, "on", "Whether the first steps are shown until all are done."),
    Row("tiles", ("",), str, "", "The metrics of Overview's tiles; empty: the usual ones.", METRICS),
    Row("columns", ("",), str, "", "The metrics of Overview's table; empty: the usual ones.", METRICS),
    Row("aliases", ("",), str, "", "The names you go by as an owner in the CRM, with commas between them.", NAMES),
    Row("campaign_columns", ("",), str, "", "The metrics of Campaigns' table; empty: the usual ones.", METRICS),
)
ROWS = {row.name: row for row in PREFERENCES}
SHAPES = {METRICS: "metrics with commas between them", NAMES: "up to ten names with commas between them"}


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of one person in force."""

    theme: str
    shortcuts: bool
    first_steps: bool
    tiles: str
    columns: str
    aliases: str
    campaign_columns: str


DEFAULTS = Preferences(**{row.name: row.read(row.default) for row in PREFERENCES})


def preferences(connection: Connection, user_id: int) -> Preferences:
    """Defaults overlaid with what the person chose."""
    mine = select(UserPreference.name, UserPreference.value).where(UserPreference.user_id == user_id)
    stored = {row.name: row.value for row in connection.execute(mine)}
    return Preferences(**{row.name: row.read(stored.get(row.name, row.default)) for row in PREFERENCES})


def set_preference(connection: Connection, user_id: int, name: str, text: object) -> None:
    """Keep one choice, in whatever form a browser sent it; InvalidInput names the preference and what it may be."""
    row = ROWS.get(name)
    if row is None:
        raise InvalidInput(f"There is no preference {shorten(name)!r}; there are {', '.join(ROWS)}.", field="name")
    if not row.accepts(text):
        allowed = SHAPES[row.shape] if row.shape else ", ".join(row.values)
        raise InvalidInput(f"{name} cannot be {shorten(str(text))!r}; it may be {allowed}.", field=name)
    mine = (UserPreference.user_id == user_id) & (UserPreference.name == name)
    connection.execute(delete(UserPreference).where(mine))
    connection.execute(insert(UserPreference).values(user_id=user_id, name=name, value=text))
