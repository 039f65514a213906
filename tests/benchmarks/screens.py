"""Target 2: what the fixed screens ask, against the statements a person would write on the same tables."""

import gc
from collections.abc import Iterator

from sqlalchemy import Connection

from tests.benchmarks.door import asked_by, replay
from tests.benchmarks.handwritten import SCREENS, Period, statements
from tests.benchmarks.overview import PAGE, Part, asking, parts
from tests.benchmarks.report import Row, at_most, below, ms, told
from tests.benchmarks.timing import Seconds, by_turns, p50, p95
from tests.benchmarks.world import World

ROUNDS, WARM = 15, 2
LIMIT = 0.05


def run(world: World) -> Iterator[Row]:
    """Each screen, then what one opening of Overview asks in all."""
    world.take_snapshot()
    gc.freeze()  # as the server does
    sums = {"statements": 0.0, "door": 0.0}
    with world.looking(snapshots=True) as connection:
        ask = asking(connection, world.now)
        period = Period(ask.filters, ask.now)
        for name, part in parts(ask).items():
            hand = statements(name, period) if name in SCREENS else []
            took = _measured(connection, part, hand)
            yield from _rows(name, took)
            if name in PAGE:
                sums["statements"] += p50(took["ours"])
                sums["door"] += p50(took["door"])
    yield below("2", "one opening of Overview: its queries in all", sums["statements"], LIMIT)
    yield told("2", "  the callbacks around them", ms(sums["door"]))


def _measured(connection: Connection, part: Part, hand: list[str]) -> Seconds:
    """ours: statements alone and what arrays answered in their stead; door: the callback's whole work."""
    part()
    asked, arrays = asked_by(connection, part), []
    works = {
        "ours": lambda: replay(connection, asked.statements),
        "door": lambda: arrays.append(asked_by(connection, part).arrays),
    }
    if hand:
        works["hand"] = lambda: replay(connection, [(text, ()) for text in hand])
    took = by_turns(works, ROUNDS, warm=WARM)
    took["ours"] = [sum(both) for both in zip(took["ours"], arrays[WARM:], strict=True)]
    return took


def _rows(name: str, took: Seconds) -> Iterator[Row]:
    ours = p50(took["ours"])
    if "hand" in took:
        yield at_most("2", f"{name}: queries", ours, p50(took["hand"]), 2, "by hand")
    yield below("2", f"  p95 of {name}" if "hand" in took else f"{name}: queries, p95", p95(took["ours"]), LIMIT)
    yield told("2", "  with everything around them", ms(p50(took["door"])))
