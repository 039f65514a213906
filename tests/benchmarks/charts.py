"""Target 6: Overview's parts from filters to what the browser is sent, against their raw SQL."""

import json
from collections.abc import Iterator
from functools import partial

from plotly.utils import PlotlyJSONEncoder

from tests.benchmarks.door import asked_by, replay
from tests.benchmarks.handwritten import SCREENS, Period, statements
from tests.benchmarks.overview import Part, asking, parts
from tests.benchmarks.report import Row, at_most, ms, told
from tests.benchmarks.timing import by_turns, p50
from tests.benchmarks.world import World

ROUNDS = 15
SIX = ("tiles", "funnel", "trend", "campaign table", "channel table", "attention")


def run(world: World) -> Iterator[Row]:
    """Each part and the sum; where no statement is written by hand, the part's own are the limit."""
    world.take_snapshot()
    whole = raw = 0.0
    with world.looking(snapshots=True) as connection:
        ask = asking(connection, world.now)
        period = Period(ask.filters, ask.now)
        for name in SIX:
            part = parts(ask)[name]
            part()
            hand = [(text, ()) for text in statements(name, period)] if name in SCREENS else None
            asked = hand or asked_by(connection, part).statements
            works = {"part": _sent(part), "raw": partial(replay, connection, asked)}
            took = {what: p50(times) for what, times in by_turns(works, ROUNDS).items()}
            yield told("6", f"{name}: callback and JSON", ms(took["part"]), f"raw SQL {ms(took['raw'])}")
            whole, raw = whole + took["part"], raw + took["raw"]
    yield at_most("6", "six parts of Overview", whole, raw, 3, "raw SQL")


def _sent(part: Part) -> Part:
    return lambda: json.dumps(part(), cls=PlotlyJSONEncoder)
