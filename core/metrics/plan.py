"""Which rows of ad figures are the truth of a source's day, and which drill into it. Pure.

Of everything that covers a day, daily rows beat period totals, and within each the coarsest grain wins:
that is the day's spend. When a breakdown asks for keys that grain does not have, the next best rows that have
more of them are read as well, twice: added with all their keys, taken off with only those known before; and so
on down, so that what no keyword explains still stands in the ad group an ad group report puts it in.
So every breakdown adds up to the truth, and what finer rows do not explain stays where the keys are null.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from core.store.models import Grain

_UPPER = ("campaign", "ad_group")
KNOWS: dict[Grain, frozenset[str]] = {
    Grain.CHANNEL: frozenset(),
    Grain.CAMPAIGN: frozenset({"campaign"}),
    Grain.AD_GROUP: frozenset(_UPPER),
    Grain.KEYWORD: frozenset({*_UPPER, "keyword"}),
    Grain.AD: frozenset({*_UPPER, "ad"}),
    Grain.SEARCH_TERM: frozenset({*_UPPER, "keyword"}),
}
"""The keys rows of a grain have."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rows:
    """A set of rows that can stand for a day: daily ones of a grain, or the totals of one period.

    `start` and `end` (day numbers) are those of the period totals; None for daily rows.
    """

    grain: Grain
    start: int | None = None
    end: int | None = None

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Lower is better; of two totals the shorter period tells more about a day, then the later."""
        if self.start is None or self.end is None:
            return False, self.grain, 0, 0
        return True, self.grain, self.end - self.start, -self.start


@dataclass(frozen=True, slots=True)
class Part:
    """Rows to add (sign 1) or take off (-1) for days `first` to `last`, with the keys `keep` only."""

    source_id: int
    rows: Rows
    first: int
    last: int
    sign: int
    keep: frozenset[str]

    def over(self, first: int, last: int) -> "Part":
        """The same of other days."""
        return replace(self, first=first, last=last)


Coverage = Mapping[int, Mapping[int, Collection[Rows]]]
"""source id -> day number -> what covers that day."""


def plan(coverage: Coverage, asked: frozenset[str], bucket: Callable[[int], Hashable] | None = None) -> list[Part]:
    """The parts to add up for the asked keys; period totals are cut where `bucket` of the day changes."""
    parts: list[Part] = []
    for source_id, by_day in coverage.items():
        days = {day: tuple(rows) for day, rows in sorted(by_day.items())}
        picked = {rows: _picked(rows, asked) for rows in set(days.values())}  # most days have the same reports
        truth = {day: picked[rows][0] for day, rows in days.items()}
        for best, first, last in _runs(truth, lambda rows: rows, bucket):
            parts.append(Part(source_id, best, first, last, 1, asked & KNOWS[best.grain]))
        chains = {day: picked[rows][1] for day, rows in days.items()}
        for step in range(max((len(chain) for _, chain in picked.values()), default=0)):
            picks = {day: chain[step] if step < len(chain) else None for day, chain in chains.items()}
            for (rows, known), first, last in _runs(picks, lambda pick: pick[0], bucket):
                parts.append(Part(source_id, rows, first, last, 1, asked & KNOWS[rows.grain]))
                parts.append(Part(source_id, rows, first, last, -1, known))
    return parts


def _picked(candidates: Sequence[Rows], asked: frozenset[str]) -> tuple[Rows, list[tuple[Rows, frozenset[str]]]]:
    """What is true of a day, and what is finer than that."""
    truth = min(candidates, key=_rank)
    return truth, _finer(truth, candidates, asked)


def _rank(rows: Rows) -> tuple[bool, int, int, int]:
    return rows.rank


def _finer(truth: Rows, candidates: Collection[Rows], asked: frozenset[str]) -> list[tuple[Rows, frozenset[str]]]:
    """From a day's truth down: the best rows that have more of the keys asked for, and those known before them."""
    chain: list[tuple[Rows, frozenset[str]]] = []
    known = asked & KNOWS[truth.grain]
    while able := [rows for rows in candidates if known < asked & KNOWS[rows.grain]]:
        best = min(able, key=_rank)
        chain.append((best, known))
        known = asked & KNOWS[best.grain]
    return chain


def _runs(
    picks: Mapping[int, T | None], rows_of: Callable[[T], Rows], bucket: Callable[[int], Hashable] | None
) -> Iterable[tuple[T, int, int]]:
    """Join days in order that have the same pick; days nothing covers do not part them, days without a pick do."""
    run: tuple[T, int, int] | None = None
    mark: Hashable = None
    for day, pick in picks.items():
        place = bucket(day) if bucket and pick is not None and rows_of(pick).start is not None else None
        if run and run[0] == pick and place == mark:
            run = (run[0], run[1], day)
            continue
        if run:
            yield run
        run, mark = None if pick is None else (pick, day, day), place
    if run:
        yield run
