"""What one lead's own values tell about it: a test, a throw-away address, a form no person filled in, random keys."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from core.ingest.identity.letters import is_typed_at_random, words
from core.scoring.mailbox import is_throw_away
from core.text import shorten

TEST, DISPOSABLE, FAST, GIBBERISH, BURST = "test", "disposable", "too_fast", "gibberish", "burst"
MERGED = "merged"
"""A lead that is part of another one: it does not count by itself, and stands in no list."""
KIND_LABELS = {
    TEST: "Test",
    DISPOSABLE: "Throw-away address",
    FAST: "Form filled in too fast",
    GIBBERISH: "Random keys",
    BURST: "Burst from one network",
    MERGED: "Merged into another lead",
}
"""Kinds of junk, the first that applies counts, and the words people see."""


class Verdict(NamedTuple):
    """Why a lead does not count: one of KIND_LABELS, and a sentence that proves it."""

    kind: str
    evidence: str


class Values(NamedTuple):
    """The values of a lead that its verdict rests on."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company_name: str | None = None
    company_domain: str | None = None
    phone: str | None = None
    form_seconds: int | None = None

    @property
    def name(self) -> str:
        """The name as one text."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


@dataclass(frozen=True, slots=True)
class Limits:
    """What the team decided: seconds a person needs for a form at least, and its own e-mail domains."""

    form_seconds: int = 3
    own_domains: frozenset[str] = frozenset()


def judge(lead: Values, limits: Limits) -> Verdict | None:
    """The first sign that a lead is a test or junk; None: nothing speaks against it."""
    local, _, domain = (lead.email or "").strip().lower().rpartition("@")
    for sign in _SIGNS:
        if verdict := sign(lead, local, domain, limits):
            return verdict
    return None


_TESTS = r"test(?:s|e|ing|er|user|lead|account|contact|mail|email|form|test)?|asdf(?:g|gh|asdf)?|qwert(?:y|z)|foobar"
_TEST_ADDRESS = re.compile(rf"(?:{_TESTS})[\W\d_]*(?:{_TESTS})?[\W\d_]*")
_TEST_TAG = re.compile(r"\+(?:test(?:s|ing)?)[\W\d_]*$")
_TEST_WORDS = frozenset((
    "test", "tests", "testing", "teste", "testtest", "asdf", "asdfg", "asdfgh", "asdfasdf", "qwerty", "qwertz",
    "foobar",
))  # fmt: skip
_BESIDE = frozenset((
    "user", "lead", "account", "contact", "name", "person", "customer", "kunde", "company", "firma", "form", "one",
    "two",
))  # fmt: skip
_NOBODY = frozenset({"mustermann", "musterfrau"})
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|test|example|invalid|localhost)$")
_FILLERS = frozenset({"test.com", "asdf.com", "yourcompany.com", "yourdomain.com"})


def _is_test(lead: Values, local: str, domain: str, limits: Limits) -> Verdict | None:
    if domain and (reason := _test_address(local, domain, lead, limits.own_domains)):
        return Verdict(TEST, reason)
    for label, text in (("name", lead.name), ("company", lead.company_name)):
        if text and _is_test_text(text):
            return Verdict(TEST, f"The {label} is “{shorten(text)}”.")
    return None


def _test_address(local: str, domain: str, lead: Values, own: frozenset[str]) -> str | None:
    if "test" in local or local[:1] in "aqf":
        if _TEST_ADDRESS.fullmatch(local):
            return f"The e-mail address begins with “{shorten(local)}”."
        if tag := _TEST_TAG.search(local):
            return f"The e-mail address is marked “{tag[0]}”."
    if domain in own or any(domain.endswith(f".{each}") for each in own):
        return f"The e-mail domain {domain} is your own company's."
    if domain in _FILLERS:
        return f"The e-mail domain {domain} is what people type into forms they try out."
    # An anonymised export has such addresses throughout, but says more about its people.
    if _is_reserved(domain) and not (lead.company_name or lead.company_domain or lead.phone):
        return f"The e-mail domain {domain} is reserved for examples and tests, and neither company nor phone is told."
    return None


@lru_cache(maxsize=50_000)
def _is_reserved(domain: str) -> bool:
    return _RESERVED.search(domain) is not None


@lru_cache(maxsize=200_000)
def _is_test_text(text: str) -> bool:
    said = set(words(text.casefold()))
    return bool(said & _NOBODY) or (bool(said & _TEST_WORDS) and said <= _TEST_WORDS | _BESIDE)


def _is_disposable(_lead: Values, _local: str, domain: str, _limits: Limits) -> Verdict | None:
    if domain and is_throw_away(domain):
        return Verdict(DISPOSABLE, f"The e-mail domain {domain} gives out throw-away addresses.")
    return None


def _is_fast(lead: Values, _local: str, _domain: str, limits: Limits) -> Verdict | None:
    if lead.form_seconds is None or lead.form_seconds >= limits.form_seconds:
        return None
    took = f"{lead.form_seconds} second{'' if lead.form_seconds == 1 else 's'}"
    return Verdict(FAST, f"The form was filled in within {took}; a person needs {limits.form_seconds} or more.")


def _is_gibberish(lead: Values, local: str, _domain: str, _limits: Limits) -> Verdict | None:
    for label, word in _judged(lead, local):
        if is_typed_at_random(word):
            return Verdict(GIBBERISH, f"The {label} has “{shorten(word)}”: letters typed at random.")
    return None


LONG = 8
"""Letters from which a word is judged where abbreviations are usual: in addresses and names of companies."""


def _judged(lead: Values, local: str) -> Iterator[tuple[str, str]]:
    """The words that should be some language's. An address beside a name may be a handle, whatever it looks like."""
    name = lead.name
    for word in words(name):
        yield "name", word
    for word in words(lead.company_name or ""):
        if len(word) >= LONG and not word.isupper():
            yield "company", word
    if not name:
        for word in words(local):
            if len(word) >= LONG:
                yield "e-mail address", word


_Sign = Callable[[Values, str, str, Limits], Verdict | None]
_SIGNS: tuple[_Sign, ...] = (_is_test, _is_disposable, _is_fast, _is_gibberish)
