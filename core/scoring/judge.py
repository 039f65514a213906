"""What the rules make of one lead: points with their reasons, and what they come to. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor
from typing import NamedTuple

from core.scoring.defaults import ENGAGEMENT_1, ENGAGEMENT_2, FIT_A, FIT_B, GROUP_LABELS, SHARE, Group
from core.scoring.mailbox import mailbox
from core.scoring.rules import FitRule, Rules, TouchRule
from core.store.stages import value_key
from core.text import shorten

MOST = 100
DAY = 86_400
FIRST, DATA, RULES, TIME, HAND = "first", "data", "rules", "time", "hand"
WHYS = {
    FIRST: "First score",
    DATA: "New data about the lead",
    RULES: "The scoring rules were changed",
    TIME: "Time passed since its touches",
    HAND: "Set by hand",
}
"""Why a score became another one, as its history says."""


class Facts(NamedTuple):
    """What fit rests on."""

    job_title: str | None = None
    email: str | None = None
    country: str | None = None
    industry: str | None = None
    employees: int | None = None


class Touched(NamedTuple):
    """A touch that engagement may rest on; `day` is a day number in UTC."""

    kind: str
    outcome: str | None
    day: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Points and what they are for: 20, "Director or above (Head of Marketing)"."""

    points: int
    text: str

    def __str__(self) -> str:
        """As people read it: "+20 Director or above (Head of Marketing)"."""
        return f"{'+' if self.points >= 0 else '−'}{abs(self.points)} {self.text}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Fit, engagement and score (0 to 100 each), the grade, and why."""

    fit: int
    engagement: int
    score: int
    grade: str
    fit_reasons: tuple[Reason, ...] = ()
    engagement_reasons: tuple[Reason, ...] = ()


class Fitter:
    """Finds the rule of each group that applies to a value; remembers, since many leads have the same values."""

    def __init__(self, rules: Rules) -> None:
        self._groups: dict[Group, list[FitRule]] = defaultdict(list)
        for rule in rules.fit:
            self._groups[rule.group].append(rule)
        self._known: dict[tuple[Group, object], FitRule | None] = {}

    def rules(self, facts: Facts) -> list[tuple[FitRule, str]]:
        """The rules that apply, and the value each applies to."""
        found = ((self.rule(group, value), value) for group, value in _values(facts))
        return [(rule, str(value)) for rule, value in found if rule is not None]

    def fit(self, facts: Facts) -> int:
        """0 to 100."""
        found = (self.rule(group, value) for group, value in _values(facts))
        return max(0, min(MOST, sum(rule.points for rule in found if rule is not None)))

    def rule(self, group: Group, value: str | int | None) -> FitRule | None:
        """The first rule of a group that applies."""
        if value is None:
            return None
        key = (group, value)
        if key not in self._known:
            self._known[key] = next((rule for rule in self._groups[group] if _applies(rule, value)), None)
        return self._known[key]


def _values(facts: Facts) -> tuple[tuple[Group, str | int | None], ...]:
    return (
        (Group.ROLE, facts.job_title),
        (Group.SIZE, facts.employees),
        (Group.INDUSTRY, facts.industry),
        (Group.COUNTRY, facts.country),
        (Group.MAILBOX, mailbox(facts.email)),
    )


def _applies(rule: FitRule, value: str | int) -> bool:
    """Size: from so many on. Country and mailbox: the value itself. Role and industry: a word or phrase of it."""
    if rule.group is Group.SIZE:
        return int(value) >= rule.least
    if rule.group is Group.MAILBOX:
        return value in rule.words
    said = value_key(str(value))
    if rule.group is Group.COUNTRY:
        return said in rule.words
    return any(f" {word} " in f" {said} " for word in rule.words)


def touch_rule(rules: Rules, kind: str, outcome: str | None) -> int | None:
    """The place of the first rule of engagement that a touch falls under."""
    what, ended = value_key(kind), value_key(outcome or "")
    for place, rule in enumerate(rules.touches):
        if what in rule.kinds and (not rule.outcomes or ended in rule.outcomes):
            return place
    return None


def earned(rule: TouchRule, remaining: int) -> float:
    """Points for touches that have so many days left together: each its points, less by the day, capped together."""
    return min(rule.cap * rule.days, rule.points * remaining) / rule.days


def rounded(points: float) -> int:
    """Halves go up; between 0 and 100."""
    return max(0, min(MOST, floor(points + 0.5)))


def score_of(rules: Rules, fit: int, engagement: int) -> int:
    """Both, by their share."""
    share = rules.limits[SHARE]
    return (share * fit + (MOST - share) * engagement + MOST // 2) // MOST


def grade_of(rules: Rules, fit: int, engagement: int) -> str:
    """A letter by fit, a number by engagement."""
    limits = rules.limits
    letter = "A" if fit >= limits[FIT_A] else "B" if fit >= limits[FIT_B] else "C"
    return f"{letter}{1 if engagement >= limits[ENGAGEMENT_1] else 2 if engagement >= limits[ENGAGEMENT_2] else 3}"


def judge(rules: Rules, facts: Facts, touches: Iterable[Touched], day: int) -> Judgement:
    """One lead as of a day number, with its reasons; what counts most comes first."""
    fitter = Fitter(rules)
    told = [Reason(rule.points, _fit_text(rule, value)) for rule, value in fitter.rules(facts) if rule.points]
    found: dict[int, list[int]] = defaultdict(list)
    for touch in touches:
        place = touch_rule(rules, touch.kind, touch.outcome)
        left = 0 if place is None else rules.touches[place].days - max(0, day - touch.day)
        if place is not None and left > 0:
            found[place].append(left)
    points = {place: earned(rules.touches[place], sum(left)) for place, left in sorted(found.items())}
    engaged = [
        Reason(rounded(value), _touch_text(rules.touches[place], found[place]))
        for place, value in points.items()
        if rounded(value)
    ]
    fit, engagement = fitter.fit(facts), rounded(sum(points.values()))
    return Judgement(
        fit,
        engagement,
        score_of(rules, fit, engagement),
        grade_of(rules, fit, engagement),
        tuple(sorted(told, key=lambda one: -one.points)),
        tuple(sorted(engaged, key=lambda one: -one.points)),
    )


def _fit_text(rule: FitRule, value: str) -> str:
    if rule.group is Group.SIZE:
        return f"{rule.label} ({int(value):,} employee{'' if value == '1' else 's'})"
    return rule.label if rule.group is Group.MAILBOX else f"{rule.label} ({shorten(value)})"


def _touch_text(rule: TouchRule, left: Sequence[int]) -> str:
    age = rule.days - max(left)
    when = "today" if age == 0 else "yesterday" if age == 1 else f"{age} days ago"
    times = "" if len(left) == 1 else f"{len(left)} times, last "
    capped = f", at most {rule.cap}" if rule.points * sum(left) > rule.cap * rule.days else ""
    return f"{rule.label} ({times}{when}{capped})"


def missing(facts: Facts) -> tuple[str, ...]:
    """What fit could rest on and is not known."""
    return tuple(GROUP_LABELS[group] for group, value in _values(facts) if value in (None, ""))
