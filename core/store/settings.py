"""What the team decided: currency, time zone, thresholds; and the version of the data."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select

from core.errors import InvalidInput
from core.store.models import Setting, Source
from core.store.moment import lasting, versions
from core.store.team_rows import ROWS, TEAM, Row
from core.text import shorten

FALLBACK_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Team:
    """The team settings in force."""

    company: str
    currency: str
    time_zone: str
    fiscal_month: int
    week_start: int  # as date.weekday counts
    rate_floor: int
    cost_floor: int
    confidence: float
    mature_quantile: float
    mature_share: float
    own_domains: frozenset[str]
    form_seconds: int
    burst_leads: int
    burst_minutes: int
    require_two_factor: str
    stale_days: int
    fx_days: int
    capped_share: float
    attend_hours: int
    queue_days: int
    stages_as: str  # team_rows.AS_NOW or AS_THEN

    @property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.time_zone)


def team(connection: Connection) -> Team:
    """Defaults overlaid with what was set; an unset currency is that of the first account."""
    return lasting(connection, "team", lambda: _team(connection))


def _team(connection: Connection) -> Team:
    values: dict[str, Any] = {
        name: ROWS[name].kind.read(text) if text else "" for name, text in stored(connection).items()
    }
    values["currency"] = values["currency"] or _first_currency(connection)
    values["own_domains"] = values["own_domains"] or frozenset()
    return Team(**values)


def _first_currency(connection: Connection) -> str:
    found = connection.scalar(select(Source.currency).where(Source.currency.is_not(None)).order_by(Source.id).limit(1))
    return found or FALLBACK_CURRENCY


def stored(connection: Connection) -> dict[str, str]:
    """The text of every team setting: as it was set, else its default."""
    known = {row.name: row.value for row in connection.execute(select(Setting.name, Setting.value))}
    return {row.name: known.get(row.name) or row.default for row in TEAM}


def checked(name: str, text: str) -> Row:
    """The row of a setting that may be `text`; InvalidInput says what a good value looks like."""
    if name not in ROWS:
        raise InvalidInput(f"There is no setting {shorten(name)!r}; there are {', '.join(ROWS)}.", field=name)
    row = ROWS[name]
    try:
        row.kind.read(text)
    except ValueError as error:
        must = f"{row.label} must be {row.kind.must}, such as {row.example}"
        raise InvalidInput(f"{must}; it is {shorten(text)!r}.", field=name) from error
    return row


def set_team(connection: Connection, name: str, text: str) -> None:
    """Store one setting; InvalidInput says what a good value looks like."""
    checked(name, text)
    _put(connection, name, text)
    bump_data_version(connection)  # a zone, a currency or a threshold changes what figures say


_TALK_VERSION = select(Setting.value).where(Setting.name == "talk_version")


def reset_team(connection: Connection, name: str) -> None:
    """Back to the default."""
    connection.execute(delete(Setting).where(Setting.name == name))
    bump_data_version(connection)


def data_version(connection: Connection) -> int:
    """A number that grows with every change of data or of what it means."""
    return versions(connection).data_version


def bump_data_version(connection: Connection) -> None:
    """Say that figures may have changed."""
    _put(connection, "data_version", str(data_version(connection) + 1))


def talk_version(connection: Connection) -> int:
    """A number that grows with everything people say of leads; no figure depends on it."""
    return int(connection.scalar(_TALK_VERSION) or 0)


def bump_talk_version(connection: Connection) -> None:
    """Say that open pages of leads have something new to tell."""
    _put(connection, "talk_version", str(talk_version(connection) + 1))


def figures_version(connection: Connection) -> int:
    """A number that is another one after every change of the derived tables."""
    return versions(connection).figures_version


def set_figures_version(connection: Connection, version: int) -> None:
    """Say that they changed."""
    _put(connection, "figures_version", str(version))


def _put(connection: Connection, name: str, value: str) -> None:
    connection.execute(delete(Setting).where(Setting.name == name))
    connection.execute(insert(Setting).values(name=name, value=value))
