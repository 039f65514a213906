"""What two leads that are one person have in common, whatever way it is written. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from hashlib import blake2b


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
_WORDS = re.compile(r"[^\W_]+")
_NO_DIGIT = re.compile(r"\D+")
_TRUNK = re.compile(r"\(0\)")


def keys(
    email: str | None, phone: str | None, first: str | None, last: str | None, company: str | None, domain: str | None
) -> Iterator[tuple[Likeness, int]]:
    """What a lead can be recognised by, each as a number that fits 64 bits."""
    if email and (box := mailbox(email)):
        yield Likeness.EMAIL, _number("e", box)
    if phone and (digits := number(phone)):
        yield Likeness.PHONE, _number("p", digits)
    if (company or domain) and (first or last) and (person := named(first, last, company or domain or "")):
        yield Likeness.NAME, _number("n", person)


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
    digits = _NO_DIGIT.sub("", _TRUNK.sub("", phone)).lstrip("0")
    return "" if len(digits) < SHORTEST or len(set(digits)) < 3 else digits[-NATIONAL:]


def named(first: str | None, last: str | None, company: str) -> str:
    """First and last name, and the company without its legal form; "" where one of them is missing."""
    person, firm = _folded(f"{first or ''} {last or ''}"), _folded(company)
    firm = [word for word in firm if word not in SUFFIXES] or firm
    return f"{' '.join(person)}@{' '.join(firm)}" if len(person) > 1 and firm else ""


def _folded(text: str) -> list[str]:
    """The words in lower case, without accents."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORDS.findall(text.casefold())


def _number(kind: str, text: str) -> int:
    return int.from_bytes(
        blake2b(f"{kind}{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True
    )
