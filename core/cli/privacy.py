"""privacy: what is kept about a person, erasing it, and the list that keeps erased people out."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TextIO, cast

from core import config
from core.cli.runtime import Commands, now, number, ready_engine
from core.errors import InvalidInput
from core.jobs import erasing, privacy
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
    says = "Let go of the list that keeps erased people out, when the SECRET_KEY it was written under is lost and "
    says += "every import is refused. A source that still has an erased person brings them in again."
    dropping = actions.add_parser("drop-list", help="forget who was erased, when the key is lost", description=says)
    dropping.add_argument("--yes", action="store_true", help="do it; without, it only says what would come of it")
    dropping.set_defaults(run=_drop_list)


def _whom(parser: ArgumentParser) -> None:
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("--email", metavar="EMAIL", help="the person's e-mail")
    whom.add_argument("--lead", type=number, metavar="ID", help="a lead of theirs")


def _export(options: Namespace) -> int:
    if options.out is None:
        print(_everything(options), end="")
        return 0
    with _own_file(options.out) as file:
        file.write(_everything(options))
    return 0


def _everything(options: Namespace) -> str:
    return privacy.export(ready_engine(), now(), None, email=options.email, lead=options.lead)


@contextmanager
def _own_file(path: Path) -> Iterator[TextIO]:
    """A file that only its owner may read, in the place of what stood there; nothing comes of it when that fails."""
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            part = Path(file.name)
            try:
                yield cast("TextIO", file)
                file.flush()
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidInput(f"--out: {path} cannot be written: {error.strerror}.", field="out") from error


def _drop_list(options: Namespace) -> int:
    hashes = privacy.drop_list(ready_engine(), now(), None, is_sure=options.yes)
    print(f"Dropped: {counted(hashes, 'hash', 'hashes')}. Whoever was erased may come in again.")
    return 0


def _erase(options: Namespace) -> int:
    done = erasing.erase(ready_engine(), config.read().uploads, options.email, options.confirm, now(), None)
    print(f"Erased: {counted(done.leads, 'lead')} became {'a stub' if done.leads == 1 else 'stubs'}.")
    print(f"Others that named the person: {counted(done.places, 'record')}, {counted(done.files, 'waiting file')}.")
    return 0
