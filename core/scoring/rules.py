"""The scoring rules in force: the rows as they come, overlaid with what the team changed; read, checked, told."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from core.errors import InvalidInput
from core.scoring.defaults import ENGAGEMENT_1, ENGAGEMENT_2, FIT, FIT_A, FIT_B, LIMITS, TOUCHES, Group
from core.store.models import Setting
from core.store.stages import value_key
from core.text import shorten

SETTING = "scoring"
"""The row of `setting` that holds what differs from the defaults, as JSON."""
MOST_WORDS, LONGEST_WORD = 100, 60
MOST_EMPLOYEES = 10_000_000
Texts = Mapping[str, str]
"""Field -> its text, such as "role_chief.points" -> "30"."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something of a rule that a team may change: what it is called, how its text is read, what it must be."""

    name: str
    label: str
    default: str
    read: Callable[[str], Any]
    must: str


@dataclass(frozen=True, slots=True)
class FitRule:
    """A rule of fit, ready to be used: `words` compare folded, `least` is of employees."""

    id: str
    group: Group
    label: str
    words: tuple[str, ...]
    least: int
    points: int


@dataclass(frozen=True, slots=True)
class TouchRule:
    """A rule of engagement, ready to be used; no outcomes: any."""

    id: str
    label: str
    kinds: frozenset[str]
    outcomes: frozenset[str]
    points: int
    cap: int
    days: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules; `limits` by the ids of `defaults.LIMITS`."""

    fit: tuple[FitRule, ...]
    touches: tuple[TouchRule, ...]
    limits: Mapping[str, int]

    @property
    def days(self) -> int:
        """After so many days no touch counts any more."""
        return max(rule.days for rule in self.touches)


def _whole(least: int, most: int) -> tuple[Callable[[str], int], str]:
    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError
        return value

    return read, f"a whole number from {least:,} to {most:,}"


def _words(text: str) -> tuple[str, ...]:
    words = [key for part in text.split(",") if (key := value_key(part))]
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise ValueError
    return tuple(dict.fromkeys(words))


_WORDS = (_words, f"at most {MOST_WORDS} words or phrases of up to {LONGEST_WORD} letters, with commas between them")
_PARTS = {
    "points": "Points of “{}”",
    "cap": "Most points of “{}”",
    "days": "Days of “{}”",
    "when": "Words of “{}”",
    "kinds": "Kinds of “{}”",
    "outcomes": "Outcomes of “{}”",
}


def _field(row: Any, part: str, kind: tuple[Callable[[str], Any], str]) -> Field:
    return Field(f"{row.id}.{part}", _PARTS[part].format(row.label), str(getattr(row, part)), *kind)


@cache
def fields() -> Mapping[str, Field]:
    """Everything that may be changed, by name."""
    found: list[Field] = []
    for row in FIT:
        if row.group is Group.SIZE:
            kind = _whole(1, MOST_EMPLOYEES)
            found.append(Field(f"{row.id}.when", f"Employees of “{row.label}”", row.when, *kind))
        elif row.group is not Group.MAILBOX:
            found.append(_field(row, "when", _WORDS))
        found.append(_field(row, "points", _whole(-100, 100)))
    for touch in TOUCHES:
        kinds = {"kinds": _WORDS, "outcomes": _WORDS, "points": _whole(0, 100), "cap": _whole(0, 100)}
        found += [_field(touch, part, kind) for part, kind in kinds.items()]
        found.append(_field(touch, "days", _whole(1, 730)))
    found += [Field(limit.id, f"“{limit.label}”", str(limit.value), *_whole(0, 100)) for limit in LIMITS]
    return {field.name: field for field in found}


def defaults() -> dict[str, str]:
    """The text of every field as it comes."""
    return {field.name: field.default for field in fields().values()}


def checked(texts: Texts) -> dict[str, str]:
    """The texts in one spelling; InvalidInput says what is wrong with the first bad one."""
    found: dict[str, str] = {}
    for name, given in texts.items():
        field = fields().get(name)
        if field is None:
            raise InvalidInput(f"There is no scoring rule {shorten(name)!r}.", field=name)
        text = " ".join(given.split())
        try:
            field.read(text)
        except ValueError as error:
            problem = f"{field.label} must be {field.must}; it is {shorten(text)!r}."
            raise InvalidInput(problem, field=name) from error
        found[name] = text
    return found


def build(texts: Texts) -> Rules:
    """The rules of these texts, the rest as it comes; InvalidInput says what is wrong."""
    whole = {**defaults(), **checked(texts)}
    value = {name: field.read(whole[name]) for name, field in fields().items()}
    limits = {limit.id: value[limit.id] for limit in LIMITS}
    for better, worse, what in ((FIT_A, FIT_B, "A"), (ENGAGEMENT_1, ENGAGEMENT_2, "1")):
        if limits[better] <= limits[worse]:
            problem = f"The threshold of {what} must be above the one below it; they are {limits[better]} and "
            raise InvalidInput(f"{problem}{limits[worse]}.", field=better)
    rules = [_fit_rule(row, value) for row in FIT]
    sizes = sorted((rule for rule in rules if rule.group is Group.SIZE), key=lambda rule: -rule.least)
    if len({rule.least for rule in sizes}) < len(sizes):
        raise InvalidInput("Two company sizes begin with the same number of employees.", field=f"{sizes[0].id}.when")
    others = [rule for rule in rules if rule.group is not Group.SIZE]
    touches = [_touch_rule(row, value) for row in TOUCHES]
    return Rules((*others, *sizes), tuple(touches), limits)


def _fit_rule(row: Any, value: Mapping[str, Any]) -> FitRule:
    when = value.get(f"{row.id}.when", row.when)
    is_size = row.group is Group.SIZE
    words = () if is_size else (row.when,) if row.group is Group.MAILBOX else when
    return FitRule(row.id, row.group, row.label, words, when if is_size else 0, value[f"{row.id}.points"])


def _touch_rule(row: Any, value: Mapping[str, Any]) -> TouchRule:
    def told(part: str) -> Any:
        return value[f"{row.id}.{part}"]

    words = frozenset(told("kinds")), frozenset(told("outcomes"))
    return TouchRule(row.id, row.label, *words, told("points"), told("cap"), told("days"))


def texts(connection: Connection) -> dict[str, str]:
    """The text of every field in force."""
    return {**defaults(), **_stored(connection)}


def load(connection: Connection) -> Rules:
    """The rules in force."""
    return _built(tuple(sorted(_stored(connection).items())))


@cache
def _built(told: tuple[tuple[str, str], ...]) -> Rules:
    return build(dict(told))


def _stored(connection: Connection) -> dict[str, str]:
    text = connection.scalar(select(Setting.value).where(Setting.name == SETTING))
    known = json.loads(text) if text else {}
    return {name: value for name, value in known.items() if name in fields()}


def store(connection: Connection, wanted: Texts) -> None:
    """Put rules in force; what is as it comes is not kept, so that later versions may improve on it."""
    usual = defaults()
    kept = {name: text for name, text in checked(wanted).items() if text != usual[name]}
    connection.execute(delete(Setting).where(Setting.name == SETTING))
    if kept:
        connection.execute(insert(Setting).values(name=SETTING, value=json.dumps(kept, ensure_ascii=False)))
