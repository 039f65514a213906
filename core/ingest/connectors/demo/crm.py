"""The CRM's records of leads: what has become of each by some moment."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from math import exp
from typing import Any
from urllib.parse import urlencode

import numpy as np

from core.ingest.connectors.demo import ads, people
from core.ingest.connectors.demo.calendar import when
from core.ingest.connectors.demo.campaigns import BOTS_NETWORK, UNPAID, Unpaid
from core.ingest.connectors.demo.funnel import COPIED, Dirt, Leads, U, Z
from core.ingest.connectors.demo.plan import Plan
from core.ingest.records import Record

SITE = "https://www.northwind.example/"
PAID_SOURCE = {"paid_social": "Paid Social", "affiliate": "Other Campaigns"}
WITHOUT_CLICK_ID = 0.12  # of the leads from Google: their browser keeps it to itself
MATCH = {"exact": "e", "phrase": "p", "broad": "b"}
SIZE_AMOUNT = (0.6, 1.0, 1.6, 2.6)
PRICE_RISE = 1.05  # by renewal
DOLLAR = 1_000_000
SPREAD = 0.5  # the spread of the logarithm of amounts
STAGES = (("mql", "Marketing Qualified Lead"), ("sql", "Sales Qualified Lead"), ("opportunity", "Opportunity"),
          ("disqualified", "Disqualified"))  # fmt: skip
TO_SECONDS = (3.7, 0.45)  # logarithm of the time a form takes: its mean and spread
QUICKEST = 7
UNWATCHED = frozenset(["offline", "partner"])  # channels whose leads no web form saw


class Crm:
    """Records as they stand at `until` (epoch seconds) of what happened after `since`."""

    def __init__(self, plan: Plan, leads: Leads, since: int, until: int) -> None:
        self._plan, self._leads, self._since, self._until = plan, leads, since, until

    def _during(self, at: np.ndarray) -> np.ndarray:
        return np.asarray((at > self._since) & (at <= self._until))

    def companies(self) -> Iterator[Record]:
        """Companies when their first lead comes, and again when they leave."""
        leads = self._leads
        own = leads.company == leads.number
        for one in _each(leads.take(own & (self._during(leads.created) | self._during(leads.churned)))):
            name, domain = people.company(one["number"])
            low, high = people.SIZES[one["size"]]
            first, more = int(one["u"][U.INDUSTRY] * 12), int(one["u"][U.MORE] * 4)
            yield Record(0, {
                "id": str(one["number"]), "name": name, "domain": domain,
                "industry": people.pick(people.INDUSTRIES, one["u"][U.INDUSTRY]),
                "employees": low + int((high - low) * one["u"][U.MORE]), "country": _country(one),
                "owner": _owner(one["number"]), "created_at": when(one["created"]),
                "technologies": ";".join(people.TOOLS[(first + 5 * n) % len(people.TOOLS)] for n in range(more)),
                "churned_at": self._known(one["churned"]),
            })  # fmt: skip

    def leads(self) -> Iterator[Record]:
        """Leads when they come and when they are turned down; copies typed in by hand."""
        leads = self._leads
        for one in _each(leads.take(self._during(leads.created) | self._during(leads.disqualified))):
            yield Record(0, {"id": str(one["number"]), "created_at": when(one["created"]), **self._person(one),
                             **self._origin(one), "disqualified_reason": self._reason(one)})  # fmt: skip
        for one in _each(leads.take(self._during(leads.copied))):
            person = {**self._person(one), "form_seconds": None, "network": None}
            yield Record(0, {"id": str(one["number"] + COPIED), "created_at": when(one["copied"]), **person,
                             "source": "Offline Sources"})  # fmt: skip

    def clicks(self) -> Iterator[Record]:
        """The clicks that became leads, as the ad platform tells them."""
        leads = self._leads
        tagged = (leads.cell >= 0) & (leads.u[:, U.STYLE] >= WITHOUT_CLICK_ID) & (leads.dirt != Dirt.UNTAGGED)
        for one in _each(leads.take(tagged & self._during(leads.created))):
            if gclid := self._gclid(one):
                where = self._place(one)
                device = "MOBILE" if one["u"][U.MORE] < 0.4 else "DESKTOP"
                clicked = when(one["created"] - 30 - int(one["u"][U.AD] * 900))
                yield Record(0, {**where, "gclid": gclid, "at": clicked, "device": device})

    def stages(self) -> Iterator[Record]:
        """Every stage reached, when it is."""
        for name, value in STAGES:
            at = getattr(self._leads, name)
            here = self._during(at)
            for number, second in zip(self._leads.number[here].tolist(), at[here].tolist(), strict=True):
                yield Record(0, {"lead_id": str(number), "stage": value, "at": when(second)})

    def deals(self) -> Iterator[Record]:
        """Deals when they open and close, and renewals when they are signed."""
        leads = self._leads
        moved = self._during(leads.opportunity) | self._during(leads.won) | self._during(leads.lost)
        for one in _each(leads.take(moved)):
            yield self._deal(one)
        for renewal in range(leads.renewed.shape[1]):
            for one in _each(leads.take(self._during(leads.renewed[:, renewal]))):
                at = when(one["renewed"][renewal])
                name = f"Renewal {renewal + 1}"
                yield self._deal_record(one, renewal + 1, name, "renewal", "Closed Won", at, at, won=True)

    def _deal(self, one: dict[str, Any]) -> Record:
        won, lost = one["won"] <= self._until, one["lost"] <= self._until
        stage = "Closed Won" if won else "Closed Lost" if lost else "Proposal"
        opened = when(one["opportunity"])
        closed = self._known(min(one["won"], one["lost"]))
        return self._deal_record(one, 0, "New business", "newbusiness", stage, opened, closed, won=won)

    def _deal_record(
        self, one: dict[str, Any], place: int, name: str, kind: str, stage: str, opened: Any, closed: Any, *, won: bool
    ) -> Record:
        company, domain = people.company(one["company"])
        reason = people.pick(people.LOST_REASONS, one["u"][U.MORE]) if stage == "Closed Lost" else None
        return Record(0, {
            "id": str(one["number"] * 10 + place), "name": f"{company} - {name}", "amount": self._amount(one, place),
            "currency": "USD", "stage": stage, "pipeline": "Sales Pipeline", "type": kind, "is_won": won,
            "is_closed": closed is not None, "created_at": opened, "closed_at": closed, "owner": _owner(one["number"]),
            "lost_reason": reason, "contact_ids": str(one["number"]), "company_domain": domain,
        })  # fmt: skip

    def _amount(self, one: dict[str, Any], renewal: int) -> int:
        median = self._source(one).deal * SIZE_AMOUNT[one["size"]] * PRICE_RISE**renewal
        return int(round(median * exp(SPREAD * one["z"][Z.AMOUNT]), -1)) * DOLLAR

    def _source(self, one: dict[str, Any]) -> Any:
        count = len(self._plan.campaigns)
        return self._plan.campaigns[one["origin"]] if one["origin"] < count else UNPAID[one["origin"] - count]

    def _known(self, second: int) -> Any:
        return when(second) if second <= self._until else None

    def _reason(self, one: dict[str, Any]) -> str | None:
        if one["disqualified"] > self._until:
            return None
        tiny = one["size"] == 0 and one["u"][U.MORE] < 0.5
        return people.TOO_SMALL if tiny else people.pick(people.REASONS, one["u"][U.AD])

    def _person(self, one: dict[str, Any]) -> dict[str, Any]:
        u, number, dirt = one["u"], one["number"], one["dirt"]
        if dirt == Dirt.BOT:
            who = people.bot(number)
            return {"email": who.email, "first_name": who.first, "last_name": who.last, "network": BOTS_NETWORK,
                    "form_seconds": 1 + number % 2}  # fmt: skip
        if dirt == Dirt.TEST:
            who = people.tester(number)
            return {"email": who.email, "first_name": who.first, "last_name": who.last, "form_seconds": 9}
        company, domain = people.company(one["company"])
        who = people.person(u[U.FIRST], u[U.LAST], domain)
        seen = self._source(one).channel not in UNWATCHED
        return {
            "email": who.email, "first_name": who.first, "last_name": who.last, "company": company,
            "company_domain": domain, "job_title": people.pick(people.TITLES, u[U.TITLE]),
            "country": _country(one), "owner": _owner(number), "phone": f"+1 202 555 {number % 10_000:04d}",
            "form_seconds": _form_seconds(one) if seen else None, "network": _network(number) if seen else None,
        }  # fmt: skip

    def _origin(self, one: dict[str, Any]) -> dict[str, Any]:
        source = self._source(one)
        if isinstance(source, Unpaid):
            return _unpaid(source)
        if one["dirt"] == Dirt.UNTAGGED:
            return {"source": "Paid Search" if one["u"][U.MORE] < 0.5 else "Direct Traffic", "landing_url": SITE}
        said = {"source": PAID_SOURCE.get(source.channel, "Paid Search"), "utm_source": source.platform,
                "utm_medium": "cpc", "utm_campaign": source.name}  # fmt: skip
        if source.platform != "google":
            return {**said, "landing_url": SITE}
        where, gclid = self._place(one), self._gclid(one)
        said |= {"utm_term": where.get("keyword"), "utm_content": where.get("ad_id"), "gclid": gclid}
        return {**said, "landing_url": _landing(where, gclid)}

    def _place(self, one: dict[str, Any]) -> dict[str, Any]:
        group = int(self._plan.cell_group[one["cell"]])
        return ads.place(self._plan, one["origin"], group, one["cell"], one["ad"])

    def _gclid(self, one: dict[str, Any]) -> str | None:
        if self._plan.campaigns[one["origin"]].platform != "google" or one["u"][U.STYLE] < WITHOUT_CLICK_ID:
            return None
        digest = hashlib.blake2b(f"{self._plan.birth.seed}/{one['number']}".encode(), digest_size=30).digest()
        return f"Cj0KCQ{urlsafe_b64encode(digest).decode()}"


def _each(leads: Leads) -> Iterator[dict[str, Any]]:
    """One dict per lead, of plain Python values."""
    columns = {name: getattr(leads, name).tolist() for name in leads.__slots__}
    names = tuple(columns)
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(names, values, strict=True))


def _landing(where: dict[str, Any], gclid: str | None) -> str:
    """The landing page as ValueTrack fills it in."""
    match = MATCH.get(where.get("match_type", ""))
    told = {"campaignid": where["campaign_id"], "adgroupid": where.get("ad_group_id"), "creative": where.get("ad_id"),
            "keyword": where.get("keyword"), "matchtype": match, "gclid": gclid}  # fmt: skip
    return f"{SITE}demo?{urlencode({name: value for name, value in told.items() if value})}"


def _unpaid(source: Unpaid) -> dict[str, Any]:
    said: dict[str, Any] = {"source": source.source or None, "landing_url": SITE}
    if source.utm:
        said |= {"utm_source": source.utm[0], "utm_medium": source.utm[1]}
    if source.channel == "organic_search":
        said["referrer"] = "https://www.google.com/"
    if source.channel == "referral":
        said["referrer"] = "https://blog.partner.example/best-crm"
    return said


def _country(one: dict[str, Any]) -> str:
    return people.pick(people.COUNTRIES, one["u"][U.COLLEAGUE])


def _owner(number: int) -> str:
    return people.OWNERS[number % len(people.OWNERS)]


def _network(number: int) -> str:
    spread = number * 2_654_435_761 % 2**32  # neighbours come from networks far apart
    return f"{11 + spread % 110}.{spread >> 8 & 255}.{spread >> 16 & 255}.0/24"


def _form_seconds(one: dict[str, Any]) -> int:
    middle, spread = TO_SECONDS
    return max(QUICKEST, round(exp(middle + spread * one["z"][Z.SECONDS])))
