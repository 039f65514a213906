"""find, snapshot, rebuild and pack: commands on what is derived from the records, or from files."""

from argparse import Namespace

from core import config
from core.cli.runtime import Commands, now, number, ready_engine
from core.ingest.write.settle import settle_everything
from core.jobs import packing, snapshots
from core.leads.find import find
from core.store.engine import reading, writing

SHOWN = 20


def add(commands: Commands) -> None:
    """Declare the commands."""
    add_find(commands)
    says = "Link and derive everything anew from the records. Nothing should change; it takes a while."
    anew = commands.add_parser("rebuild", help="compute every derived table anew", description=says)
    anew.set_defaults(run=_rebuild)
    says = "Save the leads as arrays for filters that no summary knows; the server starts this by itself."
    taking = commands.add_parser("snapshot", help="save a snapshot (used by the server)", description=says)
    taking.set_defaults(run=_snapshot)
    says = "Pack static files as small as they get; the server starts this by itself."
    smaller = commands.add_parser("pack", help="pack static files (used by the server)", description=says)
    smaller.set_defaults(run=_pack)


def add_find(commands: Commands) -> None:
    """Declare the search for leads."""
    says = "The newest leads whose name, company, e-mail or domain has a text in it."
    looking = commands.add_parser("find", help="find leads by a text", description=says)
    looking.add_argument("text", metavar="TEXT", help="a part of a name, company, e-mail or domain")
    looking.add_argument("--limit", type=number, default=SHOWN, metavar="N", help=f"how many to show ({SHOWN})")
    looking.set_defaults(run=_find)


def _find(options: Namespace) -> int:
    with reading(ready_engine()) as connection:
        found = find(connection, options.text, options.limit)
    if found.empty:
        print(f"No lead has {options.text!r} in its name, company, e-mail or domain.")
    for row in found.records():
        print(f"{row['id']:>9}  {row['created_at']:%Y-%m-%d}  {row['stage']:<12}  {row['name']}", end="  ")
        print(row["company"] or "–", row["email"] or "–", sep="  ")
    return 0


def _rebuild(_options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        settle_everything(connection, now())
    print("Everything that is derived was computed anew.")
    return 0


def _snapshot(_options: Namespace) -> int:
    taken = snapshots.take(ready_engine(), config.read())
    print(f"Snapshot of {taken:,} leads saved.")
    return 0


def _pack(_options: Namespace) -> int:
    print(f"Files packed: {packing.pack(config.read())}.")
    return 0
