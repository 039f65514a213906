"""Passwords: which are good enough, how they are kept, and how they are checked."""

import re
from collections.abc import Iterable
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InvalidInput

SHORTEST, LONGEST = 12, 128
FEWEST_CHARACTERS = 5  # different ones
SHORTEST_WORD = 4

# Passwords are these words with digits and signs around them far more often than anything else.
COMMON = (
    "password passwort passw pass letmein welcome iloveyou princess sunshine football baseball superman "
    "batman monkey dragon master shadow michael jennifer charlie qwertyuiop qwerty qwertz azerty "
    "asdfghjkl asdfgh asdf zxcvbnm zxcvbn qazwsxedc qazwsx abcdefghijklm abcdefgh abcdef abcd abc "
    "administrator admin root login secret changeme default trustno whatever computer internet google "
    "summer winter spring autumn test user guest hello love dashboard marketing sales lead"
)
_ONLY_COMMON = re.compile(rf"(?:{'|'.join(sorted(COMMON.split(), key=len, reverse=True))}|[\W\d_])++")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash takes 19 MiB; a flood of sign-ins must not take all the memory.
_at_once = BoundedSemaphore(4)


def hashed(password: str, words: Iterable[str] = ()) -> str:
    """What to keep of a new password; InvalidInput when it is too weak. `words` belong to the person."""
    _check(password, words)
    return digest(password)


def digest(secret: str) -> str:
    """What to keep of a secret that we made ourselves and that is therefore good enough."""
    with _at_once:
        return _hasher.hash(secret)


def verify(kept: str | None, password: str) -> bool:
    """Whether `password` is the one kept; without one it takes the same time and is False."""
    with _at_once:
        try:
            right = _hasher.verify(kept or _dummy(), password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


def _check(password: str, words: Iterable[str]) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"Password must have {SHORTEST} to {LONGEST} characters; this has {len(password)}.",
            field="password",
        )
    folded = password.lower()
    if len(set(folded)) < FEWEST_CHARACTERS or _ONLY_COMMON.fullmatch(folded):
        raise InvalidInput("Password is one of those tried first; a sentence of your own is better.", field="password")
    for word in re.split(r"[\W_]+", " ".join(words).lower()):
        if len(word) >= SHORTEST_WORD and word in folded:
            raise InvalidInput(f"Password must not contain “{word}”: that is easily guessed.", field="password")
