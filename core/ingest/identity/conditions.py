"""What a rule of stages asks of a lead: conditions that must all be fulfilled, as people type and read them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from core.errors import InvalidInput
from core.store.channels import CHANNELS
from core.text import shorten

MOST_WORDS = 50
LONGEST_WORD = 200
MOST_PEOPLE = 10_000_000
MOST_POINTS = 100
OWNER = {"yes": "Somebody's", "no": "Nobody's"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them must hold; an empty one asks nothing. Texts compare without case.

    `country`, `industry`: one of these; `title`: the job title contains one of these; sizes count the company's
    people; `owner`: yes or no; `score`: at least so many points. What is not known of a lead fulfils nothing.
    """

    country: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    size_from: int | None = None
    size_to: int | None = None
    owner: str = ""
    channel: str = ""
    campaign: str = ""
    score: int | None = None

    @property
    def given(self) -> dict[str, Any]:
        """Those that ask something, as JSON has them."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
            if value not in ((), "", None)
        }

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Conditions":
        """From what `given` told."""
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}
        return cls(**values)

    @property
    def texts(self) -> dict[str, str]:
        """As a form shows them; `parse` reads them again."""
        return {name: ", ".join(value) if isinstance(value, list) else f"{value}" for name, value in self.given.items()}

    @property
    def words(self) -> str:
        """In a sentence."""
        people = {
            (True, True): f"{self.size_from} to {self.size_to} people",
            (True, False): f"{self.size_from} people or more",
            (False, True): f"{self.size_to} people or fewer",
        }.get((self.size_from is not None, self.size_to is not None))
        told = (
            self.country and f"country {_or(self.country)}",
            self.industry and f"industry {_or(self.industry)}",
            people and f"company of {people}",
            self.title and f"job title with {_or(self.title)}",
            self.owner and f"{'has an' if self.owner == 'yes' else 'has no'} owner",
            self.channel and f"channel {CHANNELS.get(self.channel, self.channel)}",
            self.campaign and f"campaign {self.campaign}",
            self.score is not None and f"score of {self.score} or more",
        )
        return " and ".join(text for text in told if text)


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(words)


def parse(texts: Mapping[str, Any]) -> Conditions:
    """Read a form; InvalidInput names the first condition that cannot be used, and asks for at least one."""
    known = [each.name for each in fields(Conditions)]
    if strange := [name for name in texts if name not in known]:
        raise InvalidInput(f"There is no condition {shorten(str(strange[0]))!r}; there are {', '.join(known)}.")
    text = {name: " ".join(str(texts.get(name) or "").split()) for name in known}
    found = Conditions(
        **{name: _words(name, text[name]) for name in ("country", "industry", "title")},
        size_from=_number("size_from", text["size_from"], MOST_PEOPLE),
        size_to=_number("size_to", text["size_to"], MOST_PEOPLE),
        owner=_one_of("owner", text["owner"], OWNER),
        channel=_one_of("channel", text["channel"], CHANNELS),
        campaign=_words("campaign", text["campaign"], "")[0] if text["campaign"] else "",
        score=_number("score", text["score"], MOST_POINTS),
    )
    if found.size_from is not None and found.size_to is not None and found.size_from > found.size_to:
        raise InvalidInput(f"A company cannot have {found.size_from} to {found.size_to} people.", field="size_to")
    if not found.given:
        raise InvalidInput("A rule needs at least one condition: without any it would fit every lead.", field="rule")
    return found


def _words(name: str, text: str, comma: str = ",") -> tuple[str, ...]:
    found = tuple(dict.fromkeys(word for part in (text.split(comma) if comma else [text]) if (word := part.strip())))
    if len(found) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in found):
        raise InvalidInput(f"{name} takes up to {MOST_WORDS} texts of up to {LONGEST_WORD} characters.", field=name)
    return found


def _number(name: str, text: str, most: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) <= most and len(text) < 9):
        raise InvalidInput(f"{name} must be a whole number from 0 to {most:,}; it is {shorten(text)!r}.", field=name)
    return int(text)


def _one_of(name: str, text: str, choices: Mapping[str, str]) -> str:
    if text and text not in choices:
        raise InvalidInput(f"There is no {name} {shorten(text)!r}.", field=name)
    return text
