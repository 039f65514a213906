"""How far a source reaches, when what it told last is corrected."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.ingest.write.sources import recount_days
from core.jobs import lead_edits
from core.store.engine import writing
from core.store.models import Source
from core.store.stages import Stage
from tests.core.ingest.importing import NOW, column, load, take_back
from tests.core.ingest.random_files import LEADS, STAGES

ANN = Person(1, "ann@acme.test", "Ann", Role.ADMIN)
TWO = LEADS + "1,a@example.com,2026-05-01,,DE,,\n2,b@example.com,{},,DE,,\n"
DEALS = "Deal ID,Deal name,Amount,Deal stage,Lead ID,Create date\n9,D,1,Open,1,{}\n"
TOUCHES = "Activity ID,Activity type,Activity date,Contact ID\n9,Call,{},1\n"
CONTACTS = "Record ID,Email,Create Date,Lifecycle Stage\n1,a@example.com,2026-05-01,lead\n"


def reached(engine: Engine) -> date | None:
    return column(engine, Source, "last_data_day")[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [(TWO, "leads"), (STAGES + "1,SQL,{}\n", "stages"), (DEALS, "deals"), (TOUCHES, "hubspot_activities")],
)
def test_a_date_corrected_to_an_earlier_day_takes_the_source_back(engine: Engine, text: str, kind: str):
    first = CONTACTS if kind.startswith("hubspot") else LEADS + "1,a@example.com,2026-05-01,,DE,,\n"
    load(engine, first, account="CRM")
    load(engine, text.format("2026-05-12"), kind=kind, account="CRM")
    assert reached(engine) == date(2026, 5, 12)
    corrected = load(engine, text.format("2026-05-11"), kind=kind, account="CRM")
    assert reached(engine) == date(2026, 5, 11)
    take_back(engine, corrected.batch)
    assert reached(engine) == date(2026, 5, 12)


def test_it_stays_where_another_record_is_of_that_day(engine: Engine):
    load(engine, TWO.format("2026-05-12"), account="CRM")
    load(engine, DEALS.format("2026-05-12"), kind="deals", account="CRM")
    load(engine, TWO.format("2026-05-02"), account="CRM")
    assert reached(engine) == date(2026, 5, 12)


def test_it_is_counted_anew_only_when_the_last_day_was_corrected(engine: Engine):
    load(engine, TWO.format("2026-05-12"), account="CRM")
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    load(engine, TWO.format("2026-05-12").replace("2026-05-01", "2026-04-30"), account="CRM")
    whole = [each for each in asked if "max(touchpoint.at)" in each and "touched_touchpoint" not in each]
    assert whole == []
    load(engine, TWO.format("2026-05-11"), account="CRM")
    whole = [each for each in asked if "max(touchpoint.at)" in each and "touched_touchpoint" not in each]
    assert len(whole) == 1


def test_what_people_set_here_is_no_word_of_the_source(engine: Engine):
    load(engine, LEADS + "1,a@example.com,2026-05-01,,DE,,\n", account="CRM")
    with writing(engine) as connection:
        people.add(connection, ANN.email, "admin", NOW)
    lead_edits.set_stage(engine, [1], Stage.SQL, ANN, NOW + timedelta(days=3))
    with writing(engine) as connection:
        recount_days(connection)
    assert reached(engine) == date(2026, 5, 1)
