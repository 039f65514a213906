"""What two leads that are one person have in common, whatever way it is written. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from struct import unpack


class Likeness(IntEnum):
    """What leads share, the surest first."""

    EMAIL = 1
    PHONE = 2
    NAME = 3


NO_DOTS = frozenset(("gmail.com", "googlemail.com"))
"""Mailboxes that are the same with and without dots, by either name of the provider."""
TAGS = NO_DOTS | {
    "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "mac.com", "proton.me",
    "protonmail.com", "pm.me", "fastmail.com", "fastmail.fm", "hey.com",
}  # fmt: skip
"""Those that ignore what follows a plus sign."""
NATIONAL = 9
"""Digits from the end that two spellings of a number share, with the country's prefix or without."""
SHORTEST = 7
SUFFIXES = frozenset((
    "ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg", "kgaa",
    "limited", "llc", "llp", "ltd", "mbh", "nv", "oy", "oyj", "plc", "pty", "sa", "sarl", "sas", "se", "sl", "spa",
    "srl", "ug",
))  # fmt: skip
"""Words of a company's legal form, which some write and some leave out."""
EMAIL, PHONE, NAME = map(int, Likeness)  # plain numbers: databases take them without a look
WIDTH = 8
KIND_BITS, DROPPED = 2, 18
"""Bits of a key that tell the Likeness, and those of the hash that it does without: SQLite keeps 48 bits in 6 bytes."""
LATELY = 16_384
"""Companies, and names with accents, that are remembered: they come again and again."""
_WORDS = re.compile(r"[^\W_]+")
_NO_DIGIT = re.compile(r"\D+")
_NO_ASCII_DIGIT = bytes(code for code in range(128) if not chr(code).isdecimal())
Sign = tuple[int, bytes]
"""A Likeness, and what two leads have in common by it."""


def signs(
    email: str | None, phone: str | None, first: str | None, last: str | None, company: str | None, domain: str | None
) -> list[Sign]:
    """What a lead can be recognised by."""
    found = []
    if email and (box := mailbox(email)):
        found.append((EMAIL, f"e{box}".encode("utf-8", "surrogatepass")))
    if phone and (digits := number(phone)):
        found.append((PHONE, f"p{digits}".encode()))
    if (first or last) and (firm := company or domain) and (person := named(first, last, firm)):
        found.append((NAME, f"n{person}".encode("utf-8", "surrogatepass")))
    return found


def keys(kinds: Sequence[int], texts: Sequence[bytes]) -> list[int]:
    """Signs as numbers of 48 bits, the last of which are the kind. People's decisions refer to them: they stay."""
    digests = b"".join([blake2b(text, digest_size=WIDTH).digest() for text in texts])
    hashes = unpack(f">{len(texts)}q", digests)
    return [(number >> DROPPED << KIND_BITS) + kind for number, kind in zip(hashes, kinds, strict=True)]


def mailbox(email: str) -> str:
    """The address in lower case, without what its provider ignores; "" for one that is none."""
    local, _, domain = email.strip().lower().rpartition("@")
    if not local:
        return ""
    if domain in TAGS:
        local = local.partition("+")[0]
        if domain in NO_DOTS:
            local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local else ""


def number(phone: str) -> str:
    """The last digits of a phone number, the same with and without the country's prefix; "" where it is none."""
    told = phone.replace("(0)", "")
    plain = told.encode().translate(None, _NO_ASCII_DIGIT).decode() if told.isascii() else _NO_DIGIT.sub("", told)
    digits = plain.lstrip("0")
    return "" if len(digits) < SHORTEST or len(set(digits)) < 3 else digits[-NATIONAL:]


def named(first: str | None, last: str | None, company: str) -> str:
    """First and last name, and the company without its legal form; "" where one of them is missing."""
    person = f"{_words(first)} {_words(last)}".strip() if first and last else _words(first or last or "")
    return f"{person}@{firm}" if " " in person and (firm := _firm(company)) else ""


@lru_cache(LATELY)
def _firm(company: str) -> str:
    words = _words(company).split()
    return " ".join([word for word in words if word not in SUFFIXES] or words)


def _words(text: str) -> str:
    """In lower case, without accents, with a space between them."""
    if text.isascii():
        return text.lower() if text.isalpha() else " ".join(_WORDS.findall(text.lower()))
    return _unaccented(text)


@lru_cache(LATELY)
def _unaccented(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(plain.casefold()))
