"""What `python -m core` can do; each command is a function that returns an exit code."""

import argparse
import sys
from collections.abc import Sequence

from core.cli import database, importing, people, querying
from core.errors import AppError, Question

EPILOG = """\
examples:
  python -m core init --currency EUR --time-zone Europe/Berlin
  python -m core import campaigns.csv contacts.csv
  python -m core import "keyword report.csv" --from 2026-01-01 --to 2026-03-31
  python -m core query spend sqls cost_per_sql --by campaign --from 2026-08-01 --to 2026-10-31
  python -m core user add ada@example.com --role admin

DATABASE_URL chooses the database (default: sqlite:///.data/leads.db)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 1 when a person has to change something, 2 for a wrong call."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Question as question:
        print(f"Question: {question.message}", file=sys.stderr)
        for choice in question.choices:
            print(f"  {choice.value}: {choice.label}", file=sys.stderr)
        return 1
    except AppError as error:
        print(error.message, file=sys.stderr)
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
    for module in (database, importing, querying, people):
        module.add(commands)
    return top
