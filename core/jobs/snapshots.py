"""Snapshots for the pages of one server: asked for when one is missing, taken by a child process."""

import subprocess
from pathlib import Path

from sqlalchemy import Engine

from core.config import Settings
from core.derive import snapshot
from core.derive.snapshot import Snapshots
from core.jobs import run
from core.store.engine import reading


def keeper(settings: Settings) -> Snapshots:
    """What an engine carries so that its connections may use snapshots (execution option "snapshots")."""
    return Snapshots(_folder(settings), _Taker(settings).ask)


def take(engine: Engine, settings: Settings) -> int:
    """Inside the child: take one and save it; the number of leads in it."""
    with reading(engine) as connection:
        taken = snapshot.take(connection)
    snapshot.save(taken, _folder(settings))
    return taken.leads


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "snapshots"


class _Taker:
    """Starts a child, one at a time: asked again while it works, it waits for the next question."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self) -> None:
        if self._child is None or self._child.poll() is not None:
            self._child = run.spawn(self._settings, ["snapshot"], apart=True)
