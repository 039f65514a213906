"""Static files packed as small as they get: once, by a child process, and kept by their content.

The best packing of the largest file takes ten seconds: nobody waits for it, and no page is slowed by it. What is
asked for and not there yet is laid down for the child, which takes it up. The folder may be deleted at any time.
"""

import gzip
import logging
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import brotli

from core.config import Settings
from core.jobs.run import Single

ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: bytes(brotli.compress(content, quality=11)),
    "gzip": lambda content: gzip.compress(content, mtime=0),
}
"""What browsers can unpack, the smallest first."""
RAW = ".raw"
log = logging.getLogger(__name__)


class Packed:
    """The packed files of one server."""

    def __init__(self, settings: Settings) -> None:
        self._folder = _folder(settings)
        self._child = Single(settings, ["pack"])

    def find(self, content: bytes, encoding: str) -> bytes | None:
        """`content` packed; None, and a child begins to pack it, when that was not done yet."""
        name = sha256(content).hexdigest()
        try:
            return (self._folder / f"{name}.{encoding}").read_bytes()
        except OSError:
            self._ask(self._folder / f"{name}{RAW}", content)
            return None

    def _ask(self, raw: Path, content: bytes) -> None:
        try:
            raw.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(raw, content)
        except OSError as error:
            log.warning("static files are not packed: %s", error)
        else:
            self._child.ask()


def pack(settings: Settings) -> int:
    """Inside the child: pack all that is laid down; the number of files."""
    os.nice(19)
    count = 0
    while raws := sorted(_folder(settings).glob(f"*{RAW}")):
        for raw in raws:
            content = raw.read_bytes()
            for encoding, packed in ENCODINGS.items():
                _write(raw.with_suffix(f".{encoding}"), packed(content))
            raw.unlink()
        count += len(raws)
    return count


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "packed"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: others read while this is written."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
