"""How long leads take to a stage: a campaign's beside those of all others, and a channel's."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, and_, case, func, select

from core.derive import snapshot
from core.derive.events import column
from core.derive.snapshot import NULL, Snapshot
from core.filters import Filters
from core.metrics import arrays
from core.metrics.grouping import Cells
from core.metrics.maturity import TRAILING
from core.metrics.results import remembered, shared_moment
from core.metrics.scope import Scope, scope
from core.metrics.survival import Curve, kaplan_meier
from core.metrics.where import UNKNOWN_KEY
from core.store.base import table_of
from core.store.channels import CODES
from core.store.models import Journey
from core.store.stages import Stage
from core.store.types import day_number

NEWEST = 5_000
"""Leads of a channel that are looked at: more tell hardly more."""


@dataclass(frozen=True, slots=True, eq=False)
class Lag:
    """The curve of `leads`, as far as `floor` of them (the team's) were watched; None with fewer.

    `reached` of them got to the stage. `undated` leads stand outside: they got there on a day that no source told.
    """

    leads: int
    reached: int
    undated: int
    floor: int
    curve: Curve | None


@dataclass(slots=True)
class _Counts:
    """Leads by the days they took, by the days they have been watched without getting there, and undated ones."""

    reached: Counter[int] = field(default_factory=Counter)
    waiting: Counter[int] = field(default_factory=Counter)
    undated: int = 0

    def add(self, lag: int | None, watched: int | None, leads: int = 1) -> None:
        """Some leads: their lag, else the days they have been watched, else neither is known."""
        if lag is not None:
            self.reached[lag] += leads
        elif watched is not None:
            self.waiting[watched] += leads
        else:
            self.undated += leads


def lags(connection: Connection, campaign: int, stage: Stage, filters: Filters, now: datetime) -> tuple[Lag, Lag]:
    """Lags to `stage` of the leads created in the period: those of a campaign, and of all others with a campaign.

    The filters' other conditions hold for both; a filter by campaign is not looked at.
    """
    now = shared_moment(connection, now)
    question = ("lags", campaign, stage, repr(filters), now)
    return remembered(connection, question, lambda: _answer(connection, campaign, stage, filters, now))


def _answer(connection: Connection, campaign: int, stage: Stage, filters: Filters, now: datetime) -> tuple[Lag, Lag]:
    here = scope(connection, filters.with_where("campaign", ()), now)
    counts = {True: _Counts(), False: _Counts()}
    today, taken = day_number(here.today), snapshot.of(connection)
    rows: Iterable[Any] = (
        _counted(taken, here, campaign, stage) if taken else connection.execute(_statement(here, campaign, stage))
    )
    for own, lag, waiting_since, leads in rows:
        counts[bool(own)].add(lag, None if waiting_since is None else today - waiting_since, leads)
    own, others = (_lag(counts[which], here) for which in (True, False))
    return own, others


def channel_lags(connection: Connection, channel: str, stages: Sequence[Stage], now: datetime) -> dict[Stage, Lag]:
    """The lags to some stages of a channel's newest leads (NEWEST at most) of the trailing year, by its code."""
    now = shared_moment(connection, now)
    question = ("channel_lags", channel, tuple(stages), now)
    return remembered(connection, question, lambda: _of_channel(connection, channel, stages, now))


def _of_channel(connection: Connection, channel: str, stages: Sequence[Stage], now: datetime) -> dict[Stage, Lag]:
    here, taken = scope(connection, Filters(), now), snapshot.of(connection)
    today, moment = day_number(here.today), here.epoch
    counts = {stage: _Counts() for stage in stages}
    rows: Iterable[Any] = (
        _newest_of(taken, here, channel, stages)
        if taken
        else connection.execute(_newest_statement(here, channel, stages))
    )
    for created, *cells in rows:
        for found, at, lag in zip(counts.values(), cells[::2], cells[1::2], strict=True):
            if at is not None and at <= moment:
                found.add(lag, None)
            else:
                found.add(None, today - created)
    return {stage: _lag(found, here) for stage, found in counts.items()}


def _newest_statement(here: Scope, channel: str, stages: Sequence[Stage]) -> Select[Any]:
    """The day each was created, then moment and lag of each stage."""
    newest = (Journey.created_day.desc(), Journey.created_at.desc(), Journey.lead_id.desc())
    columns = [getattr(Journey, column(stage, what)) for stage in stages for what in ("at", "lag")]
    chosen = select(Journey.created_day, *columns).where(
        Journey.channel == CODES.get(channel, 0),
        Journey.junk == 0,
        Journey.created_at <= here.epoch,
        Journey.created_day > day_number(here.today) - TRAILING.days,
    )
    return chosen.order_by(*newest).limit(NEWEST)


def _newest_of(taken: Snapshot, here: Scope, channel: str, stages: Sequence[Stage]) -> Iterator[tuple[Any, ...]]:
    """The same from arrays."""
    year = replace(here, filters=replace(here.filters, start=here.today - TRAILING + timedelta(days=1), end=here.today))
    cut = arrays.journeys(taken, year)
    cut = cut.where(cut["channel"] == CODES.get(channel, 0))
    last = np.lexsort((cut["lead_id"], cut["created_at"], cut["created_day"]))[-NEWEST:]
    names = ["created_day", *(column(stage, what) for stage in stages for what in ("at", "lag"))]
    columns = ([_told(cell) for cell in cut[name][last].tolist()] for name in names)
    return zip(*columns, strict=True)


def _told(cell: int) -> int | None:
    return None if cell == NULL else cell


def _counted(taken: Snapshot, here: Scope, campaign: int, stage: Stage) -> Iterator[tuple[Any, ...]]:
    """What `_statement` asks, from arrays."""
    cut = arrays.journeys(taken, here)
    cut = cut.where(cut["campaign_id"] != UNKNOWN_KEY)
    at, lag = (cut[column(stage, what)] for what in ("at", "lag"))
    there, own = (at != NULL) & (at <= here.epoch), cut["campaign_id"] == campaign
    keys = [own.astype(np.int8), np.where(there, lag, NULL), np.where(there, NULL, cut["created_day"])]
    cells = Cells(keys, len(at))
    own_by, *times = cells.columns()
    told = ([_told(cell) for cell in each] for each in times)
    return zip(own_by, *told, cells.counted(np.ones(len(at), np.bool_)).tolist(), strict=True)


def _statement(here: Scope, campaign: int, stage: Stage) -> Select[Any]:
    """Leads by whether they are the campaign's, by lag, and (not there yet) by the day they were created."""
    at, lag = (getattr(Journey, column(stage, what)) for what in ("at", "lag"))
    there = and_(at.is_not(None), at <= here.epoch)
    keys = [
        case((Journey.campaign_id == campaign, 1), else_=0).label("own"),
        case((there, lag)).label("lag"),
        case((there, None), else_=Journey.created_day).label("waiting_since"),
    ]
    found = and_(
        Journey.created_at <= here.epoch,
        here.within(Journey.created_day),
        here.on(table_of(Journey)),
        Journey.junk == 0,
        Journey.campaign_id != UNKNOWN_KEY,
    )
    return select(*keys, func.count()).where(found).group_by(*keys)


def _lag(counts: _Counts, here: Scope) -> Lag:
    reached, waiting, floor = counts.reached.total(), counts.waiting.total(), here.team.rate_floor
    curve = kaplan_meier(_by_day(counts.reached), _by_day(counts.waiting), here.team.confidence)
    enough = reached + waiting >= max(floor, 1)
    return Lag(reached + waiting, reached, counts.undated, floor, curve.watched_by(floor) if enough else None)


def _by_day(counts: Counter[int]) -> Any:
    found = np.zeros(max(counts, default=-1) + 1)
    for day, number in counts.items():
        found[day] = number
    return found
