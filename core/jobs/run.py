"""Starting a job's child process, and what happens inside it."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from core.config import Settings
from core.errors import AppError
from core.jobs import queue
from core.jobs.progress import Progress
from core.store.engine import reading

Work = Callable[[Engine, dict[str, Any], Progress, datetime], dict[str, Any]]
ROOT = Path(__file__).resolve().parents[2]
log = logging.getLogger(__name__)


def begin(
    engine: Engine,
    settings: Settings,
    kind: str,
    payload: dict[str, Any],
    user_id: int,
    now: datetime,
    refusal: queue.Refusal,
    among: Collection[str] | None = None,
) -> queue.JobView:
    """A new job in a child process, as it is before that works; Busy as `queue.add_alone`."""
    job_id = queue.add_alone(engine, kind, payload, user_id, now, refusal, among)
    with reading(engine) as connection:
        begun = queue.view(connection, job_id, now)
    start(engine, settings, job_id)
    return begun


def start(engine: Engine, settings: Settings, job_id: int) -> None:
    """Run a job in a child process, so that parsing never slows a page down."""
    child = spawn(settings, ["job", str(job_id)])
    Thread(target=_watch, args=(engine, job_id, child), daemon=True).start()


def spawn(settings: Settings, arguments: Sequence[str], *, apart: bool = False) -> subprocess.Popen[bytes]:
    """`python -m core ...` as a child on the same database; one that is `apart` does not hear Ctrl-C."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, **_addresses(settings), "PYTHONPATH": path}
    command = [sys.executable, "-m", "core", *arguments]
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=apart)


class Single:
    """A child for `python -m core ...` on demand, one at a time: asked for while it works, it is not started again."""

    def __init__(self, settings: Settings, arguments: Sequence[str]) -> None:
        self._settings, self._arguments = settings, arguments
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def ask(self) -> None:
        """Start it unless it works."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._child = spawn(self._settings, self._arguments, apart=True)


def _addresses(settings: Settings) -> dict[str, str]:
    return {"DATABASE_URL": settings.database_url, "DATA_DIR": str(settings.data_dir)}


def _watch(engine: Engine, job_id: int, child: subprocess.Popen[bytes]) -> None:
    """A child that died without a word leaves a failed job, not one that runs for ever."""
    child.wait()
    queue.finish(engine, job_id, message=queue.STOPPED, result=None, failed=True, now=datetime.now(UTC))


def run(engine: Engine, job_id: int, work: dict[str, Work], clock: Callable[[], datetime]) -> bool:
    """Inside the child: claim, do, report; False when the job failed or was not to be had."""
    job = queue.claim(engine, job_id, clock())
    if job is None:
        return False
    failed, result = False, None
    try:
        result = work[job.kind](engine, job.payload, Progress(engine, job_id, clock), clock())
        message = "Done"
    except AppError as error:
        failed, message = True, error.message
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("job %s failed (reference %s)", job_id, reference)
        failed, message = True, f"Something went wrong; nothing was written. Reference {reference}."
    queue.finish(engine, job_id, message=message, result=result, failed=failed, now=clock())
    return not failed
