"""Which channel each CRM source value stands for: as built in, or as a person says."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from core.access import audit
from core.access.person import Person
from core.config import Settings
from core.errors import InvalidInput
from core.ingest.identity.channel import of_value, value_key
from core.ingest.identity.place import told_channels
from core.ingest.write import touched
from core.ingest.write.settle import settle
from core.jobs import recompute, run
from core.jobs.follow import changing
from core.jobs.progress import Progress
from core.jobs.queue import JobView
from core.store.channels import CHANNELS
from core.store.models import ChannelMapping, Lead
from core.text import shorten

BUILT_IN = "built in"
"""Chosen for a value, it means: as the built-in table says."""
BY_SOURCE = "crm source"
RULES: dict[str | None, str] = {
    "campaign": "Ad campaign",
    "click id": "Click id",
    "utm": "UTM values",
    BY_SOURCE: "CRM source",
    "referrer": "Referring site",
    None: "Nothing known",
}
"""The first rule that applies to a lead decides its channel; key: `lead.channel_evidence`."""
Chosen = Mapping[str, str]
"""Key of a source value -> channel, or BUILT_IN."""


@dataclass(slots=True)
class SourceValue:
    """A CRM source value, its spellings taken together: leads that carry it by the rule that decided for them."""

    key: str
    told: str  # channel a person gave it, or BUILT_IN
    spellings: Counter[str] = field(default_factory=Counter)
    rules: Counter[str | None] = field(default_factory=Counter)

    @property
    def value(self) -> str:
        """The spelling met most often."""
        return self.spellings.most_common(1)[0][0] if self.spellings else self.key

    @property
    def built_in(self) -> str:
        """The channel without the map."""
        return of_value(self.key) or "other"

    @property
    def channel(self) -> str:
        """The channel in force for leads that the value decides."""
        return self.built_in if self.told == BUILT_IN else self.told

    @property
    def leads(self) -> int:
        """How many carry it."""
        return self.rules.total()


def source_values(connection: Connection) -> list[SourceValue]:
    """Every value on leads that count, and every mapped one, the most frequent first."""
    told = told_channels(connection)
    found = {key: SourceValue(key, channel) for key, channel in told.items()}
    for value, evidence, _channel, count in _carried(connection):
        key = value_key(value)
        one = found.setdefault(key, SourceValue(key, told.get(key, BUILT_IN)))
        one.spellings[value] += count
        one.rules[evidence] += count
    return sorted(found.values(), key=lambda one: (-one.leads, one.key))


def rules(connection: Connection) -> list[tuple[str, int]]:
    """Each rule in its order, and how many leads it decided."""
    counted = select(Lead.channel_evidence, func.count()).where(Lead.junk.is_(None)).group_by(Lead.channel_evidence)
    found: dict[str | None, int] = {row[0]: row[1] for row in connection.execute(counted)}
    return [(label, found.get(evidence, 0)) for evidence, label in RULES.items()]


def _carried(connection: Connection) -> Iterator[tuple[str, str | None, str, int]]:
    """(value that would decide, evidence that did, channel, leads), as often as spellings differ."""
    said = (Lead.channel_value, Lead.source_value, Lead.channel_evidence, Lead.channel)
    counted = select(*said, func.count()).where(Lead.junk.is_(None)).group_by(*said)
    for own, source, evidence, channel, count in connection.execute(counted):
        value = next((text for text in (own, source) if text and value_key(text)), None)
        if value is not None:
            yield value, evidence, channel, count


def changes(connection: Connection, chosen: Chosen) -> dict[str, str]:
    """The choices that differ from what is in force; InvalidInput for values and channels there are not."""
    known = {one.key: one.told for one in source_values(connection)}
    for key, channel in chosen.items():
        if key not in known:
            raise InvalidInput(f"No lead has the source {shorten(key)!r} any more.", field="value")
        if channel != BUILT_IN and channel not in CHANNELS:
            raise InvalidInput(f"There is no channel {shorten(channel)!r}.", field="channel")
    return {key: channel for key, channel in chosen.items() if known[key] != channel}


def preview(connection: Connection, chosen: Chosen) -> dict[str, tuple[int, int]]:
    """Leads by channel, as they are and as they would be; only channels that change. Nothing is written."""
    moved: Counter[str] = Counter()
    now: Counter[str] = Counter()
    for channel, count in connection.execute(
        select(Lead.channel, func.count()).where(Lead.junk.is_(None)).group_by(Lead.channel)
    ):
        now[channel] += count
    for value, evidence, channel, count in _carried(connection):
        key = value_key(value)
        if evidence == BY_SOURCE and key in chosen:
            moved[channel] -= count
            moved[SourceValue(key, chosen[key]).channel] += count
    return {channel: (now[channel], now[channel] + moved[channel]) for channel in CHANNELS if moved[channel]}


def save(engine: Engine, settings: Settings, chosen: Chosen, person: Person, now: datetime) -> JobView:
    """Begin to let values stand for these channels, for past leads as well. Busy as `recompute.start`."""
    return recompute.start(engine, settings, recompute.CHANNELS, {"chosen": dict(chosen)}, person, now)


def write(connection: Connection, chosen: Chosen, user_id: int | None, now: datetime) -> None:
    """Store the choices that differ; the leads that carry those values, and what is derived from them, follow."""
    before = {one.key: one for one in source_values(connection)}
    wanted = changes(connection, chosen)
    for key, channel in sorted(wanted.items()):
        connection.execute(delete(ChannelMapping).where(ChannelMapping.value == key))
        if channel != BUILT_IN:
            connection.execute(insert(ChannelMapping).values(value=key, channel=channel))
        named = {"value": before[key].value, "before": _label(before[key].told), "after": _label(channel)}
        audit.record(connection, now, user_id, "channel_mapped", **named)
    _relink(connection, frozenset(wanted), now)


def _relink(connection: Connection, keys: frozenset[str], now: datetime) -> None:
    touched.start(connection)
    for column in (Lead.channel_value, Lead.source_value):
        spellings = connection.scalars(select(column).where(column.is_not(None)).distinct())
        mine = [text for text in spellings if text and value_key(text) in keys]
        if mine:
            touched.note(connection, Lead.__tablename__, select(Lead.id).where(column.in_(mine)))
    settle(connection, {}, now)


def _label(channel: str) -> str:
    return CHANNELS.get(channel, "as built in")


def do_save(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the map and the leads that follow it, or nothing."""
    progress.say(15, "Leads move to their new channels.")
    with changing(engine, now) as connection:
        write(connection, payload["chosen"], payload["user"], now)
    return {}


WORK: dict[str, run.Work] = {recompute.CHANNELS: do_save}
