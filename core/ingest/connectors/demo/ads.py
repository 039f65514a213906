"""A day of the ad account: what was shown, clicked and paid, cell by cell, and what its reports say."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.ingest.connectors.demo import calendar
from core.ingest.connectors.demo.campaigns import CAPPED_DEMAND
from core.ingest.connectors.demo.plan import AD_WEIGHTS, ADS, Plan
from core.ingest.records import Record
from core.store.types import day_date

STREAM = 1
LUCK = 0.12  # of a campaign's day
BOT_CLICKS = 4.0  # times as many as usual while bots are at it
CENT = 10_000  # micros
FULL = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class AdDay:
    """Whole-day figures: `figures` are impressions, clicks and cents by cell (3 x cells)."""

    day: int
    figures: np.ndarray
    ad_clicks: np.ndarray  # ad groups x ads
    leads: np.ndarray  # leads born of the clicks, by cell
    lost_to_budget: np.ndarray  # shares by campaign
    lost_to_rank: np.ndarray


def draw(plan: Plan, day: int) -> AdDay:
    """What the account does on a day."""
    rng = calendar.stream(plan.birth.seed, day, STREAM)
    where, count = plan.cell_campaign, len(plan.campaigns)
    rates = plan.rates(day)
    luck = np.exp(LUCK * rng.standard_normal(count) - LUCK**2 / 2)
    wanted = calendar.busy(rng, day) * luck * np.where(plan.capped, CAPPED_DEMAND, 1.0)
    spent = np.where(plan.capped, np.minimum(wanted, rng.uniform(0.96, 1.0, count)), wanted)
    lost_to_rank = rng.uniform(0.08, 0.30, count) * np.where(plan.capped, 0.3, 1.0)
    clicks_expected = plan.spend * spent / rates.cpc
    lead_rate = np.array([one.lead_rate for one in plan.campaigns])
    if plan.bots_on(day):
        clicks_expected[plan.bots_campaign] *= BOT_CLICKS
        lead_rate[plan.bots_campaign] /= BOT_CLICKS
    expected = clicks_expected[where] * plan.weight
    clicks = rng.poisson(expected)
    ctr = np.array([one.ctr for one in plan.campaigns])
    impressions = clicks + rng.poisson(expected * (1 / ctr[where] - 1))
    price = rates.cpc[where] * plan.dearness * rng.uniform(0.9, 1.1, len(where))
    cents = np.rint(clicks * price * 100).astype(np.int64)
    leads = rng.binomial(clicks, lead_rate[where])
    figures = np.stack([impressions, clicks, cents]).astype(np.int64)
    return AdDay(day, figures, _ad_clicks(rng, plan, clicks), leads, 1 - spent / wanted, lost_to_rank)


def _ad_clicks(rng: np.random.Generator, plan: Plan, clicks: np.ndarray) -> np.ndarray:
    left = _by_group(plan, clicks).astype(np.int64)
    first = rng.binomial(left, AD_WEIGHTS[0])
    second = rng.binomial(left - first, AD_WEIGHTS[1] / (1 - AD_WEIGHTS[0]))
    return np.stack([first, second, left - first - second], axis=1)


def _by_group(plan: Plan, values: np.ndarray) -> np.ndarray:
    inside = plan.cell_group >= 0
    return np.bincount(plan.cell_group[inside], values[inside], len(plan.groups))


class Reports:
    """The rows of four reports of a day; the finer ones explain parts of the coarser ones."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def campaigns(self, drawn: AdDay, share: float = 1.0) -> Iterator[Record]:
        """One row per campaign shown; search campaigns tell their impression share."""
        plan = self._plan
        figures = self._campaign_figures(drawn, share)
        lost = np.rint(np.stack([drawn.lost_to_budget, drawn.lost_to_rank * (1 - drawn.lost_to_budget)]) * FULL)
        for campaign, numbers in enumerate(figures.T.tolist()):
            if numbers[0]:
                shares = _shares(lost[:, campaign]) if plan.campaigns[campaign].type == "Search" else {}
                yield record(drawn.day, self._campaigns[campaign], numbers, shares)

    def groups(self, drawn: AdDay, share: float = 1.0) -> Iterator[Record]:
        """One row per ad group shown."""
        for group, numbers in enumerate(self._group_figures(drawn, share).T.tolist()):
            if numbers[0]:
                yield record(drawn.day, self._groups[group], numbers)

    def keywords(self, drawn: AdDay, share: float = 1.0) -> Iterator[Record]:
        """One row per keyword clicked."""
        figures = part(drawn.figures, share)
        for cell in np.flatnonzero((figures[1] > 0) & self._is_keyword).tolist():
            yield record(drawn.day, self._keywords[cell], figures[:, cell].tolist())

    def ads(self, drawn: AdDay, share: float = 1.0) -> Iterator[Record]:
        """One row per ad shown; the ads of a group add up to it."""
        totals, groups = self._whole_groups(drawn), self._group_figures(drawn, share)
        clicks = np.cumsum(drawn.ad_clicks, axis=1)[:, :-1]
        weights = np.cumsum(AD_WEIGHTS)[:-1]
        upto = np.stack([
            clicks + ((totals[0] - totals[1])[:, None] * weights).astype(np.int64),
            clicks,
            totals[2][:, None] * clicks // np.maximum(totals[1], 1)[:, None],
        ])  # fmt: skip
        split = np.concatenate(
            [np.zeros((3, len(groups[0]), 1), np.int64), part(upto, share), groups[:, :, None]], axis=2
        )
        for group, ads in enumerate(np.diff(split, axis=2).transpose(1, 2, 0).tolist()):
            for ad, numbers in enumerate(ads):
                if numbers[0] > 0:
                    yield record(drawn.day, self._ads[group][ad], numbers)

    def _whole_groups(self, drawn: AdDay) -> np.ndarray:
        return np.stack([_by_group(self._plan, row) for row in drawn.figures]).astype(np.int64)

    def _group_figures(self, drawn: AdDay, share: float) -> np.ndarray:
        return part(self._whole_groups(drawn), share)

    def _campaign_figures(self, drawn: AdDay, share: float) -> np.ndarray:
        """The sum of its ad groups, or of its own cell where it has none."""
        plan, count = self._plan, len(self._plan.campaigns)
        bare = plan.cell_group < 0
        of_group = [group.campaign for group in plan.groups]
        own, groups = part(drawn.figures[:, bare], share), self._group_figures(drawn, share)
        rows = [np.bincount(plan.cell_campaign[bare], a, count) + np.bincount(of_group, b, count)
                for a, b in zip(own, groups, strict=True)]  # fmt: skip
        return np.stack(rows).astype(np.int64)

    @cached_property
    def _is_keyword(self) -> np.ndarray:
        return np.array([word is not None for word in self._plan.keywords])

    @cached_property
    def _campaigns(self) -> list[dict[str, Any]]:
        return [place(self._plan, campaign) for campaign in range(len(self._plan.campaigns))]

    @cached_property
    def _groups(self) -> list[dict[str, Any]]:
        return [place(self._plan, group.campaign, index) for index, group in enumerate(self._plan.groups)]

    @cached_property
    def _keywords(self) -> list[dict[str, Any]]:
        plan = self._plan
        cells = zip(plan.cell_campaign.tolist(), plan.cell_group.tolist(), strict=True)
        return [place(plan, campaign, group, cell) for cell, (campaign, group) in enumerate(cells)]

    @cached_property
    def _ads(self) -> list[list[dict[str, Any]]]:
        groups = enumerate(self._plan.groups)
        return [[place(self._plan, group.campaign, index, -1, ad) for ad in range(ADS)] for index, group in groups]


def place(plan: Plan, campaign: int, group: int = -1, cell: int = -1, ad: int = -1) -> dict[str, Any]:
    """What a record says about where it belongs; -1: nothing."""
    one = plan.campaigns[campaign]
    found = {"campaign": one.name, "campaign_id": plan.campaign_id(campaign), "campaign_type": one.type,
             "campaign_status": "Enabled", "channel": one.channel}  # fmt: skip
    if group >= 0:
        found |= {"ad_group": plan.groups[group].name, "ad_group_id": plan.groups[group].id}
    if cell >= 0 and (word := plan.keywords[cell]):
        found |= {"keyword": word.text, "keyword_id": word.id, "match_type": word.match_type}
    if group >= 0 and ad >= 0:
        found |= {"ad": plan.ad_text(group, ad), "ad_id": plan.ad_id(group, ad)}
    return found


def part(figures: np.ndarray, share: float) -> np.ndarray:
    """Whole figures as far as a share of the day has passed."""
    return figures if share >= 1 else np.floor(figures * share).astype(np.int64)


def record(day: int, where: dict[str, Any], numbers: list[int], more: dict[str, Any] | None = None) -> Record:
    """A row of a report."""
    impressions, clicks, cents = numbers
    figures = {"day": day_date(day), "impressions": impressions, "clicks": clicks, "cost": cents * CENT,
               "currency": "USD"}  # fmt: skip
    return Record(0, {**where, **figures, **(more or {})})


def _shares(lost: np.ndarray) -> dict[str, int]:
    budget, rank = int(lost[0]), int(lost[1])
    return {"impression_share": FULL - budget - rank, "lost_to_budget": budget, "lost_to_rank": rank}
