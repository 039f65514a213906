"""The figures of a small world recomputed in plain Python, day by day and lead by lead."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.store.stages import Stage
from core.store.types import day_number
from tests.core.metrics.small_worlds import CHANNELS, KNOWN, LENGTH, NOW, Small, local, moment, on

COLUMNS = ("impressions", "clicks", "cost", "leads", "mqls", "sqls", "opportunities", "won")
COLUMNS += ("revenue", "valued_deals", "deals_won", "deals_closed")
SALES = ("leads", "mqls", "sqls", "opportunities", "won")


@dataclass(frozen=True)
class Atom:
    """One addition to one column: on a day, at a place."""

    column: str
    amount: int
    day: date
    keys: tuple[tuple[str, Any], ...]

    def key(self, name: str, week_start: str = "monday") -> Any:
        if name == "day":
            return self.day
        if name == "week":
            days = (self.day - timedelta(days=back) for back in range(7))
            return next(day for day in days if f"{day:%A}".lower() == week_start)
        if name == "month":
            return self.day.replace(day=1)
        return dict(self.keys).get(name)


def atoms(small: Small, cohort: bool, asked: set[str], now: datetime = NOW) -> list[Atom]:
    """Every addition there is, without limits of days; ad rows as the asked keys need them."""
    return [*_ad_atoms(small, asked), *_lead_atoms(small, cohort, now), *_deal_atoms(small, cohort, now)]


def kept(found: list[Atom], where: Mapping[str, set[Any]]) -> list[Atom]:
    """The atoms whose keys are among those accepted; None stands for not matched."""
    return [atom for atom in found if all(atom.key(name) in accepted for name, accepted in where.items())]


def sums(
    found: list[Atom], by: tuple[str, ...], start: date, end: date, week_start: str = "monday"
) -> dict[tuple[Any, ...], dict[str, int]]:
    """Sums by key of the atoms in the period, without keys that have only zeros; foreign amounts left out."""
    totals: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for atom in found:
        if start <= atom.day <= end and atom.column in COLUMNS:
            totals[tuple(atom.key(name, week_start) for name in by)][atom.column] += atom.amount
    return {key: dict(columns) for key, columns in totals.items() if any(columns.values())}


def foreign(found: list[Atom], column: str, start: date, end: date) -> dict[str, int]:
    """What stands beside a column for want of a rate."""
    apart: dict[str, int] = defaultdict(int)
    for atom in found:
        if atom.column.startswith(f"{column}_") and start <= atom.day <= end:
            apart[atom.column.removeprefix(f"{column}_")] += atom.amount
    return {currency: amount for currency, amount in apart.items() if amount}


def active(
    found: list[Atom], by: tuple[str, ...], start: date, end: date, week_start: str = "monday"
) -> dict[tuple[Any, ...], set[Any]]:
    """The campaigns with impressions, spend in any currency, or leads, by key."""
    timed = any(name in ("day", "week", "month") for name in by)
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    for atom in found:
        if start <= atom.day <= end and atom.column in ("impressions", "cost", "cost_EUR", "cost_JPY", "leads"):
            key = tuple(atom.key(name, week_start) for name in by)
            seen[key, atom.key("campaign"), atom.day if timed else None, atom.column] += atom.amount
    campaigns: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    for (key, campaign, *_), amount in seen.items():
        if amount and campaign is not None:
            campaigns[key].add(campaign)
    return campaigns


def untold(small: Small) -> dict[str, None]:
    """The columns of which the world tells nothing at all: they are not known, rather than zero."""
    told = {
        ("impressions", "clicks", "cost"): bool(small.ads),
        ("leads",): bool(small.leads),
        ("mqls", "sqls", "opportunities", "won"): bool(small.deals) or any(lead["changes"] for lead in small.leads),
        ("revenue", "valued_deals", "deals_won", "deals_closed"): bool(small.deals),
    }
    return dict.fromkeys(name for names, is_told in told.items() if not is_told for name in names)


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
        "received": cell["leads"],  # these worlds have no junk
        "junk_leads": None if cell["leads"] is None else 0,
        "junk_share": over(0, cell["leads"]),
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
        "roi": over(revenue - spend, spend) if spend and revenue is not None else None,
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
            while able := [row for row in covering if known < set(KNOWN[row["grain"]]) & asked]:
                finest = min(_rank(row) for row in able)
                for row in able:
                    if _rank(row) == finest:
                        more = set(KNOWN[row["grain"]]) & asked
                        found += _figures(small, row, number, more, 1) + _figures(small, row, number, known, -1)
                known = more
    return found


def _covers(row: dict[str, Any], number: int) -> bool:
    return number in row["on"] if row["days"] is None else row["days"][0] <= number <= row["days"][1]


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
    column, cost = _money(small, "cost", row["cost"], row["currency"], on(last))
    return [
        Atom(name, sign * (amount * (before + 1) // length - amount * before // length), on(number), keys)
        for name, amount in (("impressions", row["impressions"]), ("clicks", row["clicks"]), (column, cost))
    ]


def _money(small: Small, column: str, amount: int, currency: str | None, day: date) -> tuple[str, int]:
    """An amount at the rate of a day; those that cannot be converted have columns of their own."""
    micros, apart = small.at_home.at_home(amount, currency, day_number(day))
    return (column if apart is None else f"{column}_{apart}"), micros


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
                column, amount = _money(small, "revenue", deal["amount"], deal["currency"], local(closed))
                day = local(origin if cohort else closed)
                found.append(Atom(column, amount, day, keys))
                if column == "revenue":
                    found.append(Atom("valued_deals", 1, day, keys))
    return found
