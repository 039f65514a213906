"""Random small worlds as plain lists, and how they are written into a database."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from core.store.models import Grain
from core.store.stages import Stage
from core.store.types import day_number
from tests.core.metrics.base.rates import Rates
from tests.factories import World

ZONE = "America/New_York"
FIRST = date(2026, 3, 2)  # the clocks change on the 8th
NOW = datetime(2026, 3, 29, 15, tzinfo=UTC)
LENGTH = 28
CHANNELS = ("paid_search", "performance_max")  # of campaigns 0 and 1
# entity index -> index of its parent
AD_GROUPS = (0, 0, 1)
KEYWORDS = (0, 0, 1, 2)
ADS = (0, 2)
KNOWN = {
    Grain.CHANNEL: (),
    Grain.CAMPAIGN: ("campaign",),
    Grain.AD_GROUP: ("campaign", "ad_group"),
    Grain.KEYWORD: ("campaign", "ad_group", "keyword"),
    Grain.AD: ("campaign", "ad_group", "ad"),
}

Place = dict[str, int]


def _place(name: str, index: int) -> Place:
    """An entity and what it belongs to."""
    if name == "none":
        return {}
    if name == "campaign":
        return {"campaign": index % 2}
    if name == "ad_group":
        return {"campaign": AD_GROUPS[index % 3], "ad_group": index % 3}
    parents, size = (KEYWORDS, 4) if name == "keyword" else (ADS, 2)
    group = parents[index % size]
    return {**_place("ad_group", group), name: index % size}


_GRAINS = {
    Grain.CHANNEL: "none",
    Grain.CAMPAIGN: "campaign",
    Grain.AD_GROUP: "ad_group",
    Grain.KEYWORD: "keyword",
    Grain.AD: "ad",
}
small = st.integers(0, 3)
days = st.integers(0, LENGTH - 1)
near = st.one_of(st.integers(0, 4), days)  # so that reports often speak of the same days
moments = st.integers(-3 * 24, LENGTH * 24 + 30)  # hours since FIRST at midnight UTC
currencies = st.sampled_from([None, None, "USD", "EUR", "JPY"])


@st.composite
def figures(draw: Any) -> dict[str, Any]:
    grain = draw(st.sampled_from(list(KNOWN)))
    return {
        "grain": grain,
        "place": _place(_GRAINS[grain], draw(small)),
        "channel": draw(st.sampled_from(["paid_search", "paid_social"])),
        "source": draw(st.sampled_from([0, 0, 1])),
        "currency": draw(currencies),
        "cost": draw(st.integers(0, 10_000_000)),
        "impressions": draw(st.integers(0, 1000)),
        "clicks": draw(st.integers(0, 50)),
        "days": draw(st.one_of(st.none(), st.tuples(near, near).map(sorted))),
        "on": draw(st.sets(near, min_size=1, max_size=4)),  # a daily report says the same of each
    }


leads = st.fixed_dictionaries(
    {
        "created": st.integers(0, LENGTH * 24 + 12),
        "place": st.builds(_place, st.sampled_from(["none", "campaign", "ad_group", "keyword", "ad"]), small),
        "channel": st.sampled_from(["paid_search", "organic_search"]),
        "source": st.sampled_from([None, "", "unknown", "Paid Search"]),
        "changes": st.lists(st.tuples(st.sampled_from(list(Stage)), moments), max_size=4),
    }
)
deals = st.fixed_dictionaries(
    {
        "leads": st.lists(st.integers(0, 5), max_size=2, unique=True),
        "stage": st.sampled_from([Stage.OPPORTUNITY, Stage.WON, Stage.WON, Stage.LOST]),
        "amount": st.one_of(st.none(), st.integers(0, 5_000_000)),
        "currency": currencies,
        "created": st.one_of(st.none(), moments),
        "closed": st.one_of(st.none(), moments),
    }
)


prices = st.builds(Fraction, st.integers(1, 3 * 10**9), st.sampled_from([10**9, 10**7])).filter(bool)
rates = st.dictionaries(
    st.tuples(st.sampled_from([("EUR", "USD"), ("USD", "JPY"), ("EUR", "JPY")]), st.integers(-9, LENGTH)),
    prices,
    max_size=6,
)
"""(base, quote), day index -> price of the base: gaps, weekends and crosses of all kinds."""


@dataclass
class Small:
    """A world as lists; after `write`, `ids` has the database id of (dimension, index)."""

    ads: list[dict[str, Any]]
    leads: list[dict[str, Any]]
    deals: list[dict[str, Any]]
    rates: dict[Any, Fraction] = field(default_factory=dict)
    ids: dict[tuple[str, int], int] = field(default_factory=dict)

    def write(self, world: World) -> None:
        sources = [world.source("one"), world.source("two")]
        for number, channel in enumerate(CHANNELS):
            self.ids["campaign", number] = world.campaign(f"C{number}", channel)
        for number, parent in enumerate(AD_GROUPS):
            self.ids["ad_group", number] = world.ad_group(self.ids["campaign", parent], f"G{number}")
        for number, parent in enumerate(KEYWORDS):
            self.ids["keyword", number] = world.keyword(self.ids["ad_group", parent], f"k{number}")
        for number, parent in enumerate(ADS):
            self.ids["ad", number] = world.ad(self.ids["ad_group", parent], f"a{number}")
        for row in self.ads:
            more = self.keys(row["place"]) | {
                name: row[name] for name in ("channel", "currency", "impressions", "clicks")
            }
            more |= {"source": sources[row["source"]], "grain": row["grain"], "cost": row["cost"] / 1e6}
            if row["days"] is None:
                for number in row["on"]:
                    world.daily(on(number), **more)
            else:
                world.period(on(row["days"][0]), on(row["days"][1]), **more)
        ids = []
        for lead in self.leads:
            ids.append(
                world.lead(
                    moment(lead["created"]),
                    channel=lead["channel"],
                    source_value=lead["source"],
                    **self.keys(lead["place"]),
                )
            )
            for stage, hours in lead["changes"]:
                world.change(ids[-1], stage, moment(hours))
        for deal in self.deals:
            world.deal(
                *(ids[number] for number in deal["leads"]),
                stage=deal["stage"], amount=None if deal["amount"] is None else deal["amount"] / 1e6,
                currency=deal["currency"], created=moment(deal["created"]), closed=moment(deal["closed"]),
            )  # fmt: skip

        for (pair, number), price in self.rates.items():
            world.rate(*pair, on(number), price)

    @property
    def at_home(self) -> Rates:
        """The rates, to look them up."""
        quotes = [(*pair, day_number(on(number)), price) for (pair, number), price in self.rates.items()]
        return Rates(quotes, "USD", 7)

    def keys(self, place: Place) -> dict[str, int]:
        return {name: self.ids[name, number] for name, number in place.items()}


@st.composite
def worlds(draw: Any) -> Small:
    found = draw(st.lists(leads, max_size=6))
    some = draw(st.lists(deals, max_size=3))
    for deal in some:
        deal["leads"] = [number for number in deal["leads"] if number < len(found)]
    return Small(draw(st.lists(figures(), max_size=8)), found, some, draw(rates))


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def moment(hours: int | None) -> Any:
    return None if hours is None else datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(hours=hours)


def local(when: datetime) -> date:
    return when.astimezone(ZoneInfo(ZONE)).date()
