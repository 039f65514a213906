import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.config import Settings, read
from core.jobs import leader, scheduler

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    url = engine.url.render_as_string(hide_password=False)
    return replace(read({}), database_url=url, data_dir=tmp_path)


def test_one_leads_and_the_next_follows(engine: Engine, settings: Settings) -> None:
    first, second = leader.lock(engine, settings), leader.lock(engine, settings)
    assert first.take()
    assert first.take(), "who leads goes on leading"
    assert not second.take()
    first.release()
    assert second.take()
    assert not first.take()
    second.release()


def test_the_sign_of_life_is_everybodys_to_see(engine: Engine, settings: Settings) -> None:
    first, second = leader.lock(engine, settings), leader.lock(engine, settings)
    assert scheduler.problem(engine, settings, NOW) == "no scheduler has run yet"
    assert first.take()
    second.beat(NOW + timedelta(hours=1))
    for moment in (NOW, NOW + timedelta(minutes=1)):
        first.beat(moment)
        assert second.beaten_at() == moment
    first.release()
    assert not scheduler.problem(engine, settings, NOW + timedelta(seconds=150))
    told = scheduler.problem(engine, settings, NOW + timedelta(seconds=151))
    assert told == "the scheduler is silent since 2026-11-22 12:01 UTC"


def test_a_killed_leader_leads_no_more(engine: Engine, settings: Settings) -> None:
    leads = (
        "from core import config; from core.jobs import leader; from core.store.engine import open_engine\n"
        "settings = config.read(); lock = leader.lock(open_engine(settings.database_url), settings)\n"
        "print(lock.take(), flush=True); input()"
    )
    environment = {**os.environ, "DATABASE_URL": settings.database_url, "DATA_DIR": str(settings.data_dir)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", leads], env=environment, **pipes) as other:
        assert other.stdout.readline() == "True\n"
        mine = leader.lock(engine, settings)
        assert not mine.take()
        other.kill()
        other.wait()
    assert any(mine.take() for _ in range(100)), "its lock went with it"
    mine.release()


def test_a_database_without_a_file_leads_by_the_data_folder(tmp_path: Path) -> None:
    from core.store.engine import open_engine

    engine = open_engine("sqlite://")
    lock = leader.lock(engine, replace(read({}), data_dir=tmp_path))
    assert lock.take()
    lock.release()
    assert [path.name for path in tmp_path.iterdir()] == ["leader"]
    engine.dispose()
