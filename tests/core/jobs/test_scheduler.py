"""The clockwork with short steps; runs are real child processes."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from core.config import Settings, read
from core.errors import Busy, NotFound
from core.jobs import claims, run, schedule, scheduler
from core.jobs.schedule import Entry
from core.jobs.scheduler import Scheduler
from core.store.engine import reading
from core.store.models import JobClaim

NOW = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)
SOON = timedelta(milliseconds=50)
STEP = timedelta(seconds=10)


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    url = engine.url.render_as_string(hide_password=False)
    return replace(read({}), database_url=url, data_dir=tmp_path)


class Children:
    """Stands in for `run.spawn`: what was asked for, and a child that does as the test says."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.asked: list[list[str]] = []
        self.made: list[subprocess.Popen[bytes]] = []

    def __call__(self, _settings: Settings, arguments: list[str], *, apart: bool) -> subprocess.Popen[bytes]:
        assert apart
        self.asked.append(arguments)
        self.made.append(subprocess.Popen([sys.executable, "-c", self.code]))
        return self.made[-1]


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Children:
    made = Children("pass")
    monkeypatch.setattr(run, "spawn", made)
    return made


Make = Callable[..., Scheduler]


@pytest.fixture
def make(engine: Engine, settings: Settings) -> Iterator[Make]:
    """Schedulers of one job, wound up and stopped in the end."""
    started = []

    def start(clock: Callable[[], datetime] = lambda: NOW, **more: object) -> Scheduler:
        entry = Entry("demo", every=STEP, wanted=lambda *_: True, work=lambda *_: None)
        made = Scheduler(engine, settings, clock, [replace(entry, **more)], SOON)
        made.start()
        started.append(made)
        return made

    yield start
    for one in started:
        one.stop()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def finished(engine: Engine) -> list[datetime]:
    """When the runs that are over were due."""
    with reading(engine) as connection:
        over = select(JobClaim.scheduled_for).where(JobClaim.finished_at.is_not(None))
        return list(connection.scalars(over.order_by(JobClaim.scheduled_for)))


def test_a_run_is_a_child_that_is_told_everything(engine: Engine, make: Make, children: Children) -> None:
    make()
    until(lambda: finished(engine))
    due, now = "2026-11-22T12:00:30+00:00", NOW.isoformat()
    assert children.asked == [["scheduled", "demo", "--for", due, "--now", now, "--fence", "1"]]


def test_each_slot_runs_once_whoever_asks(engine: Engine, make: Make, children: Children) -> None:
    times = iter(range(1_000_000))
    make(lambda: NOW + timedelta(seconds=next(times)), every=SOON)
    make(lambda: NOW, every=SOON)
    until(lambda: len(finished(engine)) > 2)
    fences = [arguments[-1] for arguments in children.asked]
    assert fences == [str(number + 1) for number in range(len(fences))]
    slots = [arguments[3] for arguments in children.asked]
    assert len(set(slots)) == len(slots)


def test_only_the_leader_runs(engine: Engine, settings: Settings, make: Make, children: Children) -> None:
    first = make(wanted=lambda *_: False)
    second = make(every=SOON)
    time.sleep(0.5)
    assert children.asked == []
    first.stop()
    until(lambda: finished(engine))
    assert children.asked
    assert not scheduler.problem(engine, settings, NOW)
    assert second


def test_what_is_not_wanted_is_not_run(make: Make, children: Children) -> None:
    asked = []
    make(wanted=lambda *about: asked.append(about), every=SOON)
    until(lambda: len(asked) > 2)
    assert children.asked == []
    assert asked[0][1] == NOW


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_clockwork_is_wound_up_again(
    engine: Engine, make: Make, children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apscheduler.jobstores.memory import MemoryJobStore

    with monkeypatch.context() as broken:
        broken.setattr(MemoryJobStore, "update_job", lambda *_: 1 / 0)
        made = make(wanted=lambda *_: False)
        first = made._clockwork
        until(lambda: not first._thread.is_alive())
        assert first.running, "it says so all the same"
    until(lambda: made._clockwork is not first and made._clockwork._thread.is_alive())


def test_a_run_that_never_ends_is_stopped(engine: Engine, make: Make, children: Children) -> None:
    children.code = "import time; time.sleep(600)"
    make(deadline=timedelta(seconds=0.5))
    until(lambda: finished(engine))
    assert children.made[0].returncode == -signal.SIGTERM


def test_stopping_lets_a_run_finish(engine: Engine, make: Make, children: Children, tmp_path: Path) -> None:
    go = tmp_path / "go"
    children.code = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.05)"
    made = make()
    until(lambda: children.made)
    made._stopping.set()
    time.sleep(0.3)
    assert children.made[0].poll() is None
    go.touch()
    made.stop()
    assert children.made[0].returncode == 0
    assert finished(engine) == [NOW]


def test_stopping_lets_a_run_finish_that_an_earlier_clockwork_began(
    engine: Engine, make: Make, children: Children, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    children.code = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.05)"
    made = make()
    until(lambda: children.made)
    made._clockwork.shutdown(wait=False)
    made._wind_up()
    go.touch()
    made.stop()
    assert children.made[0].returncode == 0
    assert NOW in finished(engine)


def test_stopping_waits_for_nobody_for_ever(
    engine: Engine, make: Make, children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "GRACE_SECONDS", 0.1)
    children.code = "import time; time.sleep(600)"
    made = make()
    until(lambda: children.made)
    made.stop()
    assert children.made[0].returncode == -signal.SIGTERM


def test_a_failing_run_is_told_and_the_next_comes(
    engine: Engine, make: Make, children: Children, caplog: pytest.LogCaptureFixture
) -> None:
    tries = []

    def wanted(*_: object) -> bool:
        tries.append(1)
        if len(tries) < 2:
            raise ValueError("the database is away")
        return True

    make(wanted=wanted, every=SOON)
    until(lambda: finished(engine))
    assert "The run of demo failed" in caplog.text


def test_a_busy_database_is_waited_for(
    engine: Engine, make: Make, children: Children, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("take", "finish"):
        monkeypatch.setattr(claims, name, busy_once(getattr(claims, name)))
    make(every=SOON)
    until(lambda: finished(engine))
    assert "The run of" not in caplog.text  # a slow machine may wind it up anew


def busy_once(function: Callable[..., object]) -> Callable[..., object]:
    """The function, which the first time finds that somebody else is writing."""
    found = iter([Busy("Another import is being written.")])

    def call(*values: object) -> object:
        for error in found:
            raise error
        return function(*values)

    return call


def test_a_slot_is_the_same_for_everybody() -> None:
    entry = replace(schedule.entry("demo"), every=timedelta(minutes=5))
    assert entry.slot(NOW) == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert entry.slot(NOW + timedelta(minutes=4, seconds=29)) == datetime(2026, 11, 22, 12, tzinfo=UTC)
    with pytest.raises(NotFound, match="there is demo"):
        schedule.entry("tea")
