"""What marketing and sales do with each lead, before and after it is one."""

from dataclasses import dataclass, fields
from typing import NamedTuple, Self

import numpy as np

from core.ingest.connectors.demo import calendar
from core.ingest.connectors.demo.calendar import DAY, NEVER
from core.ingest.connectors.demo.campaigns import UNPAID
from core.ingest.connectors.demo.funnel import Dirt, Leads
from core.ingest.connectors.demo.plan import ADS, Plan

STREAM = 3
PER_LEAD = 100
"""Numbers of touches are the lead's times this, and their place among its touches."""


class Kind(NamedTuple):
    """A kind of touch: its side, and what its subject and outcome may say."""

    name: str
    side: str
    subject: str | None = None
    outcomes: tuple[str | None, ...] = (None,)


KINDS = (
    Kind("form", "marketing", "Form submitted"),
    Kind("ad click", "marketing"),
    Kind("visit", "marketing"),
    Kind("email click", "marketing", "Newsletter"),
    Kind("call", "sales", "Introduction", ("Connected", "No answer", "Left voicemail")),
    Kind("email", "sales", "Follow-up", ("Sent", "Replied", "Bounced")),
    Kind("meeting", "sales", "Demo", ("Completed", "No show", "Rescheduled")),
    Kind("task", "sales", "Prepare an offer", ("Completed",)),
)
FORM, AD_CLICK, VISIT, MAIL, FIRST_SALES = range(5)
EARLIER, NURTURED, WORKED, SOLD = 3.4, 3.2, 5.5, 6.0  # touches a lead has on average, by occasion
SPANS = (12.0, 18.0, 9.0, 25.0)  # days, likewise
LONGEST = 170 * DAY
SAME_CAMPAIGN, OTHER_CAMPAIGN = 0.35, 0.60  # of earlier touches; the rest is unpaid
MOST = PER_LEAD - 1


@dataclass(slots=True)
class Touches:
    """Touches as arrays of one entry each; `known` is when the CRM hears of them: not before the lead comes."""

    number: np.ndarray
    lead: np.ndarray  # its number
    at: np.ndarray
    known: np.ndarray
    kind: np.ndarray
    origin: np.ndarray  # as of leads; -1: none
    cell: np.ndarray
    ad: np.ndarray
    luck: np.ndarray

    def __len__(self) -> int:
        """How many."""
        return len(self.number)

    def take(self, which: np.ndarray) -> Self:
        """Some of them, by mask or index."""
        return type(self)(*(getattr(self, field.name)[which] for field in fields(self)))

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Several, one after the other."""
        none = cls(*(np.zeros(0, np.int64) for _ in fields(cls)))
        return cls(*(np.concatenate([getattr(part, field.name) for part in (none, *parts)]) for field in fields(cls)))


def draw(plan: Plan, leads: Leads, day: int) -> Touches:
    """All touches the leads of a day will ever have."""
    rng = calendar.stream(plan.birth.seed, day, STREAM)
    real = leads.dirt < Dirt.TEST
    means = (
        EARLIER * real,
        NURTURED * real,
        WORKED * (leads.mql < NEVER),
        SOLD * (leads.sql < NEVER),
    )
    counts = np.stack([np.ones(len(leads), np.int64), *(rng.poisson(mean) for mean in means)])
    occasion = np.repeat(np.tile(np.arange(len(counts)), len(leads)), counts.T.ravel())
    lead = np.repeat(np.arange(len(leads)), counts.sum(axis=0))
    order = np.arange(len(lead)) - np.repeat(np.cumsum(counts.sum(axis=0)) - counts.sum(axis=0), counts.sum(axis=0))
    u, gap = rng.random((len(lead), 4)), rng.exponential(1.0, len(lead))
    keep = order <= MOST
    lead, order, occasion, u, gap = (array[keep] for array in (lead, order, occasion, u, gap))
    at = _times(leads, lead, occasion, gap)
    origin, cell, ad = _where(plan, leads, lead, occasion, u)
    return Touches(
        leads.number[lead] * PER_LEAD + order, leads.number[lead], at, np.maximum(at, leads.created[lead]),
        _kinds(plan, occasion, origin, u[:, 2]), origin, cell, ad, u[:, 3],
    )  # fmt: skip


def _times(leads: Leads, lead: np.ndarray, occasion: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """The form at creation, earlier touches before it, nurturing after it, sales after MQL and SQL."""
    span = np.array([0.0, -SPANS[0], *SPANS[1:]])[occasion]
    shift = np.clip(span * gap * DAY, -LONGEST, LONGEST).astype(np.int64)
    since = np.stack([leads.created, leads.created, leads.created, leads.mql, leads.sql])[occasion, lead]
    at = since + shift
    return np.where(occasion >= 3, calendar.workday(at), at)


def _where(
    plan: Plan, leads: Leads, lead: np.ndarray, occasion: np.ndarray, u: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Origin, cell and ad of each: the form has the lead's, earlier ones now and then, the rest their own."""
    count = len(plan.campaigns)
    own = (occasion == 0) | ((occasion == 1) & (u[:, 0] < SAME_CAMPAIGN) & (leads.cell[lead] >= 0))
    paid = (occasion == 1) & ~own & (u[:, 0] < OTHER_CAMPAIGN)
    some = np.searchsorted(plan.busyness, u[:, 1])
    unpaid = count + np.minimum((u[:, 1] * len(UNPAID)).astype(np.int64), len(UNPAID) - 1)
    mail = count + next(index for index, one in enumerate(UNPAID) if one.channel == "email")
    lost = leads.dirt[lead] == Dirt.UNTAGGED
    origin = np.select([own, paid, occasion == 1, occasion == 2],
                       [leads.origin[lead], plan.cell_campaign[some], unpaid, mail], -1)  # fmt: skip
    cell = np.select([own, paid], [leads.cell[lead], some], -1)
    grouped = (cell >= 0) & (plan.cell_group[cell] >= 0)
    ad = np.where(own, leads.ad[lead], np.where(grouped, (u[:, 2] * ADS).astype(np.int64), -1))
    unknown = count + next(index for index, one in enumerate(UNPAID) if one.channel == "unknown")
    hidden = own & lost
    return np.where(hidden, unknown, origin), np.where(hidden, -1, cell), np.where(hidden, -1, ad)


def _kinds(plan: Plan, occasion: np.ndarray, origin: np.ndarray, u: np.ndarray) -> np.ndarray:
    sales = FIRST_SALES + np.searchsorted((0.4, 0.8, 0.93), u)
    earlier = np.where(origin < len(plan.campaigns), AD_CLICK, VISIT)
    return np.select([occasion == 0, occasion == 1, occasion == 2], [FORM, earlier, MAIL], sales)
