"""import and undo: files in, and back out."""

import json
import sys
from argparse import Namespace
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from core.cli.runtime import Commands, now, ready_engine
from core.errors import AppError, InvalidInput, Question
from core.ingest.files.kinds import KINDS
from core.ingest.files.mapping import options_from_json
from core.ingest.records import Options, Target
from core.ingest.write.undo import undo
from core.jobs.files import import_bytes, understand
from core.store.engine import writing

SHOWN_REJECTS = 10
# Entities before what refers to them reads better; the result does not depend on it.
ORDER = (Target.AD, Target.CLICK, Target.COMPANY, Target.LEAD, Target.DEAL, Target.STAGE, Target.ACTIVITY)


def add(commands: Commands) -> None:
    """Declare the commands."""
    importing = commands.add_parser(
        "import",
        help="import ad reports and CRM exports",
        description="Import files. Their kind, columns and formats are recognised; "
        "where only a person can decide, the command asks and exits with 1. Importing a file again changes nothing.",
        epilog="kinds: " + ", ".join(kind.id for kind in KINDS),
    )
    importing.add_argument("files", nargs="+", metavar="FILE")
    importing.add_argument("--kind", choices=[kind.id for kind in KINDS], metavar="K", help="what the files are")
    importing.add_argument(
        "--mapping",
        metavar="FILE.json",
        help="how to read the file: kind, columns, constants, encoding, "
        "delimiter, decimal, date_order, currency, account, from, to",
    )
    importing.add_argument(
        "--from", dest="start", type=_day, metavar="D", help="first day of a report without a Day column"
    )
    importing.add_argument("--to", dest="end", type=_day, metavar="D", help="last day of that report")
    importing.add_argument("--account", metavar="NAME", help="account the figures belong to")
    importing.add_argument("--currency", metavar="C", help="currency of amounts that carry none, e.g. EUR")
    importing.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
    importing.add_argument("--json", action="store_true", help="print the summaries as JSON")
    importing.set_defaults(run=_import)
    undoing = commands.add_parser("undo", help="take an import back, updates included")
    undoing.add_argument("batch", type=int, metavar="BATCH")
    undoing.add_argument("--json", action="store_true")
    undoing.set_defaults(run=_undo)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _import(options: Namespace) -> int:
    engine, asked = ready_engine(), _options(options)
    summaries: list[dict[str, Any]] = []
    failed = False
    for path in _in_order(engine, options.files, asked):
        try:
            summary = import_bytes(engine, _bytes(path), path.name, asked, now(), dry_run=options.dry_run)
        except AppError as error:
            failed = True
            summaries.append(_refused(path, error))
        else:
            rejects = [{"row": one.row, "reason": one.reason} for one in summary.rejects]
            summaries.append({**summary.as_dict(), "rejects": rejects, "dry_run": options.dry_run})
        if not options.json:
            _print(summaries[-1])
    if options.json:
        print(json.dumps(summaries if len(summaries) > 1 else summaries[0], indent=2, default=str))
    return 1 if failed else 0


def _options(options: Namespace) -> Options:
    found = Options()
    if options.mapping:
        found = options_from_json(_bytes(Path(options.mapping)).decode("utf-8", errors="replace"))
    given = {
        name: value for name in ("kind", "account", "currency", "start", "end") if (value := getattr(options, name))
    }
    if bool(options.start) != bool(options.end):
        raise InvalidInput("--from and --to go together.", field="from")
    if options.start and options.start > options.end:
        raise InvalidInput(f"Start is after end: --from {options.start} comes after --to {options.end}.", field="from")
    return replace(found, **given)


def _in_order(engine: Engine, names: list[str], options: Options) -> list[Path]:
    """The files sorted by what they feed; one that cannot be read keeps its place and fails in its turn."""

    def rank(path: Path) -> int:
        try:
            return ORDER.index(understand(engine, _bytes(path), path.name, options).kind.target)
        except AppError:
            return 0

    paths = [Path(name) for name in names]
    return sorted(paths, key=rank) if len(paths) > 1 else paths


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", field="file") from error


def _refused(path: Path, error: AppError) -> dict[str, Any]:
    name = "question" if isinstance(error, Question) else "error"
    choices = [{"value": c.value, "label": c.label} for c in error.choices] if isinstance(error, Question) else []
    return {"filename": path.name, name: error.message, "field": error.field, "choices": choices}


def _print(summary: dict[str, Any]) -> None:
    if message := summary.get("question") or summary.get("error"):
        print(f"{summary['filename']}: {message}", file=sys.stderr)
        for choice in summary["choices"]:
            print(f"  {choice['value']}: {choice['label']}", file=sys.stderr)
        return
    print(
        f"{summary['filename']}: {summary['label']} ({summary['kind']}), source {summary['source']}"
        + (", dry run" if summary["dry_run"] else f", batch {summary['batch']}" if summary["batch"] else "")
    )
    counts = ("rows_read", "created", "updated", "unchanged", "rejected")
    print("  " + ", ".join(f"{name.replace('_', ' ')} {summary[name]:,}" for name in counts))
    print("  " + ", ".join(f"{name.replace('_', ' ')} {_number(value)}" for name, value in summary["totals"].items()))
    for note in summary["notes"]:
        print(f"  {note}")
    for reject in summary["rejects"][:SHOWN_REJECTS]:
        print(f"  rejected row {reject['row']}: {reject['reason']}")


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _undo(options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        result = undo(connection, options.batch, now())
    if options.json:
        print(json.dumps(result, indent=2))
        return 0
    print(f"Import {options.batch} undone: {result['deleted']:,} rows deleted, {result['restored']:,} restored.")
    for conflict in result["conflicts"]:
        print(f"  kept {conflict['table']} {conflict['row']}: {conflict['why']}")
    return 0
