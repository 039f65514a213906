"""The rows of rules there are: those that come, less those a team took away, with those it added. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from core.errors import InvalidInput
from core.scoring.defaults import FIT, GROUP_LABELS, TOUCHES, Fit, Group, Touch
from core.text import shorten

Texts = Mapping[str, str]
"""Field -> its text, such as "role_chief.points" -> "30"; a row that comes and was taken away has ".gone" -> "1",
and a group that was put in another order ".order" -> the ids of its rows, commas between."""
GONE, ORDER = "gone", "order"
TOUCH = "touch"
MOST_OWN = 20
"""Rows that a team may add to a group."""
ADDED: Mapping[str, str] = {
    **{group: GROUP_LABELS[group] for group in (Group.ROLE, Group.SIZE, Group.INDUSTRY, Group.COUNTRY)},
    TOUCH: "Touch",
}
"""What rows can be added of, and taken away from."""
ORDERED: Mapping[str, str] = {group: label for group, label in ADDED.items() if group != Group.SIZE}
"""Where the first row that applies counts, so that a team may say which comes first. Sizes go by their employees."""
Row = TypeVar("Row", Fit, Touch)
_OWN = re.compile(rf"({'|'.join(ADDED)})_own_([1-9][0-9]{{0,3}})")
_NEW: Mapping[str, str] = {"label": "", "when": "", "points": "10"}
_NEW_TOUCH: Mapping[str, str] = {
    "label": "", "kinds": "", "outcomes": "", "points": "10", "cap": "20", "days": "30",
}  # fmt: skip
_GROUP_OF = {**{row.id: str(row.group) for row in FIT}, **{row.id: TOUCH for row in TOUCHES}}


def group_of(row: str) -> str | None:
    """The group of a row by its id; None for one that there cannot be."""
    own = _OWN.fullmatch(row)
    return own.group(1) if own else _GROUP_OF.get(row)


def is_own(row: str) -> bool:
    """Whether a team added it."""
    return _OWN.fullmatch(row) is not None


def fit_rows(texts: Texts) -> tuple[Fit, ...]:
    """Those of fit, group by group, in the order of the team or else first what it added, the newest before others."""
    groups = [group for group in Group if any(row.group is group for row in FIT)]
    found = []
    for group in groups:
        own = [_own_fit(row, group, texts) for row in _own(texts, group)]
        come = [_renamed(row, texts) for row in FIT if row.group is group and not is_gone(texts, row.id)]
        found += _in_order([*own, *come], group, texts)
    return tuple(found)


def touch_rows(texts: Texts) -> tuple[Touch, ...]:
    """Those of engagement, likewise."""
    own = [_own_touch(row, texts) for row in _own(texts, TOUCH)]
    come = [_renamed(row, texts) for row in TOUCHES if not is_gone(texts, row.id)]
    return tuple(_in_order([*own, *come], TOUCH, texts))


def is_gone(texts: Texts, row: str) -> bool:
    """Whether a row that comes was taken away."""
    return texts.get(f"{row}.{GONE}") == "1"


def may_be_gone(name: str) -> bool:
    """Whether a name is the mark of a row that comes and may be taken away."""
    row, _, part = name.partition(".")
    return part == GONE and not is_own(row) and group_of(row) in ADDED


def is_mark(name: str, text: str) -> bool:
    """Whether it marks a row as gone or puts a group in order, rather than being a text of a row."""
    if may_be_gone(name):
        return text == "1"
    group, _, part = name.partition(".")
    return part == ORDER and group in ORDERED and _is_order(text.split(","), group)


def marks(texts: Texts) -> dict[str, str]:
    """The marks among some texts: no control of the form has them."""
    return {name: text for name, text in texts.items() if is_mark(name, text)}


def moved(texts: Texts, row: object, step: int) -> dict[str, str]:
    """With a row one place earlier (-1) or later (1) in its group. InvalidInput for one that cannot be moved."""
    group = group_of(row) if isinstance(row, str) else None
    ids = ids_of(texts, group) if group in ORDERED else []
    if group is None or row not in ids:
        raise InvalidInput("That scoring rule cannot be moved.", field="row")
    place = ids.index(str(row))
    to = max(0, min(len(ids) - 1, place + step))
    ids.insert(to, ids.pop(place))
    name = f"{group}.{ORDER}"
    usual = {key: text for key, text in texts.items() if key != name}
    return usual if ids == ids_of(usual, group) else {**usual, name: ",".join(ids)}


def ids_of(texts: Texts, group: str | None) -> list[str]:
    """The rows of a group in their order, by id."""
    every: list[Fit | Touch] = [*fit_rows(texts), *touch_rows(texts)]
    return [row.id for row in every if group_of(row.id) == group]


def added(texts: Texts, group: object) -> dict[str, str]:
    """With an empty row of a group, before the others of it. InvalidInput for a group that has none, or enough."""
    if not isinstance(group, str) or group not in ADDED:
        raise InvalidInput(f"No scoring rule can be added to {shorten(str(group))!r}.", field="group")
    numbers = [_number(row) for row in _own(texts, group)]
    if len(numbers) >= MOST_OWN:
        raise InvalidInput(
            f"There are {MOST_OWN} rules of your own for {ADDED[group]}: take one away first.", field="group"
        )
    row = f"{group}_own_{max(numbers, default=0) + 1}"
    parts = _NEW_TOUCH if group == TOUCH else _NEW
    return {**texts, **{f"{row}.{part}": text for part, text in parts.items()}}


def dropped(texts: Texts, row: object) -> dict[str, str]:
    """Without a row. InvalidInput for one that cannot be taken away."""
    if not isinstance(row, str) or group_of(row) not in ADDED:
        raise InvalidInput("That scoring rule cannot be taken away.", field="row")
    left = {name: text for name, text in texts.items() if name.partition(".")[0] != row}
    order = f"{group_of(row)}.{ORDER}"
    if order in left:  # a later row may get the same id
        left[order] = ",".join(each for each in left[order].split(",") if each != row)
    return left if is_own(row) else {**left, f"{row}.{GONE}": "1"}


def called(row: Fit | Touch) -> str:
    """What a row is called, if only by its place."""
    if row.label:
        return row.label
    return f"new rule {_number(row.id)} of {ADDED[group_of(row.id) or TOUCH]}"


def _own(texts: Texts, group: str) -> list[str]:
    """Ids of the rows that the team added to a group, the newest first."""
    rows = {name.partition(".")[0] for name in texts}
    return sorted((row for row in rows if is_own(row) and group_of(row) == group), key=_number, reverse=True)


def _number(row: str) -> int:
    return int(row.rpartition("_")[2])


def _is_order(ids: Sequence[str], group: str) -> bool:
    return len(ids) == len(set(ids)) <= MOST_OWN + len(_GROUP_OF) and all(group_of(row) == group for row in ids)


def _in_order(rows: list[Row], group: str, texts: Texts) -> list[Row]:
    """As the team put them. Rows it never placed: its own come first, others last."""
    name = f"{group}.{ORDER}"
    if name not in texts or not is_mark(name, texts[name]):
        return rows
    places = {row: place for place, row in enumerate(texts[name].split(","))}
    return sorted(rows, key=lambda row: places.get(row.id, -1 if is_own(row.id) else len(places)))


def _renamed(row: Row, texts: Texts) -> Row:
    """A row that comes, by the name the team gave it."""
    label = _label(row.id, texts)
    return replace(row, label=label) if label else row


def _own_fit(row: str, group: Group, texts: Texts) -> Fit:
    return Fit(row, group, _label(row, texts), texts.get(f"{row}.when", ""), int(_NEW["points"]))


def _own_touch(row: str, texts: Texts) -> Touch:
    return Touch(row, _label(row, texts), "", "", *(int(_NEW_TOUCH[part]) for part in ("points", "cap", "days")))


def _label(row: str, texts: Texts) -> str:
    return " ".join(texts.get(f"{row}.label", "").split())
