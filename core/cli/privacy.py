"""privacy: what is kept about a person, and erasing it."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from core import config
from core.cli.runtime import Commands, now, number, ready_engine
from core.jobs import privacy
from core.text import counted


def add(commands: Commands) -> None:
    """Declare the commands."""
    says = "Everything kept about a person, or erasing it."
    top = commands.add_parser("privacy", help="export or erase a person", description=says)
    actions = top.add_subparsers(title="actions", required=True, metavar="ACTION")
    says = "Write everything kept about a person as JSON, to standard output or a file."
    exporting = actions.add_parser("export", help="everything kept about a person", description=says)
    _whom(exporting)
    exporting.add_argument("--out", type=Path, metavar="FILE", help="write here instead")
    exporting.set_defaults(run=_export)
    says = "Erase a person for good. Their leads stay as stubs without anything personal, so that figures do not "
    says += "change; a source that sends them again is not heard."
    erasing = actions.add_parser("erase", help="erase a person", description=says)
    erasing.add_argument("email", metavar="EMAIL", help="the person's e-mail")
    erasing.add_argument("--confirm", default="", metavar="EMAIL", help="the same once more")
    erasing.set_defaults(run=_erase)


def _whom(parser: ArgumentParser) -> None:
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("--email", metavar="EMAIL", help="the person's e-mail")
    whom.add_argument("--lead", type=number, metavar="ID", help="a lead of theirs")


def _export(options: Namespace) -> int:
    text = privacy.export(ready_engine(), now(), None, email=options.email, lead=options.lead)
    if options.out is None:
        print(text, end="")
    else:
        options.out.touch(mode=0o600)
        options.out.write_text(text, encoding="utf-8")
    return 0


def _erase(options: Namespace) -> int:
    erased = privacy.erase(ready_engine(), config.read(), options.email, options.confirm, now(), None)
    print(f"Erased: {counted(erased, 'lead')} became a stub.")
    return 0
