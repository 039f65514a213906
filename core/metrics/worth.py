"""What a lead is worth before anybody called it: how likely leads like it were won, times what won deals bring.

Both come from the team's own history by channel. Where a channel has few, it is drawn towards all channels together,
as if so many leads (or deals) of all had been added to its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, func, select

from core.derive import snapshot
from core.derive.snapshot import NULL, Snapshot, span
from core.metrics.format import money
from core.metrics.grouping import Cells
from core.metrics.results import remembered
from core.store.base import table_of
from core.store.channels import BY_CODE, CHANNELS
from core.store.models import DailyFact, DealFact
from core.store.settings import team
from core.store.stages import Stage
from core.store.types import day_number

HISTORY = timedelta(days=730)
"""How far back is looked."""
YOUNG = timedelta(days=90)
"""Leads younger than this had no time to be won, and are left out."""
COUNTS = ("leads", "cohort_mqls", "cohort_sqls", "cohort_won")
STAGES = {Stage.LEAD: "leads", Stage.MQL: "MQLs", Stage.SQL: "SQLs"}


@dataclass(frozen=True, slots=True)
class Worth:
    """Of a stage and channel: the chance to be won, over how many leads of its own; the deal in micros, likewise."""

    chance: float
    leads: int
    deal: int | None
    deals: int

    @property
    def value(self) -> int | None:
        """Micros; None where no deal was won yet."""
        return None if self.deal is None else round(self.chance * self.deal)


@dataclass(frozen=True, slots=True)
class Worths:
    """By (stage, channel); empty where nothing was won yet. Counts below the floors are called few."""

    by: Mapping[tuple[Stage, str], Worth]
    currency: str
    few_leads: int
    few_deals: int

    def says(self, stage: Stage, channel: str) -> str:
        """What it is made of: "7.6 % of MQLs from Paid search are won, and a won deal brings $11,213"."""
        one = self.by.get((stage, channel))
        if one is None:
            return "nothing was won yet, so the score alone decides"
        chance = f"{100 * one.chance:.1f} % of {STAGES[stage]} from {CHANNELS[channel]} are won"
        if one.leads < self.few_leads:
            chance += f" (it had only {one.leads:,}, so those of all channels count as well)"
        if one.deal is None:
            return chance
        few = " over all channels" if one.deals < self.few_deals else ""
        return f"{chance}, and a won deal brings {money(one.deal, self.currency)}{few}"


def worths(connection: Connection, now: datetime) -> Worths:
    """What leads of each open stage and channel are worth on the day of `now`, from leads and deals of two years."""
    return remembered(connection, ("worths", now.date()), lambda: _worths(connection, now))


def _worths(connection: Connection, now: datetime) -> Worths:
    here = team(connection)
    counts, deals = _counts(connection, now), _deals(connection, now, here.currency)
    by: dict[tuple[Stage, str], Worth] = {}
    for stage in STAGES:
        reached = sum(one[stage] for one in counts.values())
        won = sum(one[Stage.WON] for one in counts.values())
        if not reached or not won:
            continue
        usual, all_deals = won / reached, [amount for some in deals.values() for amount in some]
        typical = median(all_deals) if all_deals else None
        for channel in CHANNELS:
            mine, own = counts.get(channel, dict.fromkeys(Stage, 0)), deals.get(channel, [])
            chance = (mine[Stage.WON] + here.rate_floor * usual) / max(1, mine[stage] + here.rate_floor)
            by[stage, channel] = Worth(chance, mine[stage], _deal(own, typical, here.cost_floor), len(own))
    return Worths(by, here.currency, here.rate_floor, here.cost_floor)


def _deal(own: list[int], typical: float | None, weight: int) -> int | None:
    """The median, drawn towards that of all."""
    if typical is None:
        return None
    mine = len(own) * median(own) if own else 0.0
    return round((mine + weight * typical) / (len(own) + weight)) if own or weight else round(typical)


def _counts(connection: Connection, now: datetime) -> dict[str, dict[Stage, int]]:
    """Channel -> leads that reached each stage, of those created in time."""
    first, last = day_number((now - HISTORY).date()), day_number((now - YOUNG).date())
    stages = (Stage.LEAD, Stage.MQL, Stage.SQL, Stage.WON)
    taken = snapshot.of(connection)
    rows = _summed(taken, first, last) if taken else connection.execute(_sums(first, last))
    return {BY_CODE[row[0]]: dict(zip(stages, map(int, row[1:]), strict=True)) for row in rows if row[0] in BY_CODE}


def _sums(first: int, last: int) -> Select[Any]:
    """Each channel, its leads, and how many of those became MQL, SQL and won."""
    sums = [func.sum(column) for column in map(table_of(DailyFact).c.get, COUNTS)]
    return select(DailyFact.channel, *sums).where(DailyFact.day.between(first, last)).group_by(DailyFact.channel)


def _summed(taken: Snapshot, first: int, last: int) -> Iterable[tuple[int, ...]]:
    """The same from arrays."""
    table = taken.tables[DailyFact.__tablename__]
    here = span(table, ("day", first, last))
    cells = Cells([table["channel"][here]], here.stop - here.start)
    return zip(*cells.columns(), *(cells.added(table[name][here]).tolist() for name in COUNTS), strict=True)


def _deals(connection: Connection, now: datetime, currency: str) -> dict[str, list[int]]:
    """Channel -> amounts of won deals that are in the team's currency, or were converted."""
    first, last = day_number((now - HISTORY).date()), day_number(now.date())
    taken = snapshot.of(connection)
    rows = _won(taken, first, last, currency) if taken else connection.execute(_amounts(first, last, currency))
    found: dict[str, list[int]] = {}
    for channel, amount in rows:
        found.setdefault(BY_CODE.get(channel, "unknown"), []).append(amount)
    return found


def _amounts(first: int, last: int, currency: str) -> Any:
    """Channel and amount of each won deal that has one."""
    fact = DealFact
    here = (fact.won == 1, fact.amount_micros.is_not(None), fact.currency.in_(("", currency)))
    return select(fact.channel, fact.amount_micros).where(*here, fact.closed_day.between(first, last))


def _won(taken: Snapshot, first: int, last: int, currency: str) -> Iterable[tuple[int, int]]:
    """The same from arrays."""
    table = taken.tables[DealFact.__tablename__]
    here = span(table, ("closed_day", first, last))
    ours = [code for code, name in enumerate(taken.currencies) if name in ("", currency)]
    amount = table["amount_micros"][here]
    kept = (table["won"][here] == 1) & (amount != NULL) & np.isin(table["currency"][here], ours)
    return zip(table["channel"][here][kept].tolist(), amount[kept].tolist(), strict=True)
