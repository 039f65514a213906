"""import and undo: files in, and back out."""

import json
import os
import sys
from argparse import Namespace, RawDescriptionHelpFormatter
from dataclasses import replace
from pathlib import Path
from textwrap import fill
from typing import Any

from sqlalchemy import Engine

from core.cli.runtime import Commands, day, now, number, ready_engine
from core.errors import AppError, InvalidInput, Question
from core.filters import check_order
from core.ingest.files.kinds import KINDS
from core.ingest.files.mapping import options_from_json
from core.ingest.records import Options, Target
from core.ingest.write.batch import Summary
from core.jobs.files import import_bytes, take_back, understand

SHOWN = 10
# Entities before what refers to them reads better; the result does not depend on it.
ORDER = (Target.AD, Target.CLICK, Target.COMPANY, Target.LEAD, Target.DEAL, Target.STAGE, Target.ACTIVITY)
ANSWERS = {
    "kind": "--kind K",
    "start": "--from D --to D",
    "account": "--account NAME",
    "currency": "--currency C",
    "columns": '--mapping FILE.json with "columns" for every field of the file',
}
"""The option that answers a question; the others are keys of a mapping."""

_LINES = "\n".join(f"  {kind.id:<24} {kind.label}" for kind in KINDS)
_FIELDS = "\n".join(
    fill(
        f"{kind.id}: {' '.join(field.name for field in kind.fields)}",
        110,
        initial_indent="  ",
        subsequent_indent="    ",
    )
    for kind in KINDS
    if kind.family == "files"
)
EPILOG = f"""\
kinds:
{_LINES}

A mapping is a JSON object with any of kind, columns (field: header), constants (field: text for every row),
encoding, delimiter, decimal ("." or ","), date_order ("dmy", "mdy" or "ymd"), currency, account, from, to:
  {{"kind": "leads", "columns": {{"email": "Mail", "created_at": "Datum", "source": "Quelle"}},
   "delimiter": ";", "date_order": "dmy", "constants": {{"country": "DE"}}}}
The fields of a kind:
{_FIELDS}

--json prints one object for one file; for several a list, in the order they were imported.
"status" is "done", "question" or "error".
Done: file, filename, kind, label, source, batch (none when nothing changed), rows_read, created, updated,
unchanged, replaced, rejected, days (first, last), totals, notes, rejects (row, reason), dry_run.
Otherwise: file, filename, "question" or "error" with its sentence, field, choices (value, label)."""


def add(commands: Commands) -> None:
    """Declare the commands."""
    importing = commands.add_parser(
        "import",
        help="import ad reports and CRM exports",
        description="Import files, each all or nothing. Kind, columns and formats are recognised; where only a person\n"
        "can decide, the command asks and exits with 1. Importing a file again changes nothing.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    importing.add_argument("files", nargs="+", metavar="FILE", help="delimited text; several in any order")
    importing.add_argument("--kind", choices=[kind.id for kind in KINDS], metavar="K", help="what the files are")
    importing.add_argument("--mapping", metavar="FILE.json", help="how to read the files; see below")
    importing.add_argument("--from", dest="start", type=day, metavar="D", help="first day of a report without days")
    importing.add_argument("--to", dest="end", type=day, metavar="D", help="last day of that report")
    importing.add_argument("--account", metavar="NAME", help="account the figures belong to")
    importing.add_argument("--currency", metavar="C", help="currency of amounts that carry none, e.g. EUR")
    importing.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
    importing.add_argument("--json", action="store_true", help="print the summaries as JSON")
    importing.set_defaults(run=_import)
    says = "Take an import back: rows it created go, values it changed return where nobody changed them since."
    undoing = commands.add_parser("undo", help="take an import back, updates included", description=says)
    undoing.add_argument("batch", type=number, metavar="BATCH", help="number that the import printed")
    undoing.add_argument("--json", action="store_true", help="print batch, deleted, restored and conflicts as JSON")
    undoing.set_defaults(run=_undo)


def _import(options: Namespace) -> int:
    engine, asked = ready_engine(), _options(options)
    answers = []
    for path in _in_order(engine, options.files, asked):
        about = {"file": _readable(str(path)), "filename": _readable(path.name)}
        try:
            summary = import_bytes(engine, _bytes(path), about["filename"], asked, now(), dry_run=options.dry_run)
        except AppError as error:
            answers.append({**about, **_refused(error)})
            _ask(about["filename"], error)
        else:
            answers.append({**about, **_done(summary), "dry_run": options.dry_run})
            if not options.json:
                _print(answers[-1])
    if options.json:
        print(json.dumps(answers if len(answers) > 1 else answers[0], indent=2, default=str))
    return 0 if all(answer["status"] == "done" for answer in answers) else 1


def _options(options: Namespace) -> Options:
    found = Options()
    if options.mapping:
        found = options_from_json(_bytes(Path(options.mapping)).decode("utf-8-sig", errors="replace"))
    names = ("kind", "account", "currency", "start", "end")
    given = {name: value for name in names if (value := getattr(options, name))}
    if bool(options.start) != bool(options.end):
        raise InvalidInput("--from and --to go together.", field="from")
    check_order(options.start, options.end)
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


def _readable(name: str) -> str:
    """A file's name as text that can be kept and printed, whatever bytes it is made of."""
    return os.fsencode(name).decode(errors="replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{_readable(str(path))} cannot be read: {error.strerror}.", field="file") from error


def _done(summary: Summary) -> dict[str, Any]:
    rejects = [{"row": one.row, "reason": one.reason} for one in summary.rejects]
    return {"status": "done", **summary.as_dict(), "rejects": rejects}


def _refused(error: AppError) -> dict[str, Any]:
    name = "question" if isinstance(error, Question) else "error"
    choices = error.choices if isinstance(error, Question) else ()
    told = [{"value": choice.value, "label": choice.label} for choice in choices]
    return {"status": name, name: error.message, "field": error.field, "choices": told}


def _ask(filename: str, error: AppError) -> None:
    """Say on standard error what is wrong, and how a question is answered."""
    print(f"{filename}: {error.message}", file=sys.stderr)
    if not isinstance(error, Question):
        return
    for choice in error.choices:
        print(f"  {choice.value}: {choice.label}", file=sys.stderr)
    field = error.field or ""
    print(f"  Answer with {ANSWERS.get(field) or _mapping(field, error)}", file=sys.stderr)


def _mapping(field: str, question: Question) -> str:
    value = question.choices[0].value if question.choices else "..."
    return f"--mapping FILE.json holding {json.dumps({field: value})} or another of these"


def _print(answer: dict[str, Any]) -> None:
    batch = ", dry run" if answer["dry_run"] else f", batch {answer['batch']}" if answer["batch"] else ""
    source = f", source {answer['source']}" if answer["source"] else ""
    print(f"{answer['filename']}: {answer['label']} ({answer['kind']}){source}{batch}")
    _print_numbers({name: answer[name] for name in ("rows_read", "created", "updated", "unchanged", "rejected")})
    _print_numbers(answer["totals"])
    for note in answer["notes"]:
        print(f"  {note}")
    for reject in answer["rejects"][:SHOWN]:
        print(f"  rejected row {reject['row']}: {reject['reason']}")
    if (more := answer["rejected"] - SHOWN) > 0:
        print(f"  and {more:,} more; --json lists them all")


def _print_numbers(numbers: dict[str, Any]) -> None:
    if numbers:
        print("  " + ", ".join(f"{name.replace('_', ' ')} {_number(value)}" for name, value in numbers.items()))


def _number(value: Any) -> str:
    if isinstance(value, dict):
        return " + ".join(f"{currency} {amount:,.2f}" for currency, amount in value.items())
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _undo(options: Namespace) -> int:
    result = take_back(ready_engine(), options.batch, now())
    if options.json:
        print(json.dumps(result, indent=2))
        return 0
    print(f"Import {options.batch} undone: {result['deleted']:,} rows deleted, {result['restored']:,} restored.")
    for conflict in result["conflicts"]:
        print(f"  kept {conflict['table']} {conflict['row']}: {conflict['why']}")
    return 0
