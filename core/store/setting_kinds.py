"""Kinds of values that settings may have: the control that asks for one, how its text is read, what it must be."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

LONGEST_TEXT = 100
MOST_DOMAINS = 100
WEEK_STARTS = {"monday": 0, "sunday": 6, "saturday": 5}
"""The days a week may begin on -> as `date.weekday` counts them."""
MONTHS = tuple((str(number), calendar.month_name[number]) for number in range(1, 13))
AS_NOW, AS_THEN = "now", "then"
"""Which definition of a stage an event of the past is counted with: the newest, or the one of its day."""
NOBODY, ADMINS, EVERYBODY = "off", "admins", "everybody"
"""Who must have a second factor."""
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: the control that asks for it, how its text is read, what it must be, its few choices."""

    control: str  # text, number, share, choice, zone
    read: Callable[[str], Any]
    must: str
    choices: tuple[tuple[str, str], ...] = ()


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise ValueError
    return value


def whole(least: int, most: int) -> Kind:
    """Whole numbers between two, which count."""

    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError
        return value

    return Kind("number", read, f"a whole number from {least:,} to {most:,}")


@cache
def zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones())  # reads a folder of files


def _zone(text: str) -> str:
    if text not in zones():
        raise ValueError
    return text


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise ValueError
    return text


def _domains(text: str) -> frozenset[str]:
    found = frozenset(part.strip().lower().removeprefix("@") for part in text.split(",") if part.strip())
    if len(found) > MOST_DOMAINS or not all(map(_DOMAIN.fullmatch, found)):
        raise ValueError
    return found


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise ValueError
    return text.upper()


def _week_start(text: str) -> int:
    if text not in WEEK_STARTS:
        raise ValueError
    return WEEK_STARTS[text]


def _whom(text: str) -> str:
    if text not in (NOBODY, ADMINS, EVERYBODY):
        raise ValueError
    return text


def _defined(text: str) -> str:
    if text not in (AS_NOW, AS_THEN):
        raise ValueError
    return text


def _optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """The same reader, for which nothing is a value too."""
    return lambda text: read(text) if text else ""


_WEEKDAYS = tuple((name, name.capitalize()) for name in WEEK_STARTS)
MONTH = Kind("choice", whole(1, 12).read, "the number of a month, 1 to 12", MONTHS)
WEEK = Kind("choice", _week_start, "monday, sunday or saturday", _WEEKDAYS)
WHOM = Kind(
    "choice",
    _whom,
    "off, admins or everybody",
    ((NOBODY, "Nobody"), (ADMINS, "Admins"), (EVERYBODY, "Everybody")),
)
DEFINED = Kind("choice", _defined, "now or then", ((AS_NOW, "As defined now"), (AS_THEN, "As defined then")))
SHARE = Kind("share", _share, "a number between 0 and 1")

NAME = Kind("text", _text, f"a text of at most {LONGEST_TEXT} characters")
CURRENCY = Kind("text", _optional(_currency), "the three letters of a currency")
DOMAINS = Kind("text", _domains, f"at most {MOST_DOMAINS} domains with commas between them")
ZONE = Kind("zone", _zone, "the name of a time zone")
