"""Snapshots for the pages of one server: asked for when one is missing, taken by a child process."""

from pathlib import Path

from sqlalchemy import Engine

from core.config import Settings
from core.derive import snapshot
from core.derive.snapshot import Snapshots
from core.jobs.run import Single
from core.store.engine import reading


def keeper(settings: Settings) -> Snapshots:
    """What an engine carries so that its connections may use snapshots (execution option "snapshots")."""
    return Snapshots(_folder(settings), Single(settings, ["snapshot"]).ask)


def take(engine: Engine, settings: Settings) -> int:
    """Inside the child: take one and save it; the number of leads in it."""
    with reading(engine) as connection:
        taken = snapshot.take(connection, snapshot.newest(_folder(settings)))
    snapshot.save(taken, _folder(settings))
    return taken.leads


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "snapshots"
