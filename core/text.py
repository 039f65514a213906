"""Small rules about text that several parts share."""

import re

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)* ?%?$")
_INVISIBLE = " \t\r\n\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{WORD JOINER}"


def defuse(cell: str) -> str:
    """The cell with a leading ' when a spreadsheet would run it as a formula; plain numbers stay."""
    bare = cell.lstrip().lstrip(_INVISIBLE)
    starts_formula = bare.startswith(_FORMULA) or cell.startswith(("\t", "\r"))
    return "'" + cell if starts_formula and not _PLAIN_NUMBER.match(cell.strip()) else cell


def shorten(text: str, limit: int = 40) -> str:
    """One printable line of at most `limit` characters, with an ellipsis when cut."""
    line = "".join(c if c.isprintable() else " " for c in text[: limit + 1])
    return line if len(line) <= limit else line[: limit - 1] + "…"


def counted(count: int, word: str, words: str = "") -> str:
    """How many there are: "1 row", "1,234 rows"; `words` are several, where an s does not do."""
    return f"{count:,} {word if count == 1 else words or f'{word}s'}"


def called(first: str | None, last: str | None) -> str:
    """A person's whole name, as far as it is known."""
    return " ".join(filter(None, (first, last)))
