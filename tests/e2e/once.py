"""What takes long to make and is the same for everybody: made by the first who wants it, whichever worker that is."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path


def workers(base: Path) -> Path:
    """The folder that all workers of a run have in common, given pytest's base folder of one."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once(kept: Path, make: Callable[[], Path]) -> Path:
    """`kept`, which is what `make` gave the path of; who comes meanwhile waits for it."""
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = shutil.copy(make(), kept.with_suffix(".part"))
            Path(made).rename(kept)
    return kept
