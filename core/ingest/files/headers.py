"""Headers: one form to compare them by, currency codes inside them, and repeated ones."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from core.ingest.files.currency import CODES

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\W_]+")
_WORDS = frozenset(
    ["ALL", "BAM", "BOB", "COP", "CUP", "GEL", "MAD", "MOP", "PEN", "SOS", "TOP", "TRY"]
)  # codes that are words as well


def normalise(header: str) -> str:
    """`Impr.` -> `impr`, `hs_object_id` -> `hs object id`, `createdAt` -> `created at`."""
    text = unicodedata.normalize("NFKC", _CAMEL.sub(" ", header))
    return _SEPARATORS.sub(" ", text.casefold()).strip()


def split_currency(header: str) -> tuple[str, str | None]:
    """`Amount spent (USD)` -> (`amount spent`, `USD`); no currency at the end -> (normalised, None)."""
    normalised = normalise(header)
    base, _, last = normalised.rpartition(" ")
    code = last.upper()
    if not base or code not in CODES or (code in _WORDS and code not in header):
        return normalised, None
    return base, code


def signature(headers: Iterable[str]) -> str:
    """A stable hash of the set of headers: the same export next month has the same one."""
    text = "\n".join(sorted({normalise(header) for header in headers}))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def clean(cells: Sequence[str]) -> list[str]:
    """Header cells trimmed; an empty one is named by its column number."""
    names = (cell.strip().strip("\ufeff").strip() for cell in cells)
    return [name or f"(column {number})" for number, name in enumerate(names, start=1)]


def repeats(headers: Sequence[str]) -> dict[int, int]:
    """Column index of each repeated header -> index of the column that had it first."""
    first: dict[str, int] = {}
    again: dict[int, int] = {}
    for index, header in enumerate(headers):
        key = header.casefold()
        if key in first:
            again[index] = first[key]
        else:
            first[key] = index
    return again
