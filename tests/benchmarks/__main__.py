"""`python -m tests.benchmarks`: measure, print one table, and end with 0 whatever it says."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import charts, duck, filters, leads, pages, refresh, screens, start, superset, upsert, users
from tests.benchmarks.report import Row, lines
from tests.benchmarks.world import PROJECT, World, prepare

PARTS: dict[str, Callable[[World], Iterator[Row]]] = {
    "upsert": upsert.run,
    "screens": screens.run,
    "pages": pages.run,
    "duckdb": duck.run,
    "refresh": refresh.run,
    "filters": filters.run,
    "leads": leads.run,
    "charts": charts.run,
    "users": users.many,
    "syncing": users.while_syncing,
    "start": start.run,
    "superset": superset.run,
}


def main() -> None:
    """Every part, or those named."""
    options = _parser().parse_args()
    keep = Path(os.environ.get("BENCH_DIR") or PROJECT / ".data" / "bench")
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=keep) as scratch:
        world = prepare(options.leads, keep, Path(scratch), os.environ.get("BENCH_DATABASE_URL"))
        try:
            for name in options.parts or PARTS:
                print(f"measuring: {name}", flush=True)
                rows += PARTS[name](world)
        finally:  # what was measured is told, whatever happens then
            print(*lines(rows), sep="\n")


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="make bench")
    parser.add_argument("--leads", type=int, default=100_000)
    # argparse wants to find what was not given, an empty list, among the choices too.
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=", ".join(PARTS))
    return parser


if __name__ == "__main__":
    main()
