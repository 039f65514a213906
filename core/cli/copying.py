"""copy: everything into another database, such as from SQLite to PostgreSQL."""

from argparse import Namespace

from core.cli.runtime import Commands, ready_engine
from core.derive import search
from core.store import migrate
from core.store.copy import copy
from core.store.engine import open_engine, reading, writing


def add(commands: Commands) -> None:
    """Declare the command."""
    says = (
        "Copy the database of DATABASE_URL into another, empty one: all of it or nothing. "
        "Stop the server first; what it writes meanwhile is not copied."
    )
    told = commands.add_parser("copy", help="copy everything into another database", description=says)
    example = "postgresql://leads:secret@localhost/leads"
    told.add_argument("--to", metavar="URL", required=True, help=f"address of the other database, such as {example}")
    told.set_defaults(run=_copy)


def _copy(options: Namespace) -> int:
    source, target = ready_engine(), open_engine(options.to, "--to")
    migrate.upgrade(target)
    with reading(source) as here, writing(target) as there:
        counts = copy(here, there)
        search.add(there, None)  # each database has a text index of its own kind
    rows, tables = sum(counts.values()), len([count for count in counts.values() if count])
    print(f"{rows:,} rows of {tables} tables copied to {target.url.render_as_string(hide_password=True)}")
    print("Set DATABASE_URL to that address and start the server again.")
    return 0
