"""The lines above the header of a report: its title and the dates it covers."""

import re
from dataclasses import dataclass
from datetime import date

from core.ingest.files import dates
from core.ingest.files.numbers import BadValue

_ALL_TIME = frozenset(("all time", "gesamter zeitraum"))
_BETWEEN = re.compile(r" (?:[-–—]|to|bis) | ?[–—] ?")
_LONGEST_RANGE = 100


@dataclass(frozen=True, slots=True)
class Preamble:
    """What the lines above the header say; `span` holds the texts of start and end."""

    title: str | None = None
    span: tuple[str, str] | None = None
    all_time: bool = False

    def period(self, order: dates.Order) -> tuple[date, date] | None:
        """First and last day of the report, if it says so."""
        if self.span is None:
            return None
        try:
            start, end = (dates.parse_day(text, order) for text in self.span)
        except BadValue:
            return None
        return (start, end) if start <= end else None


def is_period(text: str) -> bool:
    """Whether a line is the date range of a report."""
    return text.strip(' "').casefold() in _ALL_TIME or _range(text) is not None


def read(lines: tuple[str, ...]) -> Preamble:
    """Title and dates from the lines above the header."""
    texts = [line.strip(' "') for line in lines if not line.startswith("sep=")]  # what Excel puts first
    title = next((text for text in texts if text and not is_period(text)), None)
    period = next((line for line in lines if is_period(line)), None)
    if period is None:
        return Preamble(title)
    found = _range(period)
    return Preamble(title, found, all_time=found is None)


def _range(text: str) -> tuple[str, str] | None:
    if len(text) > _LONGEST_RANGE:
        return None
    parts = [part.strip() for part in _BETWEEN.split(" ".join(text.strip(' "').split()))]
    if len(parts) == 1:
        parts *= 2  # a report of one day
    if len(parts) != 2 or not all(map(dates.is_date, parts)):
        return None
    return parts[0], parts[1]
