"""Target 11 and the first load: how soon the program answers, what it holds, and what a new browser has to fetch."""

import re
import time
from collections.abc import Iterator
from urllib.parse import urljoin

from tests.benchmarks.report import Row, mb, ms, told
from tests.benchmarks.server import Server, add_person, running
from tests.benchmarks.timing import p50
from tests.benchmarks.visitors import visit
from tests.benchmarks.world import World

STARTS = 3
NEVER = ("sklearn", "plotly.express", "alembic", "pandas")
MOST = 1.5e6
PATIENCE = 120.0
ASYNC = ("dash/dcc/async-graph.js", "plotly/package_data/plotly.min.js")
"""What the renderer fetches when a page with a chart is drawn."""


def run(world: World) -> Iterator[Row]:
    """Several starts; in each a new browser opens the page, the first time before static files are packed."""
    with world.copy("start") as copy:
        copy.take_snapshot()
        add_person(copy)
        starts, loads = [], []
        for _ in range(STARTS):
            with running(copy) as server:
                starts.append(server.started)
                idle = server.memory
                server.sign_in()
                loads.append(dict(_first_load(server)))
                visit(server, 1, 0, [server.bodies()])
                opened = server.memory
                _wait_for_packing(copy)
        modules = server.modules
    yield told("11", "start to first answer", ms(p50(starts)))
    yield told("11", "memory after it, and with Overview opened", f"{mb(idle)}, {mb(opened)}")
    there = [name for name in NEVER if name in modules]
    yield Row("11", f"modules of {', '.join(NEVER)}", ", ".join(there) or "none", "", None, "none", not there)
    size, loaded = sum(loads[-1].values()), loads[-1]
    yield Row("7", "first load, compressed", mb(size), f"{len(loaded)} files", None, f"<= {mb(MOST)}", size <= MOST)
    yield told("7", "  right after the very first start, not packed yet", mb(sum(loads[0].values())))
    for path, part in sorted(loaded.items(), key=lambda pair: -pair[1])[:6]:
        yield told("7", f"  {path.split('?')[0].rsplit('/', 1)[-1]}", mb(part))


def _wait_for_packing(world: World) -> None:
    """Until the server's child has packed all that was asked for."""
    until = time.monotonic() + PATIENCE
    while [*(world.folder / "packed").glob("*.raw")] and time.monotonic() < until:
        time.sleep(0.1)


def _first_load(server: Server) -> Iterator[tuple[str, int]]:
    """What the page names, what the renderer asks for, and what it fetches for a chart; bytes over the wire."""
    yield "/", len(server.get("/")[1])
    named = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', server.plain("/"))
    suites = {re.sub(r"\.v\w+m\d+", "", path) for path in named}
    for path in [*dict.fromkeys(named), "/_dash-layout", "/_dash-dependencies", *_later(server, suites)]:
        yield path, len(server.get(urljoin("/", path))[1])


def _later(server: Server, suites: set[str]) -> Iterator[str]:
    for name in ASYNC:
        path = f"/_dash-component-suites/{name}"
        if path not in suites and server.get(path)[0] == 200:
            yield path
