"""Settings as the form shows them; changing them, at once or by a job, each change on record."""

from datetime import date

import pytest
from sqlalchemy import select, update

from core import config
from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.errors import Busy, InvalidInput
from core.jobs import queue, recompute, run, team_settings
from core.jobs.progress import Silent
from core.store.engine import reading, writing
from core.store.models import Audit, Job, Journey, Lead
from core.store.settings import data_version, team
from core.store.team_rows import ROWS, TEAM
from core.store.types import day_number
from tests.core.ingest.importing import NOW
from tests.factories import World

MARIA = Person(1, "maria@acme.test", "Maria", Role.ADMIN)
SETTINGS = config.read({})


@pytest.fixture
def ready(engine, monkeypatch):
    """A lead of our own company, late in the evening of 1 March in UTC; jobs wait to be run."""
    monkeypatch.setattr(run, "start", lambda *_: None)
    with writing(engine) as connection:
        people.add(connection, MARIA.email, "admin", NOW)
        world = World(connection)
        world.lead("2026-03-01 23:30", email="ann@acme.test")
        world.settle()
    return engine


def save(engine, **wanted):
    return team_settings.change(engine, SETTINGS, wanted, MARIA, NOW)


def told(engine):
    """What was put on record, without the people."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(Audit.user_id, Audit.detail).where(Audit.action == "setting_changed").order_by(Audit.id)
        )
        return [(row.user_id, *(row.detail[name] for name in ("setting", "before", "after"))) for row in rows]


def finish(engine, job):
    """Do the job as the child process does."""
    assert run.run(engine, job.id, team_settings.WORK, lambda: NOW)


def test_what_figures_only_read_is_saved_at_once_with_before_and_after(ready):
    with reading(ready) as connection:
        version = data_version(connection)
    assert save(ready, company="  Acme   Inc ", rate_floor="30", cost_floor="5", week_start="sunday") is None
    assert told(ready) == [
        (1, "company", "", "Acme Inc"),
        (1, "week_start", "monday", "sunday"),
        (1, "rate_floor", "20", "30"),
    ]
    with reading(ready) as connection:
        found = team(connection)
        assert (found.company, found.rate_floor, found.week_start) == ("Acme Inc", 30, 6)
        assert data_version(connection) > version


def test_back_to_the_default_and_nothing_to_do(ready):
    save(ready, rate_floor="30")
    save(ready, rate_floor="20")
    assert save(ready, rate_floor="") is None
    assert told(ready) == [(1, "rate_floor", "20", "30"), (1, "rate_floor", "30", "20")]
    with reading(ready) as connection:
        assert all(one.is_default for one in team_settings.shown(connection))


def test_one_bad_value_and_nothing_is_saved(ready):
    with pytest.raises(InvalidInput, match="Fewest for a rate must be a whole number from 0 to 1,000,000") as caught:
        save(ready, company="Acme", rate_floor="many")
    assert caught.value.field == "rate_floor"
    with pytest.raises(InvalidInput, match="There is no setting 'colour'"):
        save(ready, colour="red")
    assert told(ready) == []


def test_another_zone_is_a_job_that_moves_events_to_other_days(ready):
    job = save(ready, time_zone="Europe/Berlin", company="Acme")
    assert job.status == "waiting"
    assert told(ready) == []
    finish(ready, job)
    with reading(ready) as connection:
        assert connection.scalar(select(Journey.created_day)) == day_number(date(2026, 3, 2))
        assert recompute.latest(connection, NOW).status == "done"
    assert told(ready) == [(1, "company", "", "Acme"), (1, "time_zone", "UTC", "Europe/Berlin")]


def test_own_domains_are_a_job_that_makes_tests_of_leads(ready):
    finish(ready, save(ready, own_domains="acme.test"))
    with reading(ready) as connection:
        assert connection.scalar(select(Lead.junk)) is not None


@pytest.mark.parametrize("kind", ["import", "undo", "settings", "channels", "new kind"])
def test_it_waits_for_whatever_is_under_way(ready, kind):
    first = queue.add(ready, kind, {}, 1, NOW)
    with pytest.raises(Busy, match="is under way"):
        save(ready, time_zone="Europe/Berlin")
    assert save(ready, company="Acme") is None
    with writing(ready) as connection:
        connection.execute(update(Job).where(Job.id == first).values(status="done"))
    assert save(ready, time_zone="Europe/Berlin").status == "waiting"


def test_a_job_says_how_far_it_is_and_fails_whole(ready):
    said = []
    progress = Silent()
    progress.say = lambda percent, message: said.append((percent, message))
    with pytest.raises(InvalidInput):
        team_settings.do_change(ready, {"changes": {"time_zone": "UTC", "rate_floor": "x"}, "user": 1}, progress, NOW)
    assert said == [(15, team_settings.NEXT)]
    assert told(ready) == []


@pytest.mark.parametrize("row", TEAM, ids=lambda row: row.name)
def test_every_row_says_what_it_does(row):
    said = team_settings.effect(row.name, row.example)
    assert "{" not in said
    assert row.words(row.example) in said or "{value}" not in row.says
    assert row.group.title
    assert row.group.help.endswith(".")


def test_effects_are_told_in_words():
    assert ROWS["confidence"].words("0.95") == "95 %"
    assert "1 April" in team_settings.effect("fiscal_month", "4")
    assert "Totals are in CAD" in team_settings.effect("currency", "", "CAD")
    assert team_settings.effect("own_domains", "") == ""
    with pytest.raises(InvalidInput):
        team_settings.effect("confidence", "2")
