"""Targets 8 and 9: many people at once, and people while a sync runs in its own process."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

from tests.benchmarks.report import Row, at_most, ms, told
from tests.benchmarks.server import Server, add_person, running
from tests.benchmarks.timing import p50, p95
from tests.benchmarks.visitors import Seen, visit
from tests.benchmarks.world import PROJECT, World

SECONDS, ROUNDS = 15, 2
FEW, MANY, WORKING = 20, 100, 10
ASKED = (
    "range=90d", "range=28d", "range=365d", "range=7d", "range=90d&channel=paid_search", "range=month",
    "range=90d&basis=activity", "range=quarter&channel=paid",
)  # fmt: skip
"""People look at different things."""


def many(world: World) -> Iterator[Row]:
    """A hundred people against twenty, by turns; first of all a hundred at the same moment after the start."""
    with world.copy("users") as copy:
        copy.take_snapshot()
        add_person(copy)
        with running(copy) as server:
            server.sign_in()
            bodies = [server.bodies(asked) for asked in ASKED]
            first = visit(server, FEW, 0, bodies, together=True)
            few, lots = Seen(), Seen()
            for _ in range(ROUNDS):
                for seen, users in ((few, FEW), (lots, MANY)):
                    _add(seen, visit(server, users, SECONDS, bodies))
            failed = server.failures
    yield at_most("8", f"page p95, {MANY} users", p95(lots.pages), p95(few.pages), 1.5, f"{FEW} users")
    yield told("8", f"  page p50, {MANY} users", ms(p50(lots.pages)), f"{FEW} users {ms(p50(few.pages))}")
    wrong, asked = few.errors + lots.errors + first.errors + failed, 6 * len(few.pages + lots.pages + first.pages)
    yield Row("8", f"  errors of {asked:,} callbacks", str(wrong), "", None, "0", wrong == 0)
    what = f"  the first pages after the start, {FEW} at once"
    yield Row("8", what, f"{ms(p95(first.pages))}, {first.errors} errors", "", None, "0", first.errors == 0)


def while_syncing(world: World) -> Iterator[Row]:
    """Ten people with nothing else going on, against the same while the company is led on day by day."""
    idle, busy, synced = Seen(), Seen(), 0
    with world.copy("syncing") as copy:
        copy.take_snapshot()
        add_person(copy)
        now = copy.now
        with running(copy) as server:
            server.sign_in()
            bodies = [server.bodies(asked) for asked in ASKED]
            visit(server, WORKING, 0, bodies)
            for turn in range(ROUNDS):
                _add(idle, visit(server, WORKING, SECONDS, bodies))
                until = (now + timedelta(days=60 * (turn + 1))).isoformat()
                synced += _while(copy, server, until, bodies, busy)
            failed = server.failures
    yield at_most("9", "page p95 while a sync runs", p95(busy.pages), p95(idle.pages), 2.5, "idle")
    wrong = idle.errors + busy.errors + failed
    yield Row("9", "  errors", str(wrong), "", None, "0", wrong == 0)
    if synced < ROUNDS:
        yield told("9", "  the sync ended before the people did", f"{ROUNDS - synced} of {ROUNDS} times")


def _while(world: World, server: Server, until: str, bodies: list[list[bytes]], seen: Seen) -> bool:
    """Whether the sync outlasted the visit."""
    child = subprocess.Popen(
        [sys.executable, "-m", "core", "demo", "--now", until],
        cwd=PROJECT, env=world.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _add(seen, visit(server, WORKING, SECONDS, bodies))
    lasted = child.poll() is None
    child.terminate()
    child.wait()
    return lasted


def _add(seen: Seen, more: Seen) -> None:
    seen.pages += more.pages
    seen.errors += more.errors
