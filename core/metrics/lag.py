"""How long leads take to a stage: a campaign's beside those of all others, or a channel's."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select, true

from core.derive.events import column
from core.filters import Filters
from core.metrics.results import remembered, shared_moment
from core.metrics.scope import Scope, scope
from core.metrics.survival import Curve, kaplan_meier
from core.metrics.where import UNKNOWN_KEY
from core.store.base import table_of
from core.store.models import Journey
from core.store.stages import Stage
from core.store.types import day_number


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


def lags(connection: Connection, campaign: int, stage: Stage, filters: Filters, now: datetime) -> tuple[Lag, Lag]:
    """Lags to `stage` of the leads created in the period: those of a campaign, and of all others with a campaign.

    The filters' other conditions hold for both; a filter by campaign is not looked at.
    """
    now = shared_moment(connection, now)
    question = ("lags", campaign, stage, repr(filters), now)
    return remembered(connection, question, lambda: _answer(connection, campaign, stage, filters, now))


def channel_lag(connection: Connection, channel: str, stage: Stage, now: datetime) -> Lag:
    """The lag to `stage` of all leads of a channel, by its code."""
    now = shared_moment(connection, now)
    filters = Filters(preset="all").with_where("channel", [channel])

    def answer() -> Lag:
        here = scope(connection, filters, now)
        return _counted(connection, here, _statement(here, literal(1), stage, true()))[0]

    return remembered(connection, ("channel_lag", channel, stage, now), answer)


def _answer(connection: Connection, campaign: int, stage: Stage, filters: Filters, now: datetime) -> tuple[Lag, Lag]:
    here = scope(connection, filters.with_where("campaign", ()), now)
    own = case((Journey.campaign_id == campaign, 1), else_=0)
    return _counted(connection, here, _statement(here, own, stage, Journey.campaign_id != UNKNOWN_KEY))


def _counted(connection: Connection, here: Scope, statement: Select[Any]) -> tuple[Lag, Lag]:
    """The lag of those that are one's own, and of the others."""
    counts = {True: _Counts(), False: _Counts()}
    today = day_number(here.today)
    for own, lag, waiting_since, leads in connection.execute(statement):
        mine = counts[bool(own)]
        if lag is not None:
            mine.reached[lag] += leads
        elif waiting_since is not None:
            mine.waiting[today - waiting_since] += leads
        else:
            mine.undated += leads
    return _lag(counts[True], here), _lag(counts[False], here)


def _statement(here: Scope, own: ColumnElement[int], stage: Stage, among: ColumnElement[bool]) -> Select[Any]:
    """Leads by whether they are one's own, by lag, and (not there yet) by the day they were created."""
    at, lag = (getattr(Journey, column(stage, what)) for what in ("at", "lag"))
    there = and_(at.is_not(None), at <= here.epoch)
    keys = [
        own.label("own"),
        case((there, lag)).label("lag"),
        case((there, None), else_=Journey.created_day).label("waiting_since"),
    ]
    found = and_(
        Journey.created_at <= here.epoch,
        here.within(Journey.created_day),
        here.on(table_of(Journey)),
        Journey.junk == 0,
        among,
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
