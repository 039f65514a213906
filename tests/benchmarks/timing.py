"""Time by turns: whatever else the machine does, it does to both sides."""

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Work = Callable[[], object]
Seconds = dict[str, list[float]]


def seconds(work: Work) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def by_turns(works: Mapping[str, Work], rounds: int, *, warm: int = 1) -> Seconds:
    """`rounds` times each, one after the other, after `warm` rounds that do not count."""
    found: Seconds = {name: [] for name in works}
    for turn in range(warm + rounds):
        for name, work in works.items():
            took = seconds(work)
            if turn >= warm:
                found[name].append(took)
    return found


def p50(times: Sequence[float]) -> float:
    """The median."""
    return median(times)


def p95(times: Sequence[float]) -> float:
    """The time that one in twenty exceeds."""
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]
