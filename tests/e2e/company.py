"""A small invented company, as the files it would export: figures that stand still, unlike those of the demo.

They follow a fixed seed and end today, so the last 90 days always have something to show.
"""

import csv
import io
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from once import once, workers

ACCOUNT = "Sample"
"""An account of its own, so that it never mixes with figures of real ones."""
DAYS = 270
SEED = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign: what a day costs, what a click costs, how good its leads are."""

    name: str
    type: str
    daily_cost: float
    cpc: float
    lead_rate: float
    mql_rate: float
    sql_rate: float
    ad_groups: dict[str, tuple[str, ...]]


PLANS = (
    Plan("Brand - Search", "Search", 46, 1.2, 0.062, 0.72, 0.42,
         {"Brand": ("northwind crm", "northwind login"), "Brand + reviews": ("northwind crm reviews",)}),
    Plan("CRM software - Exact", "Search", 205, 5.4, 0.050, 0.58, 0.31,
         {"CRM software": ("crm software", "best crm software"), "CRM for teams": ("crm for small teams",)}),
    Plan("Competitor terms", "Search", 138, 6.8, 0.044, 0.47, 0.20,
         {"Alternatives": ("hubspot alternative", "salesforce alternative")}),
    Plan("Free trial - PMax", "Performance Max", 240, 2.1, 0.021, 0.44, 0.15, {}),
    Plan("Webinar series", "Demand Gen", 96, 1.9, 0.026, 0.52, 0.18, {"Webinar": ()}),
)  # fmt: skip
UNPAID = (
    ("Organic Search", 1.3, 0.55, 0.27), ("Direct Traffic", 0.7, 0.5, 0.26), ("Referrals", 0.35, 0.66, 0.38),
    ("Email Marketing", 0.3, 0.48, 0.22), ("Organic Social", 0.25, 0.3, 0.1),
)  # fmt: skip
FIRST = [
    "Ada", "Ben", "Cleo", "Dev", "Emma", "Finn", "Grace", "Hugo", "Ines", "Jon", "Kira", "Liam", "Maya", "Noah",
    "Olga", "Paul", "Quinn", "Rosa", "Sam", "Tara",
]  # fmt: skip
LAST = [
    "Abel", "Brandt", "Costa", "Dahl", "Evans", "Fischer", "Gomez", "Hansen", "Ito", "Jansen", "Keller", "Lopez",
    "Meyer", "Novak", "Olsen", "Petit",
]  # fmt: skip
FIRMS = [
    "Alder", "Birch", "Cedar", "Dune", "Elm", "Fjord", "Grove", "Harbor", "Iris", "Juniper", "Kelp", "Lark",
    "Maple", "North", "Oak", "Pine",
]  # fmt: skip
OWNERS = ("kim@northwind.example", "lee@northwind.example", "ola@northwind.example")
DEAL_SIZE = 4200


def bring_in(server: Any, folder: Path) -> None:
    """Fill the database of a program that holds nothing but people: imported once, copied for whoever wants it next."""

    def make() -> Path:
        paths = []
        for name, data in files(datetime.now(UTC).date()).items():
            paths.append(folder / name)
            paths[-1].write_bytes(data)
        server.cli("import", *paths, "--account", ACCOUNT)
        return server.database

    shutil.copy(once(workers(folder.parent) / "company.db", make), server.database)


def files(today: date) -> dict[str, bytes]:
    """File name -> bytes: two ad reports, contacts and deals, up to `today`."""
    rng = random.Random(SEED)
    days = [today - timedelta(days=back) for back in range(DAYS, -1, -1)]
    campaigns: list[list[Any]] = []
    keywords: list[list[Any]] = []
    contacts: list[list[Any]] = []
    deals: list[list[Any]] = []
    for day in days:
        for plan in PLANS:
            clicks = _spend_day(rng, plan, day, campaigns, keywords)
            for _ in range(_count(rng, clicks * plan.lead_rate)):
                _lead(rng, day, today, _utm(rng, plan), plan.mql_rate, plan.sql_rate, contacts, deals)
        for source, per_day, mql, sql in UNPAID:
            for _ in range(_count(rng, per_day * _weekday(day))):
                _lead(rng, day, today, {"source": source}, mql, sql, contacts, deals)
    return {
        "google-ads-campaigns.csv": _report("Campaign report", days, CAMPAIGN_HEADERS, campaigns),
        "google-ads-keywords.csv": _report("Search keyword report", days, KEYWORD_HEADERS, keywords),
        "hubspot-contacts.csv": _csv(CONTACT_HEADERS, contacts),
        "hubspot-deals.csv": _csv(DEAL_HEADERS, deals),
    }


CAMPAIGN_HEADERS = [
    "Day", "Campaign", "Campaign status", "Campaign type", "Currency code", "Cost", "Impr.", "Clicks",
    "Conversions",
]  # fmt: skip
KEYWORD_HEADERS = [
    "Day", "Keyword", "Match type", "Campaign", "Ad group", "Currency code", "Cost", "Impr.", "Clicks",
    "Conversions",
]  # fmt: skip
CONTACT_HEADERS = [
    "Record ID", "First Name", "Last Name", "Email", "Company name", "Contact owner", "Create Date",
    "Last Modified Date", "Lifecycle Stage", "Became a Marketing Qualified Lead Date",
    "Became a Sales Qualified Lead Date", "Original Source", "utm_source", "utm_medium", "utm_campaign",
    "utm_term",
]  # fmt: skip
DEAL_HEADERS = [
    "Record ID", "Deal Name", "Deal Stage", "Amount", "Currency", "Create Date", "Close Date", "Deal owner",
    "Associated Contact Emails",
]  # fmt: skip


def _spend_day(rng: random.Random, plan: Plan, day: date, campaigns: list[list[Any]], keywords: list[list[Any]]) -> int:
    """One day of a campaign in both reports; returns its clicks. Some spend belongs to no keyword."""
    cost = plan.daily_cost * _weekday(day) * rng.uniform(0.8, 1.2)
    clicks = max(1, round(cost / (plan.cpc * rng.uniform(0.9, 1.1))))
    impressions = clicks * rng.randint(12, 40)
    campaigns.append([day, plan.name, "Enabled", plan.type, "USD", f"{cost:.2f}", impressions, clicks, "0.00"])
    words = [(group, word) for group, texts in plan.ad_groups.items() for word in texts]
    shares = [rng.uniform(0.5, 1.5) for _ in words]
    for (group, word), share in zip(words, shares, strict=True):
        part = 0.96 * share / sum(shares)
        row = [f"{cost * part:.2f}", round(impressions * part), round(clicks * part), "0.00"]
        keywords.append([day, f"[{word}]", "Exact match", plan.name, group, "USD", *row])
    return clicks


def _utm(rng: random.Random, plan: Plan) -> dict[str, str]:
    """What the form saw: now and then nothing at all, or a campaign name nobody knows."""
    words = [word for texts in plan.ad_groups.values() for word in texts]
    if rng.random() < 0.05:
        return {"source": "Paid Search"}
    name = "spring_promo" if rng.random() < 0.03 else plan.name
    medium = "cpc"
    return {"source": "Paid Search", "utm_source": "google", "utm_medium": medium, "utm_campaign": name,
            "utm_term": rng.choice(words) if words else ""}  # fmt: skip


def _lead(
    rng: random.Random,
    day: date,
    today: date,
    origin: dict[str, str],
    mql: float,
    sql: float,
    contacts: list[list[Any]],
    deals: list[list[Any]],
) -> None:
    """A contact, and a deal when it went that far; nothing is known that happens after today."""
    number = 1001 + len(contacts)
    first, last, firm = rng.choice(FIRST), rng.choice(LAST), f"{rng.choice(FIRMS)} {rng.choice(LAST)}"
    email = f"{first}.{last}.{number}@{firm.replace(' ', '').lower()}.example".lower()
    path = _path(rng, day, mql, sql)
    reached = {stage: at for stage, at in path.items() if at <= today}
    status = {"mql": "Marketing Qualified Lead", "sql": "Sales Qualified Lead", "opportunity": "Opportunity",
              "won": "Customer", "lost": "Opportunity"}.get(next(reversed(reached), ""), "Lead")  # fmt: skip
    modified = max([day, *reached.values()])
    owner = rng.choice(OWNERS)
    contacts.append([
        number, first, last, email, firm, owner, day, modified, status, reached.get("mql", ""),
        reached.get("sql", ""), origin["source"],
        *(origin.get(name, "") for name in ("utm_source", "utm_medium", "utm_campaign", "utm_term")),
    ])  # fmt: skip
    if "opportunity" in reached:
        stage = "Closed Won" if "won" in reached else "Closed Lost" if "lost" in reached else "Proposal"
        closed = reached.get("won") or reached.get("lost") or ""
        amount = f"{DEAL_SIZE * rng.lognormvariate(0, 0.6):.2f}"
        deals.append([5001 + len(deals), f"{firm} - new business", stage, amount, "USD", reached["opportunity"],
                      closed, owner, email])  # fmt: skip


def _path(rng: random.Random, day: date, mql: float, sql: float) -> dict[str, date]:
    """The dates of the stages this lead will reach, in order."""
    chances = (("mql", mql, 3), ("sql", sql, 9), ("opportunity", 0.6, 12), ("won", 0.35, 28))
    path: dict[str, date] = {}
    for stage, chance, lag in chances:
        at = day + timedelta(days=round(rng.expovariate(1 / lag)))
        if rng.random() >= chance:
            if stage == "won":
                path["lost"] = at
            break
        path[stage] = day = at
    return path


def _count(rng: random.Random, expected: float) -> int:
    """A Poisson number (Knuth's product of uniforms)."""
    limit, count, product = 2.718281828**-expected, 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


def _weekday(day: date) -> float:
    return 0.45 if day.weekday() >= 5 else 1.2


def _report(title: str, days: list[date], headers: list[str], rows: list[list[Any]]) -> bytes:
    """An ad report with its two lines above the header."""
    span = f'"{days[0]:%B %-d, %Y} - {days[-1]:%B %-d, %Y}"'
    return f"{title}\n{span}\n".encode() + _csv(headers, rows)


def _csv(headers: Iterable[str], rows: Iterable[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_lines(headers, rows))
    return text.getvalue().encode()


def _lines(headers: Iterable[str], rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    yield list(headers)
    yield from rows
