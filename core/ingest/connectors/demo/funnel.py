"""The leads of a day and everything that will become of them, drawn on the day they come."""

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Self

import numpy as np

from core.ingest.connectors.demo import ads, calendar
from core.ingest.connectors.demo.ads import AdDay
from core.ingest.connectors.demo.birth import LEADS_A_MONTH
from core.ingest.connectors.demo.calendar import DAY, NEVER
from core.ingest.connectors.demo.campaigns import BOTS_SHARE, UNPAID
from core.ingest.connectors.demo.plan import AD_WEIGHTS, SIZE_QUALITY, Plan

STREAM = 2
PER_DAY = 100_000
"""Numbers of leads are the day's position times this, and their place in the day."""
COPIED = 50_000
"""Added to the number of a lead for the duplicate somebody typed in by hand."""


class Dirt(IntEnum):
    """What is wrong with a lead."""

    NONE = 0
    UNTAGGED = 1  # utm values and click id were lost
    TEST = 2
    BOT = 3


UNTAGGED, TESTS, COPIES = 0.04, 0.005, 0.012  # shares of leads


class U(IntEnum):
    """The uniform numbers every lead carries, by what they decide."""

    SIZE = 0
    MQL = 1
    SQL = 2
    OPPORTUNITY = 3
    WON = 4
    DROPPED = 5
    DIRT = 6
    COPY = 7
    COLLEAGUE = 8
    AD = 9
    RENEWED = 10
    TERM = 11
    FIRST = 12
    LAST = 13
    STYLE = 14
    MORE = 15
    TITLE = 16
    INDUSTRY = 17


class Z(IntEnum):
    """The normal numbers, likewise."""

    TIME = 0
    MQL = 1
    SQL = 2
    OPPORTUNITY = 3
    CLOSED = 4
    DROPPED = 5
    AMOUNT = 6
    SECONDS = 7


LAGS = {Z.MQL: (1.2, 1.0), Z.SQL: (4.0, 0.9), Z.OPPORTUNITY: (9.0, 0.8), Z.CLOSED: (32.0, 0.7), Z.DROPPED: (6.0, 0.9)}
"""Days: median and the spread of the logarithm."""
LONGEST_LAG = 150 * DAY
DROPS = 0.7  # of the leads that go no further, those that are told so
COLLEAGUES = 0.12
HALF_YEAR_TERMS = 0.3
YEAR = 365 * DAY
RENEWAL = 0.82
RENEWALS = 3


@dataclass(slots=True)
class Leads:
    """Leads as arrays of one entry each; times are epoch seconds, NEVER where something does not happen."""

    number: np.ndarray
    created: np.ndarray
    origin: np.ndarray  # campaign, or the number of campaigns plus the place among the unpaid
    cell: np.ndarray  # -1: no ad
    ad: np.ndarray  # place in its ad group; -1: none
    size: np.ndarray
    company: np.ndarray  # number of the lead whose company it is; -1: none
    dirt: np.ndarray
    mql: np.ndarray
    sql: np.ndarray
    opportunity: np.ndarray
    won: np.ndarray
    lost: np.ndarray
    disqualified: np.ndarray
    copied: np.ndarray
    renewed: np.ndarray  # lead x renewal
    churned: np.ndarray
    u: np.ndarray  # lead x U
    z: np.ndarray  # lead x Z

    def __len__(self) -> int:
        """How many."""
        return len(self.number)

    def take(self, which: np.ndarray) -> Self:
        """Some of them, by mask or index."""
        return type(self)(*(getattr(self, field.name)[which] for field in fields(self)))

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Several, one after the other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    @property
    def last(self) -> np.ndarray:
        """When the last thing happens to each."""
        single = (self.created, self.mql, self.sql, self.opportunity, self.won, self.lost, self.disqualified,
                  self.copied, self.churned, *self.renewed.T)  # fmt: skip
        return np.asarray(np.max([np.where(at == NEVER, 0, at) for at in single], axis=0))


def draw(plan: Plan, drawn: AdDay) -> Leads:
    """The leads that come on the day of these ad figures."""
    day, count = drawn.day, len(plan.campaigns)
    rng = calendar.stream(plan.birth.seed, day, STREAM)
    cell = np.repeat(np.arange(len(plan.cell_campaign)), drawn.leads)
    unpaid = rng.poisson(np.array([one.rate for one in UNPAID]) * plan.scale * calendar.busy(rng, day))
    bots = round(BOTS_SHARE * LEADS_A_MONTH * plan.scale) if plan.bots_on(day) else 0
    cell = np.concatenate([cell, np.full(unpaid.sum(), -1), np.full(bots, _bots_cell(plan))])
    origin = np.where(cell >= 0, plan.cell_campaign[cell], -1)
    origin[cell < 0] = count + np.repeat(np.arange(len(UNPAID)), unpaid)
    u, z = rng.random((len(cell), len(U))), rng.standard_normal((len(cell), len(Z)))
    dirt = _dirt(u, cell, bots)
    created = calendar.moments(day, z[:, Z.TIME])
    created[dirt == Dirt.BOT] = day * DAY + 3 * 3600 + (u[dirt == Dirt.BOT, U.MORE] * 1500).astype(np.int64)
    number = (day - plan.first_day + 1) * PER_DAY + np.arange(len(cell))
    leads = _undecided(number, created, origin, cell, dirt, u, z)
    leads.ad[:] = _ads(plan, drawn, leads)
    _decide(leads, plan, day)
    return leads


def _bots_cell(plan: Plan) -> int:
    return int(np.flatnonzero(plan.cell_campaign == plan.bots_campaign)[0])


def _dirt(u: np.ndarray, cell: np.ndarray, bots: int) -> np.ndarray:
    dirt = np.where((u[:, U.DIRT] < UNTAGGED) & (cell >= 0), int(Dirt.UNTAGGED), int(Dirt.NONE))
    dirt[(u[:, U.DIRT] < TESTS) & (cell < 0)] = Dirt.TEST
    if bots:
        dirt[-bots:] = Dirt.BOT
    return dirt


def _undecided(
    number: np.ndarray, created: np.ndarray, origin: np.ndarray, cell: np.ndarray, dirt: np.ndarray,
    u: np.ndarray, z: np.ndarray,
) -> Leads:  # fmt: skip
    count, outcomes = len(number), ("mql", "sql", "opportunity", "won", "lost", "disqualified", "copied", "churned")
    never = {name: np.full(count, NEVER) for name in outcomes}
    return Leads(
        number=number, created=created, origin=origin, cell=cell, ad=np.full(count, -1), size=np.zeros(count, np.int64),
        company=_companies(number, u, dirt), dirt=dirt, renewed=np.full((count, RENEWALS), NEVER), u=u, z=z, **never,
    )  # fmt: skip


def _companies(number: np.ndarray, u: np.ndarray, dirt: np.ndarray) -> np.ndarray:
    """Mostly a company of its own; a colleague shares that of the lead before."""
    own = u[:, U.COLLEAGUE] >= COLLEAGUES
    own[:1] = True
    company = number[np.maximum.accumulate(np.where(own, np.arange(len(number)), 0))] if len(number) else number
    return np.where(dirt >= Dirt.TEST, -1, company)


def _ads(plan: Plan, drawn: AdDay, leads: Leads) -> np.ndarray:
    """The ad each lead clicked, as likely as the ad's clicks of the day."""
    group = np.where(leads.cell >= 0, plan.cell_group[leads.cell], -1)
    if not len(plan.groups):
        return np.full(len(leads), -1)
    clicks = np.cumsum(drawn.ad_clicks, axis=1)[group]
    chosen = (leads.u[:, U.AD] * clicks[:, -1])[:, None] >= clicks
    return np.where(group >= 0, np.minimum(chosen.sum(axis=1), len(AD_WEIGHTS) - 1), -1)


def _lag(leads: Leads, which: Z) -> np.ndarray:
    median, spread = LAGS[which]
    seconds = np.minimum(median * np.exp(spread * leads.z[:, which]) * DAY, LONGEST_LAG)
    return np.maximum(seconds, 60).astype(np.int64)


def _later(happens: np.ndarray, after: np.ndarray, lag: np.ndarray) -> np.ndarray:
    """A work day's moment `lag` after something, for those to whom it happens."""
    return np.where(happens, calendar.workday(np.where(happens, after, 0) + lag), NEVER)


def _decide(leads: Leads, plan: Plan, day: int) -> None:
    """How far each goes, and when."""
    rates, origin, u = plan.rates(day), leads.origin, leads.u
    audience = np.cumsum(rates.audience, axis=1)[origin]
    leads.size = np.minimum((u[:, U.SIZE][:, None] >= audience).sum(axis=1), len(SIZE_QUALITY) - 1)
    fit = SIZE_QUALITY[leads.size]
    quality = np.where(leads.cell >= 0, plan.quality[leads.cell], 1.0)
    real = leads.dirt < Dirt.TEST
    mql = real & (u[:, U.MQL] < rates.mql[origin] * quality * fit)
    sql = mql & (u[:, U.SQL] < rates.sql[origin] * fit)
    opportunity = sql & (u[:, U.OPPORTUNITY] < rates.opportunity[origin])
    won = opportunity & (u[:, U.WON] < rates.won[origin])
    drops = real & ~opportunity & (u[:, U.DROPPED] < DROPS)
    leads.mql = np.where(mql, leads.created + _lag(leads, Z.MQL), NEVER)
    leads.sql = _later(sql, leads.mql, _lag(leads, Z.SQL))
    leads.opportunity = _later(opportunity, leads.sql, _lag(leads, Z.OPPORTUNITY))
    leads.won = _later(won, leads.opportunity, _lag(leads, Z.CLOSED))
    leads.lost = _later(opportunity & ~won, leads.opportunity, _lag(leads, Z.CLOSED))
    furthest = np.where(sql, leads.sql, np.where(mql, leads.mql, leads.created))
    leads.disqualified = _later(drops, furthest, _lag(leads, Z.DROPPED))
    copied = real & (u[:, U.COPY] < COPIES)
    leads.copied = _later(copied, leads.created, (u[:, U.MORE] * 5 * DAY).astype(np.int64) + 3600)
    _contracts(leads)


def _contracts(leads: Leads) -> None:
    """Customers renew term by term, until one leaves."""
    term = np.where(leads.u[:, U.TERM] < HALF_YEAR_TERMS, YEAR // 2, YEAR)
    stays, alive, at = leads.u[:, U.RENEWED], leads.won < NEVER, np.where(leads.won < NEVER, leads.won, 0)
    for renewal in range(RENEWALS):
        at = at + term
        renews = alive & (stays < RENEWAL ** (renewal + 1))
        leads.renewed[:, renewal] = np.where(renews, at, NEVER)
        leads.churned = np.where(alive & ~renews, at, leads.churned)
        alive = renews


def draw_day(plan: Plan, day: int) -> tuple[AdDay, Leads]:
    """Both sides of a day."""
    drawn = ads.draw(plan, day)
    return drawn, draw(plan, drawn)
