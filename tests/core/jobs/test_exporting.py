"""Exporting a person from a page: a job, whose file its asker alone may have, for a day."""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core import config
from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.errors import Busy, NotFound
from core.jobs import erasing, exporting, privacy, run, schedule
from core.store import secret
from core.store.engine import reading, writing
from core.store.models import Audit, Job, Lead
from tests.core.ingest.importing import load

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADA, BEN = (Person(n, f"{name}@acme.test", name, Role.ADMIN) for n, name in enumerate(("ada", "ben"), 1))
EMAIL = "zoe@firm.io"


@pytest.fixture
def settings(tmp_path):
    return replace(config.read({}), data_dir=tmp_path)


@pytest.fixture
def engine(engine, settings, monkeypatch):
    monkeypatch.setattr(run, "start", lambda *_: None)
    engine = secret.carried(engine, settings)
    with writing(engine) as connection:
        for one in (ADA, BEN):
            people.add(connection, one.email, "admin", NOW)
    load(engine, f"Lead ID,Email,Created,Phone\nz1,{EMAIL},2026-05-01,+49 30 5550199\n", kind="leads", now=NOW)
    return engine


def lead(engine):
    with reading(engine) as connection:
        return connection.scalar(select(Lead.id))


def exported(engine, settings, person=ADA):
    job = exporting.begin(engine, settings, lead(engine), person, NOW)
    assert run.run(engine, job.id, exporting.WORK, lambda: NOW)
    return job.id


def waiting(engine, job, person=ADA, now=NOW):
    with reading(engine) as connection:
        return exporting.waiting(connection, job, person, now)


def test_the_file_is_its_askers_for_a_day(engine, settings):
    job = exported(engine, settings)
    found = waiting(engine, job)
    assert found.lead == lead(engine)
    assert [row["email"] for row in json.loads(found.path.read_text())["lead"]] == [EMAIL]
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    with reading(engine) as connection:
        assert exporting.latest(connection, NOW, ADA.id).status == "done"
        assert exporting.latest(connection, NOW, BEN.id) is None
        kept = connection.execute(select(Audit.action, Audit.user_id).order_by(Audit.id.desc())).first()
    assert tuple(kept) == ("person_exported", ADA.id)
    for number, person, now in (
        (job, BEN, NOW), (job + 1, ADA, NOW), (0, ADA, NOW), (2**40, ADA, NOW), (job, ADA, NOW + exporting.KEPT),
    ):  # fmt: skip
        with pytest.raises(NotFound, match="no longer here"):
            waiting(engine, number, person, now)


def test_after_a_day_the_schedule_deletes_it(engine, settings):
    job = exported(engine, settings)
    path = waiting(engine, job).path
    entry, later = schedule.entry("exports"), NOW + timedelta(days=1, minutes=5)
    with reading(engine) as connection:
        assert not entry.wanted(connection, NOW)
        assert entry.wanted(connection, later)
        assert exporting.latest(connection, later, ADA.id) is None
    entry.work(engine, later)
    assert not path.exists()
    with reading(engine) as connection:
        assert not entry.wanted(connection, later)


def test_who_is_erased_later_takes_the_file_along(engine, settings):
    job = exported(engine, settings)
    assert erasing.erase(engine, settings.uploads, EMAIL, EMAIL, NOW, ADA.id).files == 1
    with pytest.raises(NotFound, match="no longer here"):
        waiting(engine, job)
    with pytest.raises(NotFound, match="lead is no longer here"):
        exporting.begin(engine, settings, 1, ADA, NOW)


def test_who_is_erased_meanwhile_leaves_no_file(engine, settings, monkeypatch):
    told = privacy.export

    def meanwhile(*given, **more):
        text = told(*given, **more)
        erasing.erase(engine, settings.uploads, EMAIL, EMAIL, NOW, ADA.id)
        return text

    monkeypatch.setattr(privacy, "export", meanwhile)
    job = exporting.begin(engine, settings, lead(engine), ADA, NOW)
    assert not run.run(engine, job.id, exporting.WORK, lambda: NOW)
    assert [path for path in settings.uploads.iterdir() if path.is_file()] == []


def test_one_at_a_time_and_never_beside_an_erasing(engine, settings):
    exporting.begin(engine, settings, lead(engine), ADA, NOW)
    with pytest.raises(Busy, match="An export of a person is under way"):
        exporting.begin(engine, settings, lead(engine), BEN, NOW)
    with pytest.raises(Busy, match="An export of a person is under way"):
        erasing.begin(engine, settings, EMAIL, EMAIL, BEN, NOW)
    with writing(engine) as connection:
        connection.execute(update(Job).values(status="done", result={}))
    erasing.begin(engine, settings, EMAIL, EMAIL, BEN, NOW)
    with pytest.raises(Busy, match="Erasing a person is under way"):
        exporting.begin(engine, settings, lead(engine), BEN, NOW)


def test_a_file_that_was_moved_away_is_gone(engine, settings):
    job = exported(engine, settings)
    Path(waiting(engine, job).path).unlink()
    with pytest.raises(NotFound, match="no longer here"):
        waiting(engine, job)
