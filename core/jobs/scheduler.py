"""The clockwork of the schedule: APScheduler in the serving process, one leader, a child process for each run."""

import logging
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from core.config import Settings
from core.errors import Busy
from core.jobs import claims, leader, run
from core.jobs.claims import Claim
from core.jobs.schedule import SCHEDULE, Entry
from core.store.engine import reading

log = logging.getLogger(__name__)
BEAT = timedelta(seconds=30)
STALE = timedelta(seconds=90)
"""A scheduler that was silent for so long is dead, whatever its thread says of itself."""
MISFIRE_SECONDS = 3600
GRACE_SECONDS = 20
"""What a child under way is given when the server stops; its transactions are whole either way."""


class Scheduler:
    """Runs `entries` from `start` to `stop`, while this process leads.

    `beat` is how often it gives a sign of life; after three that failed to come it is started anew.
    """

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        clock: Callable[[], datetime],
        entries: Sequence[Entry] = SCHEDULE,
        beat: timedelta = BEAT,
    ) -> None:
        self._engine, self._settings, self._clock, self._entries = engine, settings, clock, entries
        self._every = beat
        self._lock = leader.lock(engine, settings)
        self._stopping = Event()
        self._leads = False
        self._beaten = time.monotonic()
        self._clockwork = BackgroundScheduler()
        self._runs: list[ThreadPoolExecutor] = []
        self._watcher = Thread(target=self._watch, name="schedule-watch", daemon=True)

    def start(self) -> None:
        """Begin; by the program that serves, never by an import."""
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # _told says what matters
        self._beat()
        self._wind_up()
        self._watcher.start()

    def stop(self) -> None:
        """End in order: nothing new begins, a run under way may finish for a while, then another may lead."""
        self._stopping.set()
        self._watcher.join()
        if self._clockwork.running:
            self._clockwork.shutdown(wait=True)
        for runs in self._runs:  # those of a clockwork that fell silent may still be under way
            runs.shutdown(wait=True)
        self._lock.release()

    def _wind_up(self) -> None:
        self._runs.append(ThreadPoolExecutor(max(1, len(self._entries))))
        pools = {"default": self._runs[-1], "beat": ThreadPoolExecutor(1)}
        usual = {"coalesce": True, "max_instances": 1, "misfire_grace_time": MISFIRE_SECONDS}
        made = BackgroundScheduler(executors=pools, job_defaults=usual, timezone="UTC")
        made.add_listener(_told, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        now = datetime.now(UTC)
        seconds = self._every.total_seconds()
        made.add_job(self._beat, "interval", seconds=seconds, id="beat", executor="beat", next_run_time=now)
        for entry in self._entries:
            seconds = entry.every.total_seconds()
            made.add_job(self._tick, "interval", [entry], seconds=seconds, id=entry.name, next_run_time=now)
        self._beaten = time.monotonic()
        self._clockwork = made
        made.start()

    def _beat(self) -> None:
        """Only here the lock is touched; who has lost it unknowingly is stopped by the fence of the claims."""
        self._beaten = time.monotonic()
        self._leads = self._lock.take()
        if self._leads:
            self._lock.beat(self._clock())

    def _watch(self) -> None:
        """APScheduler's thread can die without a word, and a hung one beats no more than a dead one."""
        while not self._stopping.wait(self._every.total_seconds()):
            if time.monotonic() - self._beaten > 3 * self._every.total_seconds():
                log.error("The scheduler has fallen silent; it is started anew.")
                try:
                    self._clockwork.shutdown(wait=False)
                    self._wind_up()
                except Exception:
                    log.exception("The scheduler could not be started; this is tried again.")

    def _tick(self, entry: Entry) -> None:
        """One run, if it is due, wanted, and nobody else's."""
        now = self._clock()
        if self._stopping.is_set() or not self._leads:
            return
        with reading(self._engine) as connection:
            if not entry.wanted(connection, now):
                return
        try:
            claim = claims.take(self._engine, entry.name, entry.slot(now), now, entry.deadline)
        except Busy:  # somebody writes for long; another run is due soon
            return
        if claim is not None:
            try:
                self._wait(entry, run.spawn(self._settings, command(claim, now), apart=True))
            finally:
                self._finish(claim)

    def _finish(self, claim: Claim) -> None:
        """Without this word the next run would wait for the lease to end."""
        while True:
            try:
                return claims.finish(self._engine, claim, self._clock())
            except Busy:
                if self._stopping.wait(1):
                    return None

    def _wait(self, entry: Entry, child: subprocess.Popen[bytes]) -> None:
        """Until the child is done, its deadline has passed, or the server has waited long enough to stop."""
        until = time.monotonic() + entry.deadline.total_seconds()
        while child.poll() is None and time.monotonic() < until:
            if self._stopping.is_set():
                until = min(until, time.monotonic() + GRACE_SECONDS)
            time.sleep(0.2)
        if child.poll() is None:
            child.terminate()
        if child.wait():
            log.error("The scheduled run of %s ended with %s.", entry.name, child.returncode)


def command(claim: Claim, now: datetime) -> list[str]:
    """The run of `claim` as arguments of `python -m core`."""
    times = (claim.scheduled_for.isoformat(), now.isoformat())
    return ["scheduled", claim.name, "--for", times[0], "--now", times[1], "--fence", str(claim.fence)]


def problem(engine: Engine, settings: Settings, now: datetime) -> str:
    """Why nothing that is scheduled runs; empty when it does."""
    beaten_at = leader.lock(engine, settings).beaten_at()
    if beaten_at is None:
        return "no scheduler has run yet"
    return f"the scheduler is silent since {beaten_at:%Y-%m-%d %H:%M} UTC" if now - beaten_at > STALE else ""


def _told(happened: JobExecutionEvent) -> None:
    """What the clockwork could not do; the next run is due all the same."""
    if happened.exception is None:
        log.warning("The run of %s due at %s came too late.", happened.job_id, happened.scheduled_run_time)
    else:
        log.error("The run of %s failed.", happened.job_id, exc_info=happened.exception)
