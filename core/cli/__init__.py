"""What `python -m core` can do; each command is a function that returns an exit code."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from core.cli import (
    copying,
    database,
    demo,
    derived,
    importing,
    leads,
    people,
    privacy,
    querying,
    rates,
    stages,
)
from core.errors import AppError

EPILOG = """\
examples:
  python -m core init --currency EUR --time-zone Europe/Berlin
  python -m core import campaigns.csv contacts.csv
  python -m core import "keyword report.csv" --from 2026-01-01 --to 2026-03-31
  python -m core query spend sqls cost_per_sql --by campaign --from 2026-08-01 --to 2026-10-31
  python -m core user add ada@example.com --role admin

Answers go to standard output, questions and errors to standard error.
Exit codes: 0 done; 1 there is a question or an error to read; 2 the command was not understood.

DATABASE_URL chooses the database (default: sqlite:///.data/leads.db)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 1 when a person has to change something, 2 for a wrong call."""
    options = parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except AppError as error:
        return _told(error.message, error.field, as_json=getattr(options, "json", False))
    except DBAPIError as error:
        problem = f"The database refuses: {error.orig}. Look at DATABASE_URL and at the disk."
        return _told(problem, "DATABASE_URL", as_json=getattr(options, "json", False))
    except BrokenPipeError:  # whoever read the answer, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _told(message: str, field: str | None, *, as_json: bool) -> int:
    """Say what stopped the whole command."""
    print(message, file=sys.stderr)
    if as_json:
        print(json.dumps({"status": "error", "error": message, "field": field}, indent=2))
    return 1


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="python -m core",
        description="Lead Intelligence Dashboard: what a sales-qualified lead costs, from your own exports.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (database, copying, demo, derived, importing, leads, rates, stages, querying, people, privacy):
        module.add(commands)
    return top
