"""The team's settings as a form shows them, and changing them with what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from core.access import audit
from core.access.person import Person
from core.config import Settings
from core.derive.refresh import ensure
from core.ingest.write.settle import settle_everything, settle_stages
from core.jobs import recompute, run
from core.jobs.follow import follow_up
from core.jobs.progress import Progress
from core.jobs.queue import JobView
from core.metrics.format import MINUS
from core.store.engine import writing
from core.store.setting_kinds import zones
from core.store.settings import checked, reset_team, set_team, stored, team
from core.store.team_rows import ROWS, TEAM, Follows, Row

Changes = Mapping[str, str]
"""Setting -> its new text; the default's text, or none at all, lifts what was set."""
NEXT = "Every figure is computed anew; with many leads this takes minutes."


COMMON_ZONES = (
    "UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
    "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Amsterdam",
    "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip


def zone_choices(now: datetime, chosen: str = "") -> list[tuple[str, str]]:
    """The time zones to choose from, (name, "Europe/Berlin, UTC+01:00"), the commonest first; offsets as of `now`.

    Places and UTC; and `chosen`, when it is an abbreviation that still is a zone.
    """
    known = zones()
    places = sorted(zone for zone in known if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    names = dict.fromkeys((*(zone for zone in COMMON_ZONES if zone in known), *places, *({chosen} & known)))
    return [(name, f"{name.replace('_', ' ')}, {_offset(name, now)}") for name in names]


def _offset(zone: str, now: datetime) -> str:
    minutes = int((now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{MINUS if minutes < 0 else '+'}{hours:02}:{rest:02}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as it stands: its row, its text, and what it comes to where that is empty."""

    row: Row
    text: str
    in_force: str

    @property
    def is_default(self) -> bool:
        """Whether nothing else was set."""
        return self.text == self.row.default


def shown(connection: Connection, page: str | None = None) -> tuple[Shown, ...]:
    """The settings of a page, or all of them, in the order of the table."""
    texts, currency = stored(connection), team(connection).currency
    return tuple(
        Shown(row, texts[row.name], texts[row.name] or (currency if row.name == "currency" else ""))
        for row in TEAM
        if page in (None, row.group.page)
    )


def effect(name: str, text: str, empty: str = "") -> str:
    """What a setting would do, in words; `empty` stands for no text. InvalidInput says what a good value looks like."""
    row = checked(name, text) if text else ROWS[name]
    value = text or empty
    return row.says.format(value=row.words(value)) if value and row.says else ""


def changed(connection: Connection, wanted: Changes) -> dict[str, str]:
    """Those that differ from what is in force, each checked: InvalidInput says what is wrong with the first bad one."""
    now, found = stored(connection), {}
    for name, given in wanted.items():
        text = " ".join(given.split())
        text = text or (ROWS[name].default if name in ROWS else "")
        read = checked(name, text).kind.read(text)
        text = read if isinstance(read, str) else text  # as it is meant: USD for usd
        if text != now[name]:
            found[name] = text
    return found


def follows(changes: Changes) -> bool:
    """Whether derived tables have to follow these changes."""
    return any(ROWS[name].follows is not Follows.NOTHING for name in changes)


def change(engine: Engine, settings: Settings, wanted: Changes, person: Person, now: datetime) -> JobView | None:
    """Save what differs: at once (None), or by a job where derived tables follow. InvalidInput; Busy as `recompute`."""
    with writing(engine) as connection:
        changes = changed(connection, wanted)
        if changes and not follows(changes):
            write(connection, changes, person.id, now)
    if not follows(changes):
        return None
    return recompute.start(engine, settings, recompute.SETTINGS, {"changes": changes}, person, now)


def write(connection: Connection, changes: Changes, user_id: int | None, now: datetime) -> None:
    """Set them, and put each on record with what it was before."""
    before = stored(connection)
    for name in (row.name for row in TEAM if row.name in changes):
        text = changes[name]
        if text == ROWS[name].default:
            reset_team(connection, name)
        else:
            set_team(connection, name, text)
        audit.record(connection, now, user_id, "setting_changed", setting=name, before=before[name], after=text)


def follow(connection: Connection, changes: Changes, now: datetime) -> None:
    """Let the derived tables follow changes that were written."""
    needs = {ROWS[name].follows for name in changes}
    if Follows.JUNK in needs:
        settle_everything(connection, now)
    elif needs & {Follows.DAYS, Follows.STAGES}:  # definitions begin with days of the team's zone
        settle_stages(connection, now)
    elif Follows.MONEY in needs:
        ensure(connection)


def do_change(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the settings and all that follows from them, or nothing."""
    progress.say(15, NEXT)
    with writing(engine) as connection:
        changes = changed(connection, payload["changes"])
        write(connection, changes, payload["user"], now)
        follow(connection, changes, now)
        follow_up(connection, now)
    return {"settings": [ROWS[name].label for name in changes]}


WORK: dict[str, run.Work] = {recompute.SETTINGS: do_change}
