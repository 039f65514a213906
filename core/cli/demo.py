"""demo: an invented company to look around in, or its files."""

import sys
from argparse import Namespace
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import Engine

from core.cli.runtime import Commands, day, moment, now, number, ready_engine
from core.errors import InvalidInput
from core.ingest.connectors.demo import export
from core.ingest.connectors.demo.birth import LEADS_A_MONTH, MONTHS, MOST, SEED, Birth
from core.jobs import demo
from core.jobs.progress import Silent
from core.store.engine import reading

SAYS = """\
Bring in an invented company with a known truth, up to now; run it again to catch up with the clock.
It refuses where there is other data. With --export it only writes the files that company would have."""

USUAL = LEADS_A_MONTH * MONTHS
DATE = len("2026-11-23")


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser("demo", help="bring in an invented company, or catch up", description=SAYS)
    parser.add_argument("--leads", type=number, metavar="N",
                        help=f"about how many leads it has ({USUAL:,}; up to {MOST:,})")  # fmt: skip
    parser.add_argument("--seed", type=number, metavar="S", help=f"another seed, another company ({SEED})")
    parser.add_argument("--now", type=_moment, metavar="DATE", help="its last day, or moment in UTC (now)")
    parser.add_argument("--export", type=Path, metavar="DIR", help="write ad reports and CRM exports into a folder")
    parser.set_defaults(run=_demo)


def _demo(options: Namespace) -> int:
    until = options.now or now()
    world = Birth.on(until.date(), seed=_or(options.seed, SEED), leads=_or(options.leads, USUAL))
    if options.export:
        return _export(world, until, options.export)
    engine = ready_engine()
    _check_same(engine, options)
    counts = demo.load(engine, until, world=world, progress=_Shown())
    came = f"{counts.created:,} records new, {counts.updated:,} changed"
    print(f"Demo company up to {until:%-d %b %Y %H:%M} UTC: {came}.")
    return 0


def _or(given: int | None, usual: int) -> int:
    return usual if given is None else given


def _check_same(engine: Engine, options: Namespace) -> None:
    """A plain call catches up with whatever is there; one that names another company is a mistake."""
    with reading(engine) as connection:
        known = demo.birth(connection)
    if known and (_or(options.seed, known.seed), _or(options.leads, known.leads)) != (known.seed, known.leads):
        problem = f"The demo here has seed {known.seed} and about {known.leads:,} leads. Remove it to make another."
        raise InvalidInput(problem, field="demo")


def _moment(text: str) -> datetime:
    """A day means all of it."""
    return datetime.combine(day(text), time(23, 59, 59), UTC) if len(text) <= DATE else moment(text)


def _export(world: Birth, until: datetime, folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in export.files(world, until).items():
            (folder / name).write_bytes(data)
            print(folder / name)
    except OSError as error:
        raise InvalidInput(f"The files cannot be written to {folder}: {error.strerror}.", field="export") from error
    return 0


class _Shown(Silent):
    """Tells a person at a terminal how far it is."""

    def say(self, percent: int, message: str) -> None:
        """One line that is written over."""
        if sys.stderr.isatty():
            print(f"\r{message} ({percent} %) ", end="" if percent < 100 else "\n", file=sys.stderr, flush=True)
