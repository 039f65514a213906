"""Campaigns that cost money and brought no SQL, and for which of them that is more than chance."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from math import log

from sqlalchemy import Connection

from core.filters import Compare, Filters
from core.metrics.query import query
from core.metrics.result import Result
from core.store.channels import PAID, UNKNOWN
from core.store.settings import Team, team

ASKED, BY = ("spend", "sqls"), ("channel", "campaign")


@dataclass(frozen=True, slots=True)
class Idle:
    """A campaign with spend (micros) and without an SQL."""

    key: int
    name: str
    spend: int


@dataclass(frozen=True, slots=True)
class Barren:
    """Campaigns without an SQL, dearest first.

    `sure`: at the cost of the others' SQLs their spend would have brought some with a probability beyond the upper
    end of the team's interval (three SQLs at 90 %); `expected`, all of them together. `unsure`: the rest. `is_few`:
    the others have too few SQLs to say what one costs, so that none is sure. `unplaced`: SQLs of paid or unknown
    channels that no campaign is known for, some of which may be theirs.
    """

    sure: tuple[Idle, ...]
    unsure: tuple[Idle, ...]
    expected: float
    is_few: bool
    unplaced: int
    currency: str


def barren(connection: Connection, filters: Filters, now: datetime) -> Barren | None:
    """Those of the period; None where there are none, or nobody knows about SQLs or spend."""
    result = query(connection, ASKED, replace(filters, compare=Compare.NONE), now, by=BY)
    if result.missing & {"stages", "leads", "ads"}:
        return None
    return _judged(result, team(connection))


def _judged(result: Result, settings: Team) -> Barren | None:
    names, spend, sqls, unplaced = _by_campaign(result)
    found = [Idle(key, names[key], spend[key]) for key in names if spend[key] > 0 and not sqls[key]]
    found.sort(key=lambda one: (-one.spend, one.name))
    if not found:
        return None
    others = [key for key in names if spend[key] > 0 and sqls[key]]
    brought, paid = sum(sqls[key] for key in others), sum(spend.values())
    is_few = brought < max(settings.cost_floor, 1)
    # A Poisson count of mean m is 0 with probability exp(-m).
    enough = -log((1 - settings.confidence) / 2)
    sure = () if is_few else tuple(one for one in found if one.spend * brought / paid >= enough)
    return Barren(
        sure=sure,
        unsure=tuple(one for one in found if one not in sure),
        expected=sum(one.spend for one in sure) * brought / paid,
        is_few=is_few,
        unplaced=unplaced,
        currency=result.currency,
    )


def _by_campaign(result: Result) -> tuple[dict[int, str], dict[int, int], dict[int, int], int]:
    """Names, spend and SQLs by campaign, whatever the channel; SQLs without one that may be paid for."""
    names: dict[int, str] = {}
    spend: dict[int, int] = defaultdict(int)
    sqls: dict[int, int] = defaultdict(int)
    unplaced = 0
    for row in result.frame.records():
        key = row["campaign_key"]
        if key is None:
            unplaced += row["sqls"] if row["channel_key"] in {*PAID, UNKNOWN, None} else 0
            continue
        names[key] = row["campaign"]
        spend[key] += row["spend"]
        sqls[key] += row["sqls"]
    return names, spend, sqls, unplaced


def total(some: Iterable[Idle]) -> int:
    """What they cost together, in micros."""
    return sum(one.spend for one in some)
