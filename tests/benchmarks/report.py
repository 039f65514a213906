"""What a benchmark finds out, as rows of one table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADS = ("#", "what", "ours", "against", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: figures as text with their unit, the ratio and what it is to be; `met` None: told only."""

    target: str
    what: str
    ours: str
    against: str = ""
    ratio: float | None = None
    wanted: str = ""
    met: bool | None = None


def at_most(target: str, what: str, ours: float, against: float, limit: float, name: str) -> Row:
    """Seconds that may be up to `limit` times those of the other side."""
    ratio = ours / against
    return Row(target, what, ms(ours), f"{name} {ms(against)}", ratio, f"<= {limit:g}", ratio <= limit)


def at_least(target: str, what: str, ours: float, against: float, limit: float, name: str) -> Row:
    """Seconds in which the other side takes at least `limit` times as long."""
    ratio = against / ours
    return Row(target, what, ms(ours), f"{name} {ms(against)}", ratio, f">= {limit:g}", ratio >= limit)


def below(target: str, what: str, ours: float, limit: float) -> Row:
    """Seconds that are to stay under a fixed limit."""
    return Row(target, what, ms(ours), "", None, f"< {ms(limit)}", ours < limit)


def told(target: str, what: str, ours: str, against: str = "") -> Row:
    """A figure nothing is asked of, or why there is none."""
    return Row(target, what, ours, against)


def ms(seconds: float) -> str:
    """Seconds for people."""
    if seconds >= 10:
        return f"{seconds:,.1f} s"
    thousandths = seconds * 1000
    return f"{thousandths:,.0f} ms" if thousandths >= 20 else f"{thousandths:.2g} ms"


def mb(size: float) -> str:
    """Bytes for people."""
    return f"{size / 1e6:,.2f} MB" if size < 1e7 else f"{size / 1e6:,.0f} MB"


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """The table in fixed columns, heading first."""
    cells = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    verdict = {True: "met", False: "NOT MET", None: ""}[row.met]
    return row.target, row.what, row.ours, row.against, ratio, row.wanted, verdict
