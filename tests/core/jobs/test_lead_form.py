"""Stage and owner of a lead saved at once, each against what the person saw."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.access.person import Person
from core.access.roles import Role
from core.errors import InvalidInput, NotFound
from core.jobs.lead_form import Form, Values, save
from core.store.engine import reading, writing
from core.store.models import Lead, StageChange
from core.store.stages import Stage
from tests.factories import World

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ANN = Person(1, "ann@acme.test", "Ann", Role.SALES)
SEEN = Values("MQL", "Kim")


@pytest.fixture
def lead(engine):
    with writing(engine) as connection:
        world = World(connection)
        world.person(ANN.email, ANN.name)
        number = world.lead("2026-03-01", status="mql", owner="Kim", assigned="Kim", stage=Stage.MQL)
        world.settle()
        return number


def now(engine, lead):
    with reading(engine) as connection:
        row = connection.execute(select(Lead.stage, Lead.assigned).where(Lead.id == lead)).one()
        return Stage(row.stage).name, row.assigned


def form(lead, stage="MQL", owner="Kim", seen=SEEN, **more):
    return Form(lead, Values(stage, owner), seen, **more)


def test_both_are_saved_and_the_note_goes_with_the_stage(engine, lead):
    outcome = save(engine, form(lead, "SQL", "", note="Budget is there"), ANN, NOW)
    assert outcome.is_done
    assert outcome.seen == Values("SQL", "")
    assert now(engine, lead) == ("SQL", None)
    with reading(engine) as connection:
        assert connection.scalar(select(StageChange.note)) == "Budget is there"


def test_each_field_that_somebody_else_changed_is_told_and_the_other_is_saved(engine, lead):
    save(engine, form(lead, "SQL"), ANN, NOW)
    outcome = save(engine, form(lead, "DISQUALIFIED", "Lee", reason="budget"), ANN, NOW)
    (conflict,) = outcome.conflicts
    assert (conflict.field, conflict.current, conflict.yours, conflict.original) == (
        "stage", "SQL", "Disqualified", "MQL")  # fmt: skip
    assert (outcome.seen, outcome.now, outcome.is_done) == (Values("MQL", "Lee"), {"stage": "SQL"}, False)
    assert now(engine, lead) == ("SQL", "Lee")
    kept = form(lead, "DISQUALIFIED", "Lee", Values("SQL", "Lee"), reason="budget")
    assert save(engine, kept, ANN, NOW).is_done, "kept against what is known now"
    assert now(engine, lead) == ("DISQUALIFIED", "Lee")


def test_a_conflict_about_nobody(engine, lead):
    save(engine, form(lead, owner=""), ANN, NOW)
    outcome = save(engine, form(lead, owner="Lee"), ANN, NOW)
    assert outcome.now == {"owner": ""}
    assert outcome.conflicts[0].current == "nobody"


def test_what_is_missing_is_told_and_the_other_field_is_saved(engine, lead):
    outcome = save(engine, form(lead, "LEAD", "Lee"), ANN, NOW)
    assert outcome.problems == ("Say why the lead goes from MQL to Lead.",)
    assert now(engine, lead) == ("MQL", "Lee")
    assert save(engine, form(lead, "nonsense"), ANN, NOW).problems[0].startswith("stage may be LEAD, MQL")


def test_a_form_without_a_change_and_a_lead_that_is_gone(engine, lead):
    with pytest.raises(InvalidInput, match="Choose another stage or owner first"):
        save(engine, form(lead, note="x"), ANN, NOW)
    for forged in (99, 0, -1, 2**70, True, None, "1"):
        with pytest.raises(NotFound):
            save(engine, form(forged, "SQL"), ANN, NOW)
    assert now(engine, lead) == ("MQL", "Kim")
