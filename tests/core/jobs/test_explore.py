"""Loading and removing the demo as a page asks for it; the child's work is done in place, on a small world."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from core.access import people
from core.access.person import Person
from core.config import Settings, read
from core.errors import Busy
from core.jobs import demo, explore, queue, run
from core.jobs.queue import JobView
from core.store.engine import reading, writing
from core.store.models import Audit, Lead
from tests.core.ingest.connectors.demo.worlds import NOON, small


@pytest.fixture(autouse=True)
def in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """No child begins by itself, and worlds are small."""
    monkeypatch.setattr(run, "start", lambda *_: None)
    monkeypatch.setattr(demo, "load", partial(demo.load, world=small(leads=60, days=30)))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read({"DATA_DIR": str(tmp_path)})


@pytest.fixture
def person(engine: Engine) -> Person:
    with writing(engine) as connection:
        return people.add(connection, "ada@acme.test", "admin", NOON)


def do(engine: Engine, job: JobView) -> JobView | None:
    run.run(engine, job.id, explore.WORK, lambda: NOON)
    with reading(engine) as connection:
        return explore.latest(connection, NOON)


def state(engine: Engine) -> tuple[bool, bool, bool]:
    """Whether there is a demo, whether somebody is at it, whether the schedule shall go on with it."""
    with reading(engine) as connection:
        at_it = explore.under_way(connection, NOON) is not None
        return demo.is_demo(connection), at_it, explore.is_due(connection, NOON)


def test_it_comes_and_goes(engine: Engine, settings: Settings, person: Person) -> None:
    assert state(engine) == (False, False, False)
    job = explore.load(engine, settings, person, NOON)
    assert (job.kind, job.status) == ("demo", "waiting")
    assert state(engine) == (False, True, False)
    assert do(engine, job).status == "done"
    assert state(engine) == (True, False, True)

    job = explore.wipe(engine, settings, person, NOON)
    assert state(engine) == (True, True, False), "the schedule keeps off meanwhile"
    assert do(engine, job).status == "done"
    assert state(engine) == (False, False, False)
    with reading(engine) as connection:
        assert connection.scalars(select(Lead.id)).all() == []
        removed = select(Audit.user_id).where(Audit.action == "demo_removed")
        assert connection.scalars(removed).all() == [person.id]


def test_one_thing_at_a_time(engine: Engine, settings: Settings, person: Person) -> None:
    explore.load(engine, settings, person, NOON)
    for begin in (explore.load, explore.wipe):
        with pytest.raises(Busy, match="loaded or removed already"):
            begin(engine, settings, person, NOON)
    late = NOON + 2 * queue.SILENCE
    assert explore.wipe(engine, settings, person, late).status == "waiting", "the first never began"


def test_it_is_not_mixed_with_other_data(engine: Engine, settings: Settings, person: Person) -> None:
    from tests.core.ingest.importing import load

    load(engine, "Lead ID,Email,Created\n1,ada@own.example,2026-06-01\n", kind="leads")
    ended = do(engine, explore.load(engine, settings, person, NOON))
    assert ended.status == "failed"
    assert "There is data already" in ended.message


def test_nobody_was_at_it_yet(engine: Engine) -> None:
    with reading(engine) as connection:
        assert explore.latest(connection, datetime.now(UTC)) is None
