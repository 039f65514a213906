"""A world's account and truth as arrays: campaigns, ad groups, keywords, ads, and what holds on a day.

A *cell* is the finest place a click can come from: a keyword, the part of an ad group that no keyword explains,
or a whole campaign without ad groups. Weights of the cells of a campaign add up to 1.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from core.ingest.connectors.demo import campaigns as truth
from core.ingest.connectors.demo.birth import LARGE, LEADS_A_MONTH, MONTH, Birth
from core.ingest.connectors.demo.campaigns import CAMPAIGNS, REGIONS, UNPAID, Campaign, Turn
from core.store.types import day_number

MATCH_TYPES = ("exact", "phrase", "broad")
WORDS = (
    "{}", "best {}", "top {}", "{} pricing", "{} for small teams", "{} free trial", "{} demo", "{} reviews",
    "{} comparison", "{} tools", "online {}", "{} for agencies", "{} for startups", "{} for saas",
    "{} for manufacturers", "{} with email", "{} with calendar", "cheap {}", "enterprise {}", "{} features",
    "{} integration", "{} vendors", "{} examples", "{} for sales teams", "mobile {}", "open source {}", "{} cost",
    "easy {}",
)  # fmt: skip
COPY = ("{} that sells itself", "See {} in 5 minutes", "Close more with {}")
AD_WEIGHTS = (0.5, 0.3, 0.2)
ADS = len(AD_WEIGHTS)
RESIDUAL = 0.04  # of a search ad group's clicks: close variants that no keyword row reports
SIZE_QUALITY = np.array([0.70, 1.00, 1.15, 1.20])  # by company size, on P(MQL | lead) and on P(SQL | MQL)


class Group(NamedTuple):
    """An ad group of a campaign."""

    campaign: int
    id: str
    name: str


class Keyword(NamedTuple):
    """A keyword of an ad group."""

    id: str
    text: str
    match_type: str


class Rates(NamedTuple):
    """What holds on a day, by origin: campaigns first, then the unpaid origins."""

    cpc: np.ndarray  # dollars; campaigns only
    mql: np.ndarray
    sql: np.ndarray
    opportunity: np.ndarray
    won: np.ndarray
    audience: np.ndarray  # origin x company size


@dataclass(frozen=True)
class Plan:
    """The account and the truth of one world."""

    birth: Birth

    @cached_property
    def first_day(self) -> int:
        """The day number the world starts on."""
        return day_number(self.birth.start)

    @cached_property
    def large(self) -> bool:
        """Whether the account is a wide one."""
        return self.birth.leads > LARGE

    @cached_property
    def scale(self) -> float:
        """Size beside a company of 500 leads a month."""
        return self.birth.leads / (LEADS_A_MONTH * self.birth.days / MONTH)

    @cached_property
    def campaigns(self) -> tuple[Campaign, ...]:
        """Every campaign, in each region when the world is large."""
        if not self.large:
            return CAMPAIGNS
        share = 1 / len(REGIONS)
        named = ((one, region) for one in CAMPAIGNS for region in REGIONS)
        return tuple(one._replace(name=f"{one.name} ({region})", spend=one.spend * share) for one, region in named)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Every ad group."""
        many = 6 if self.large else 3
        pairs = ((index, theme) for index, one in enumerate(self.campaigns) for theme in one.themes[:many])
        return tuple(Group(index, str(50_000_000 + 37 * n), _title(theme)) for n, (index, theme) in enumerate(pairs))

    @cached_property
    def keywords(self) -> tuple[Keyword | None, ...]:
        """The keyword of each cell; None where there is none."""
        found: list[Keyword | None] = [None] * len(self.cell_group)
        for cell, (group, place) in enumerate(zip(self.cell_group, self._place, strict=True)):
            if place > 0:
                text = WORDS[place - 1].format(self.groups[group].name.lower())
                match = MATCH_TYPES[(place + group) % 3]
                found[cell] = Keyword(str(80_000_000 + 11 * cell), text, match)
        return tuple(found)

    def ad_id(self, group: int, ad: int) -> str:
        """The platform's id of the `ad`-th ad of a group."""
        return str(90_000_000 + 7 * (group * ADS + ad))

    def ad_text(self, group: int, ad: int) -> str:
        """Its copy."""
        return COPY[ad].format(self.groups[group].name)

    def campaign_id(self, campaign: int) -> str:
        """The platform's id of a campaign."""
        return str(21_000_000 + 101 * campaign)

    @cached_property
    def _cells(self) -> tuple[tuple[int, int, int, float], ...]:
        """(campaign, group, place in the group, weight): place 0 is what no keyword explains."""
        cells: list[tuple[int, int, int, float]] = []
        inside: dict[int, list[int]] = {}
        for index, one in enumerate(self.groups):
            inside.setdefault(one.campaign, []).append(index)
        words, slope = (len(WORDS), 1.4) if self.large else (6, 0.8)
        for campaign, (_, kind, *_) in enumerate(self.campaigns):
            groups = inside.get(campaign)
            if not groups:
                cells.append((campaign, -1, 0, 1.0))
                continue
            shares = _falling(len(groups), 0.5)
            for group, share in zip(groups, shares, strict=True):
                if kind != "Search":
                    cells.append((campaign, group, 0, share))
                    continue
                cells.append((campaign, group, 0, share * RESIDUAL))
                parts = _falling(words, slope) * share * (1 - RESIDUAL)
                cells += [(campaign, group, place + 1, part) for place, part in enumerate(parts)]
        return tuple(cells)

    @cached_property
    def cell_campaign(self) -> np.ndarray:
        """The campaign of each cell."""
        return np.array([cell[0] for cell in self._cells])

    @cached_property
    def cell_group(self) -> np.ndarray:
        """The ad group of each cell; -1: none."""
        return np.array([cell[1] for cell in self._cells])

    @cached_property
    def _place(self) -> np.ndarray:
        return np.array([cell[2] for cell in self._cells])

    @cached_property
    def weight(self) -> np.ndarray:
        """The share of its campaign's clicks each cell has."""
        return np.array([cell[3] for cell in self._cells])

    @cached_property
    def busyness(self) -> np.ndarray:
        """Cumulated shares of all clicks by cell."""
        clicks = (self.spend / self._base.cpc)[self.cell_campaign] * self.weight
        return np.asarray(np.cumsum(clicks) / np.cumsum(clicks)[-1])

    @cached_property
    def dearness(self) -> np.ndarray:
        """What a click of a cell costs beside its campaign's average."""
        return self._even(0.7, 1.3, 1)

    @cached_property
    def quality(self) -> np.ndarray:
        """What P(MQL | lead) of a cell is beside its campaign's average."""
        return self._even(0.72, 1.28, 2)

    def _even(self, low: float, high: float, name: int) -> np.ndarray:
        """Random factors of cells whose weighted mean in each campaign is 1."""
        drawn = np.random.default_rng((self.birth.seed, name)).uniform(low, high, len(self._cells))
        mean = np.bincount(self.cell_campaign, drawn * self.weight)
        return np.asarray(drawn / mean[self.cell_campaign])

    @cached_property
    def spend(self) -> np.ndarray:
        """Dollars a campaign spends on an average day."""
        return np.array([one.spend for one in self.campaigns]) * self.scale

    @cached_property
    def capped(self) -> np.ndarray:
        """Which campaigns their budget holds back."""
        return np.array([one.name.startswith(truth.CAPPED) for one in self.campaigns])

    def turns(self, day: int) -> list[tuple[int, Turn]]:
        """The changes in force on a day, with the campaign they apply to."""
        born = day_number(self.birth.born)
        here = [turn for turn in truth.TURNS if day >= born - 7 * turn.weeks]
        return [
            (c, turn) for turn in here for c, one in enumerate(self.campaigns) if one.name.startswith(turn.campaign)
        ]

    def bots_on(self, day: int) -> bool:
        """Whether a day is one of the bot burst."""
        first = day_number(self.birth.born) - 7 * truth.BOTS_WEEKS
        return first <= day < first + truth.BOTS_DAYS

    @cached_property
    def bots_campaign(self) -> int:
        """Where the bots click."""
        return next(c for c, one in enumerate(self.campaigns) if one.name.startswith(truth.BOTS))

    @cached_property
    def _base(self) -> Rates:
        origins = (*self.campaigns, *UNPAID)
        columns = [np.array([getattr(one, name) for one in origins]) for name in Rates._fields[1:]]
        return Rates(np.array([one.cpc for one in self.campaigns]), *columns)

    def rates(self, day: int) -> Rates:
        """The truth on a day."""
        turns = self.turns(day)
        if not turns:
            return self._base
        rates = Rates(*(column.copy() for column in self._base))
        for campaign, turn in turns:
            rates.cpc[campaign] *= turn.cpc
            rates.mql[campaign] *= turn.mql
            rates.sql[campaign] *= turn.sql
            if turn.audience:
                rates.audience[campaign] = turn.audience
        return rates


def _title(theme: str) -> str:
    return theme.title().replace("Crm", "CRM")


def _falling(count: int, slope: float) -> np.ndarray:
    """Shares that fall with rank, as those of keywords do; they add up to 1."""
    shares = np.arange(1, count + 1) ** -slope
    return np.asarray(shares / shares.sum())
