"""Who is meant by @name in a text. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Member(NamedTuple):
    """Somebody who can be mentioned."""

    id: int
    name: str
    email: str


def handles(members: Iterable[Member]) -> dict[str, int]:
    """What each is called after an @, and their id: the name where only one has it, else the e-mail address."""
    people = list(members)
    names = Counter(person.name.casefold() for person in people)
    return {
        (person.name if person.name and names[person.name.casefold()] == 1 else person.email): person.id
        for person in people
    }


def mentioned(text: str, members: Iterable[Member]) -> set[int]:
    """The ids of those meant: an @ that begins a word, then a handle or an e-mail address, whatever its case.

    Of handles that begin alike ("Ann", "Ann Lee") the longest counts.
    """
    people = list(members)
    known = {person.email.casefold(): person.id for person in people}
    known |= {handle.casefold(): number for handle, number in handles(people).items()}
    folded = text.casefold()
    starts = [at + 1 for at, letter in enumerate(folded) if letter == "@" and not (at and _in_word(folded[at - 1]))]
    found = (_longest(folded, start, known) for start in starts)
    return {number for number in found if number is not None}


def _longest(text: str, start: int, known: Mapping[str, int]) -> int | None:
    fits = [handle for handle in known if text.startswith(handle, start) and _ends(text, start + len(handle))]
    return known[max(fits, key=len)] if fits else None


def _ends(text: str, at: int) -> bool:
    return at >= len(text) or not _in_word(text[at])


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
