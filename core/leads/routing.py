"""Routing rules: which leads they are for, and to whom each goes next. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from core.store.stages import value_key


class Method(StrEnum):
    """How a rule chooses among its owners."""

    ROUND_ROBIN = "round_robin"
    LEAST_LOAD = "least_load"


METHODS = {Method.ROUND_ROBIN: "round robin", Method.LEAST_LOAD: "least load"}


class Candidate(NamedTuple):
    """A lead as rules see it; `product`: its landing page, UTM values and campaign, in lower case."""

    id: int
    label: str
    channel: str
    country: str | None
    employees: int | None
    score: int | None
    product: str
    assigned: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a lead must have; what is empty or None asks for nothing."""

    channels: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    least_employees: int | None = None
    most_employees: int | None = None
    products: tuple[str, ...] = ()
    least_score: int | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Conditions":
        """From what the table keeps."""
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        return cls(**known)

    def accept(self, lead: Candidate) -> bool:
        """Whether the lead has all of it."""
        countries = {value_key(name) for name in self.countries}
        return (
            (not self.channels or lead.channel in self.channels)
            and (not countries or value_key(lead.country or "") in countries)
            and _between(lead.employees, self.least_employees, self.most_employees)
            and (not self.products or any(word.casefold() in lead.product for word in self.products))
            and _between(lead.score, self.least_score, None)
        )


def _between(value: int | None, least: int | None, most: int | None) -> bool:
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody leads go to: twice the weight, twice the leads; at most `capacity` in 30 days (None: any number)."""

    name: str
    weight: int = 1
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A routing rule. One without owners leaves its leads to nobody."""

    id: int
    name: str
    conditions: Conditions = Conditions()
    owners: tuple[Owner, ...] = ()
    method: Method = Method.ROUND_ROBIN
    minutes: int = 0
    takes_owned: bool = False
    stops: bool = True
    is_on: bool = True
    given: Mapping[str, int] = field(default_factory=dict)
    run_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it gives leads at `now`: at once, or when its minutes have passed."""
        return self.run_at is None or now - self.run_at >= timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a lead: its new owner, if it gets one, and why."""

    lead: Candidate
    rule: Rule | None
    owner: str | None
    why: str


def plan(
    rules: Sequence[Rule], leads: Iterable[Candidate], loads: Mapping[str, int], due: Collection[int]
) -> list[Decision]:
    """A decision for each lead, in order: the first rule that is on and applies gives it to one of its owners.

    `loads`: leads each owner got in the last 30 days; `due`: ids of the rules that give leads now. A lead whose
    rule is not due waits for it.
    """
    books = _Books({rule.id: Counter(rule.given) for rule in rules}, Counter(loads), loads)
    return [_decide([rule for rule in rules if rule.is_on], lead, books, due) for lead in leads]


@dataclass(slots=True)
class _Books:
    """Who got how many: by rule, in 30 days, and in 30 days before this run."""

    given: dict[int, Counter[str]]
    loads: Counter[str]
    before: Mapping[str, int]

    def next(self, rule: Rule) -> Owner | None:
        """The owner with the fewest for their weight who has room; the first of several."""
        count = self.given[rule.id] if rule.method is Method.ROUND_ROBIN else self.loads
        roomy = [one for one in rule.owners if one.capacity is None or self.loads[one.name] < one.capacity]
        return min(roomy, key=lambda one: (count[one.name] + 1) / one.weight, default=None)

    def give(self, rule: Rule, owner: Owner) -> None:
        """One more."""
        self.given[rule.id][owner.name] += 1
        self.loads[owner.name] += 1


def _decide(rules: Sequence[Rule], lead: Candidate, books: _Books, due: Collection[int]) -> Decision:
    why = "No routing rule applies."
    for rule in rules:
        if (lead.assigned is not None and not rule.takes_owned) or not rule.conditions.accept(lead):
            continue
        if rule.id not in due:
            return Decision(
                lead, rule, None, f"Waits for routing rule “{rule.name}”, which runs every {rule.minutes} min."
            )
        if not rule.owners:
            return Decision(lead, rule, None, f"Routing rule “{rule.name}” leaves it to nobody.")
        owner = books.next(rule)
        if owner is not None:
            books.give(rule, owner)
            return Decision(lead, rule, owner.name, _why(rule, owner, books.before))
        why = f"Routing rule “{rule.name}”: nobody has room."
        if rule.stops:
            return Decision(lead, rule, None, why)
    return Decision(lead, None, None, why)


def _why(rule: Rule, owner: Owner, before: Mapping[str, int]) -> str:
    if rule.method is Method.ROUND_ROBIN:
        return f"Routing rule “{rule.name}”: round robin, {owner.name} next"
    room = "" if owner.capacity is None else f" of {owner.capacity}"
    return f"Routing rule “{rule.name}”: least load, {owner.name} had {before.get(owner.name, 0)}{room} in 30 days"


def given_after(rule: Rule, decisions: Iterable[Decision]) -> dict[str, int]:
    """What the rule's owners got in all, once decisions were carried out."""
    more = Counter(one.owner for one in decisions if one.rule is rule and one.owner is not None)
    return {name: rule.given.get(name, 0) + more[name] for name in (owner.name for owner in rule.owners)}
