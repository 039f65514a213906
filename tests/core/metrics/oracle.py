"""Random small worlds as plain lists, and their figures recomputed in Python, day by day and lead by lead."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from core.store.models import Grain
from core.store.stages import Stage
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
COLUMNS = ("impressions", "clicks", "cost", "leads", "mqls", "sqls", "opportunities", "won")
COLUMNS += ("revenue", "valued_deals", "deals_won", "deals_closed")
SALES = ("leads", "mqls", "sqls", "opportunities", "won")

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
currencies = st.sampled_from([None, None, "USD", "EUR"])


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
        "day": draw(near),
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


@dataclass
class Small:
    """A world as lists; after `write`, `ids` has the database id of (dimension, index)."""

    ads: list[dict[str, Any]]
    leads: list[dict[str, Any]]
    deals: list[dict[str, Any]]
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
                world.daily(on(row["day"]), **more)
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

    def keys(self, place: Place) -> dict[str, int]:
        return {name: self.ids[name, number] for name, number in place.items()}


@st.composite
def worlds(draw: Any) -> Small:
    found = draw(st.lists(leads, max_size=6))
    some = draw(st.lists(deals, max_size=3))
    for deal in some:
        deal["leads"] = [number for number in deal["leads"] if number < len(found)]
    return Small(draw(st.lists(figures(), max_size=8)), found, some)


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def moment(hours: int | None) -> Any:
    return None if hours is None else datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(hours=hours)


def local(when: datetime) -> date:
    return when.astimezone(ZoneInfo(ZONE)).date()


@dataclass(frozen=True)
class Atom:
    """One addition to one column: on a day, at a place."""

    column: str
    amount: int
    day: date
    keys: tuple[tuple[str, Any], ...]

    def key(self, name: str) -> Any:
        if name == "day":
            return self.day
        if name == "week":
            return self.day - timedelta(days=self.day.weekday())
        if name == "month":
            return self.day.replace(day=1)
        return dict(self.keys).get(name)


def atoms(small: Small, cohort: bool, asked: set[str], now: datetime = NOW) -> list[Atom]:
    """Every addition there is, without limits of days; ad rows as the asked keys need them."""
    return [*_ad_atoms(small, asked), *_lead_atoms(small, cohort, now), *_deal_atoms(small, cohort, now)]


def kept(found: list[Atom], where: Mapping[str, set[Any]]) -> list[Atom]:
    """The atoms whose keys are among those accepted; None stands for not matched."""
    return [atom for atom in found if all(atom.key(name) in accepted for name, accepted in where.items())]


def sums(found: list[Atom], by: tuple[str, ...], start: date, end: date) -> dict[tuple[Any, ...], dict[str, int]]:
    """Sums by key of the atoms in the period, without keys that have only zeros; foreign amounts left out."""
    totals: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for atom in found:
        if start <= atom.day <= end and atom.column in COLUMNS:
            totals[tuple(atom.key(name) for name in by)][atom.column] += atom.amount
    return {key: dict(columns) for key, columns in totals.items() if any(columns.values())}


def foreign(found: list[Atom], column: str, start: date, end: date) -> dict[str, int]:
    """What stands beside a column in euros."""
    euros = sum(atom.amount for atom in found if atom.column == f"{column}_EUR" and start <= atom.day <= end)
    return {"EUR": euros} if euros else {}


def active(found: list[Atom], by: tuple[str, ...], start: date, end: date) -> dict[tuple[Any, ...], set[Any]]:
    """The campaigns with impressions, spend in any currency, or leads, by key."""
    timed = any(name in ("day", "week", "month") for name in by)
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    for atom in found:
        if start <= atom.day <= end and atom.column in ("impressions", "cost", "cost_EUR", "leads"):
            key = tuple(atom.key(name) for name in by)
            seen[key, atom.key("campaign"), atom.day if timed else None, atom.column] += atom.amount
    campaigns: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    for (key, campaign, *_), amount in seen.items():
        if amount and campaign is not None:
            campaigns[key].add(campaign)
    return campaigns


def formulas(columns: Mapping[str, int | None]) -> dict[str, Any]:
    """Every metric but active campaigns, written out by hand."""
    cell = {name: columns.get(name, 0) for name in COLUMNS}
    spend, revenue = cell["cost"], cell["revenue"]

    def over(above: Any, below: Any) -> Any:
        return above / below if above is not None and below else None

    def each(results: Any) -> Any:
        return spend / results if spend and results else None

    return {
        **{name: cell[name] for name in ("impressions", "clicks", "revenue", *SALES)},
        "spend": spend,
        "ctr": over(cell["clicks"], cell["impressions"]),
        "cpc": each(cell["clicks"]),
        "cpl": each(cell["leads"]),
        "cost_per_mql": each(cell["mqls"]),
        "cost_per_sql": each(cell["sqls"]),
        "cost_per_opportunity": each(cell["opportunities"]),
        "cost_per_won": each(cell["won"]),
        "lead_to_mql": over(cell["mqls"], cell["leads"]),
        "lead_to_sql": over(cell["sqls"], cell["leads"]),
        "mql_to_sql": over(cell["sqls"], cell["mqls"]),
        "sql_to_opportunity": over(cell["opportunities"], cell["sqls"]),
        "win_rate": over(cell["deals_won"], cell["deals_closed"]),
        "roas": over(revenue, spend),
        "roi": over(revenue - spend, spend) if spend else None,
        "average_deal": over(revenue, cell["valued_deals"]),
    }


def _ad_atoms(small: Small, asked: set[str]) -> list[Atom]:
    found: list[Atom] = []
    for source in (0, 1):
        rows = [row for row in small.ads if row["source"] == source]
        for number in range(LENGTH):
            covering = [row for row in rows if _covers(row, number)]
            if not covering:
                continue
            best = min(_rank(row) for row in covering)
            truth = [row for row in covering if _rank(row) == best]
            known = set(KNOWN[truth[0]["grain"]]) & asked
            found += [atom for row in truth for atom in _figures(small, row, number, known, 1)]
            able = [row for row in covering if asked <= set(KNOWN[row["grain"]])]
            if known != asked and able:
                finest = min(_rank(row) for row in able)
                for row in able:
                    if _rank(row) == finest:
                        found += _figures(small, row, number, asked, 1) + _figures(small, row, number, known, -1)
    return found


def _covers(row: dict[str, Any], number: int) -> bool:
    return row["day"] == number if row["days"] is None else row["days"][0] <= number <= row["days"][1]


def _rank(row: dict[str, Any]) -> tuple[int, ...]:
    if row["days"] is None:
        return 0, row["grain"]
    first, last = row["days"]
    return 1, row["grain"], last - first, -first


def _figures(small: Small, row: dict[str, Any], number: int, keep: set[str], sign: int) -> list[Atom]:
    first, last = row["days"] or (number, number)
    length, before = last - first + 1, number - first
    place = small.keys({name: value for name, value in row["place"].items() if name in keep})
    channel = CHANNELS[row["place"]["campaign"]] if row["place"] else row["channel"]
    keys = (*place.items(), ("channel", channel), ("source", None))
    amounts = {"impressions": "impressions", "clicks": "clicks", _money("cost", row["currency"]): "cost"}
    return [
        Atom(column, sign * (row[name] * (before + 1) // length - row[name] * before // length), on(number), keys)
        for column, name in amounts.items()
    ]


def _money(column: str, currency: str | None) -> str:
    """Amounts that cannot be converted have columns of their own."""
    return column if currency in (None, "USD") else f"{column}_{currency}"


def _lead_keys(small: Small, lead: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return (*small.keys(lead["place"]).items(), ("channel", lead["channel"]), ("source", lead["source"]))


def _lead_atoms(small: Small, cohort: bool, now: datetime) -> list[Atom]:
    found: list[Atom] = []
    for number, lead in enumerate(small.leads):
        born = moment(lead["created"])
        if born > now:
            continue
        mine = [deal for deal in small.deals if number in deal["leads"]]
        events = [(stage, moment(hours)) for stage, hours in lead["changes"] if Stage.MQL <= stage <= Stage.WON]
        if mine:
            events = [(stage, when) for stage, when in events if stage < Stage.OPPORTUNITY]
        for deal in mine:
            created, closed = moment(deal["created"]), moment(deal["closed"])
            events.append((Stage.OPPORTUNITY, created or closed or born))
            if deal["stage"] is Stage.WON:
                events.append((Stage.WON, closed or created or born))
        for column, stage in zip(SALES, Stage, strict=False):
            when = [born] if stage is Stage.LEAD else [at for reached, at in events if reached >= stage and at <= now]
            if when:
                found.append(Atom(column, 1, local(born if cohort else min(when)), _lead_keys(small, lead)))
    return found


def _deal_atoms(small: Small, cohort: bool, now: datetime) -> list[Atom]:
    found: list[Atom] = []
    for deal in small.deals:
        lead = small.leads[deal["leads"][0]] if deal["leads"] else None
        born = moment(lead["created"]) if lead else None
        closed = moment(deal["closed"]) or moment(deal["created"]) or born
        if deal["stage"] is Stage.OPPORTUNITY or closed is None or closed > now:
            continue
        keys = _lead_keys(small, lead) if lead else ()
        origin = born or moment(deal["created"]) or closed
        found.append(Atom("deals_closed", 1, local(closed), keys))
        if deal["stage"] is Stage.WON:
            found.append(Atom("deals_won", 1, local(closed), keys))
            if deal["amount"] is not None:
                day, column = local(origin if cohort else closed), _money("revenue", deal["currency"])
                found.append(Atom(column, deal["amount"], day, keys))
                if column == "revenue":
                    found.append(Atom("valued_deals", 1, day, keys))
    return found
