"""Small rules about text that several parts share."""

import re

_FORMULA = re.compile(r"^\s*[=+\-@＝\t\r]")
_PLAIN_NUMBER = re.compile(r"^\s*[+-]?\d+(?:[.,]\d+)*\s*%?\s*$")


def defuse(cell: str) -> str:
    """The cell with a leading ' when a spreadsheet would run it as a formula; plain numbers stay."""
    starts_formula = _FORMULA.match(cell) or cell.startswith(("\t", "\r"))
    return "'" + cell if starts_formula and not _PLAIN_NUMBER.match(cell) else cell


def shorten(text: str, limit: int = 40) -> str:
    """One printable line of at most `limit` characters, with an ellipsis when cut."""
    line = "".join(c if c.isprintable() else " " for c in text[: limit + 1])
    return line if len(line) <= limit else line[: limit - 1] + "…"
