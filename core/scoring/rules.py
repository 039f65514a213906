"""The scoring rules in force: the rows as they come, overlaid with what the team changed; read, checked, told."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from core.errors import InvalidInput
from core.scoring.defaults import ENGAGEMENT_1, ENGAGEMENT_2, FIT, FIT_A, FIT_B, LIMITS, TOUCHES, Fit, Group, Touch
from core.scoring.rows import Texts, called, fit_rows, is_mark, is_own, touch_rows
from core.store.models import Setting
from core.store.stages import value_key
from core.text import shorten

SETTING = "scoring"
"""The row of `setting` that holds what differs from the defaults, as JSON."""
MOST_WORDS, LONGEST_WORD = 100, 60
MOST_EMPLOYEES = 10_000_000


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
        return max((rule.days for rule in self.touches), default=0)


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


def _some_words(text: str) -> tuple[str, ...]:
    if not (words := _words(text)):
        raise ValueError
    return words


def _name(text: str) -> str:
    if not 0 < len(text) <= LONGEST_WORD or not text.isprintable():
        raise ValueError
    return text


_MUST = f"{MOST_WORDS} words or phrases of up to {LONGEST_WORD} letters, with commas between them"
_WORDS = (_words, f"at most {_MUST}")
_SOME_WORDS = (_some_words, f"1 to {_MUST}")
_NAME = (_name, f"a text of 1 to {LONGEST_WORD} letters")
_PARTS = {
    "label": "Name of “{}”",
    "points": "Points of “{}”",
    "cap": "Most points of “{}”",
    "days": "Days of “{}”",
    "when": "Words of “{}”",
    "kinds": "Kinds of “{}”",
    "outcomes": "Outcomes of “{}”",
}
_USUAL: Texts = {}
_LABELS = {row.id: row.label for row in (*FIT, *TOUCHES)}


def _field(row: Fit | Touch, part: str, kind: tuple[Callable[[str], Any], str]) -> Field:
    return Field(f"{row.id}.{part}", _PARTS[part].format(called(row)), str(getattr(row, part)), *kind)


def fields(texts: Texts = _USUAL) -> Mapping[str, Field]:
    """Everything that may be changed of the rows there are, by name."""
    found = [field for row in fit_rows(texts) for field in _fit_fields(row)]
    found += [field for touch in touch_rows(texts) for field in _touch_fields(touch)]
    found += [Field(limit.id, f"“{limit.label}”", str(limit.value), *_whole(0, 100)) for limit in LIMITS]
    return {field.name: field for field in found}


def _label_of(row: Fit | Touch) -> Field:
    """The name; one that comes has its own to go back to."""
    field = _field(row, "label", _NAME)
    return replace(field, default=_LABELS.get(row.id, row.label))


def _fit_fields(row: Fit) -> list[Field]:
    found = [_label_of(row)]
    if row.group is Group.SIZE:
        employees = f"Employees of “{called(row)}”"
        found.append(Field(f"{row.id}.when", employees, row.when, *_whole(1, MOST_EMPLOYEES)))
    elif row.group is not Group.MAILBOX:
        found.append(_field(row, "when", _SOME_WORDS if is_own(row.id) else _WORDS))
    return [*found, _field(row, "points", _whole(-100, 100))]


def _touch_fields(row: Touch) -> list[Field]:
    own = is_own(row.id)
    kinds = {"kinds": _SOME_WORDS if own else _WORDS, "outcomes": _WORDS, "points": _whole(0, 100)}
    kinds |= {"cap": _whole(0, 100), "days": _whole(1, 730)}
    return [_label_of(row), *(_field(row, part, kind) for part, kind in kinds.items())]


def defaults() -> dict[str, str]:
    """The text of every field as it comes."""
    return {field.name: field.default for field in fields().values()}


def checked(texts: Texts) -> dict[str, str]:
    """The texts in one spelling; InvalidInput says what is wrong with the first bad one."""
    known, found = fields(texts), {}
    for name, given in texts.items():
        if is_mark(name, given):
            found[name] = given
            continue
        field = known.get(name)
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


def whole(texts: Texts) -> dict[str, str]:
    """The texts, and those of all other fields as they come; of a row that was added, as a new one has them."""
    return {**{name: field.default for name, field in fields(texts).items()}, **checked(texts)}


def build(texts: Texts) -> Rules:
    """The rules of these texts, the rest as it comes; InvalidInput says what is wrong."""
    told = whole(texts)
    value = {name: _read(field, told[name]) for name, field in fields(told).items()}
    limits = {limit.id: value[limit.id] for limit in LIMITS}
    for better, worse, what in ((FIT_A, FIT_B, "A"), (ENGAGEMENT_1, ENGAGEMENT_2, "1")):
        if limits[better] <= limits[worse]:
            problem = f"The threshold of {what} must be above the one below it; they are {limits[better]} and "
            raise InvalidInput(f"{problem}{limits[worse]}.", field=better)
    rules = [_fit_rule(row, value) for row in fit_rows(told)]
    touches = [_touch_rule(row, value) for row in touch_rows(told)]
    for some in (
        [(rule.id, rule.group, rule.label) for rule in rules],
        [(rule.id, "", rule.label) for rule in touches],
    ):
        _differ(some)
    sizes = sorted((rule for rule in rules if rule.group is Group.SIZE), key=lambda rule: -rule.least)
    for larger, smaller in pairwise(sizes):
        if larger.least == smaller.least:
            problem = "Two company sizes begin with the same number of employees: "
            problem += f"“{larger.label}” and “{smaller.label}”, {larger.least:,}."
            raise InvalidInput(problem, field=f"{larger.id}.when")
    others = [rule for rule in rules if rule.group is not Group.SIZE]
    return Rules((*others, *sizes), tuple(touches), limits)


def _read(field: Field, text: str) -> Any:
    try:
        return field.read(text)
    except ValueError as error:  # a row that was added, of which a text is missing
        raise InvalidInput(f"{field.label} must be {field.must}.", field=field.name) from error


def _differ(rows: Iterable[tuple[str, str, str]]) -> None:
    """Rows of a group are told apart by their names."""
    known: set[tuple[str, str]] = set()
    for row, group, label in rows:
        if (group, label.casefold()) in known:
            raise InvalidInput(f"Two rules are called “{label}”; give one of them another name.", field=f"{row}.label")
        known.add((group, label.casefold()))


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
    """The text of every field in force, which rows were taken away, and which groups are in an order of the team."""
    return _whole_stored(_stored(connection))


def _whole_stored(kept: Texts) -> dict[str, str]:
    return {**{name: field.default for name, field in fields(kept).items()}, **kept}


def load(connection: Connection) -> Rules:
    """The rules in force."""
    return _built(tuple(sorted(_stored(connection).items())))


@cache
def _built(told: tuple[tuple[str, str], ...]) -> Rules:
    return build(dict(told))


def _stored(connection: Connection) -> dict[str, str]:
    text = connection.scalar(select(Setting.value).where(Setting.name == SETTING))
    told: dict[str, str] = json.loads(text) if text else {}
    known = fields(told)
    return {name: value for name, value in told.items() if name in known or is_mark(name, value)}


def store(connection: Connection, wanted: Texts) -> None:
    """Put rules in force; what is as it comes is not kept, so that later versions may improve on it."""
    usual = defaults()
    kept = {name: text for name, text in checked(wanted).items() if text != usual.get(name)}
    connection.execute(delete(Setting).where(Setting.name == SETTING))
    if kept:
        connection.execute(insert(Setting).values(name=SETTING, value=json.dumps(kept, ensure_ascii=False)))
