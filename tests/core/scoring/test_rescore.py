"""Scores of many leads: as the rules say for each, whatever was written in whatever order; their history."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from core.ingest.write import touched
from core.ingest.write.settle import settle, settle_everything
from core.scoring import rescore, rules
from core.scoring.judge import Facts, Touched, judge
from core.store.engine import open_engine, reading, writing
from core.store.models import Company, Lead, ScoreChange, Setting, Touchpoint
from core.store.types import day_number
from tests.core.ingest.importing import NOW, load, take_back

LEADS = """Record ID,Email,Create Date,Job Title,Company Domain,Country
1,ada@acme.io,2026-06-01,CEO,acme.io,Germany
2,bob@gmail.com,2026-06-10,Student,,Peru
3,cy@acme.io,2026-06-20,Head of Sales,acme.io,
"""
COMPANIES = """Company ID,Company Name,Company Domain Name,Industry,Number of Employees
9,Acme,acme.io,Software,120
"""
TOUCHES = """Activity ID,Activity Type,Activity Date,Outcome,Associated Contact Email
t1,Form,2026-06-30,,ada@acme.io
t2,Meeting,2026-06-15,Completed,ada@acme.io
t3,Form,2026-05-31,,bob@gmail.com
"""


def scores(engine):
    with reading(engine) as connection:
        rows = connection.execute(select(Lead.external_id, Lead.score, Lead.grade).order_by(Lead.external_id))
        return {row[0]: (row[1], row[2]) for row in rows}


def by_hand(connection):
    """Every lead by the pure rules alone."""
    day, found = rescore.as_of(connection), {}
    for lead in connection.execute(select(Lead.__table__)).all():
        company = connection.execute(select(Company.__table__).where(Company.id == lead.company_id)).first()
        facts = Facts(
            lead.job_title,
            lead.email,
            lead.country or (company and company.country),
            company and company.industry,
            company and company.employees,
        )
        told = connection.execute(
            select(Touchpoint.kind, Touchpoint.outcome, Touchpoint.at).where(Touchpoint.lead_id == lead.id)
        )
        touches = [Touched(kind, outcome, day_number(at.date())) for kind, outcome, at in told]
        judged = judge(rules.load(connection), facts, touches, day)
        own = lead.own_score
        found[lead.external_id] = (None, None) if lead.junk else (judged.score if own is None else own, judged.grade)
    return found


def test_files_in_any_order(engine):
    for text, kind in ((TOUCHES, "hubspot_activities"), (COMPANIES, "hubspot_companies"), (LEADS, "leads")):
        load(engine, text, kind=kind)
    # 1: fit 30 + 25 + 15 + 15 + 15 = 100; form 20, meeting 30 * 45 / 60 = 22.5 -> 43 of engagement
    # 2: 0 - 20 -> 0; form of 30 days 10. 3: 20 + 25 + 15 + 15 = 75.
    stood = scores(engine)
    assert stood == {"1": (72, "A1"), "2": (5, "C3"), "3": (38, "A3")}
    with writing(engine) as connection:
        assert by_hand(connection) == stood
        settle_everything(connection, NOW)
    assert scores(engine) == stood


def test_a_company_or_a_touch_that_comes_later_and_is_taken_back(engine):
    load(engine, LEADS, kind="leads")
    before = scores(engine)
    assert before == {"1": (30, "B3"), "2": (0, "C3"), "3": (18, "C3")}
    company = load(engine, COMPANIES, kind="hubspot_companies").batch
    assert scores(engine) == {"1": (50, "A3"), "2": (0, "C3"), "3": (38, "A3")}
    touches = load(engine, TOUCHES, kind="hubspot_activities").batch
    assert scores(engine)["1"] == (72, "A1")
    take_back(engine, touches)
    take_back(engine, company)
    assert scores(engine) == before


def test_a_touch_that_moves_to_another_lead(engine):
    for text, kind in ((LEADS, "leads"), (TOUCHES, "hubspot_activities")):
        load(engine, text, kind=kind)
    load(engine, TOUCHES.replace("t1,Form,2026-06-30,,ada@", "t1,Form,2026-06-30,,cy@"), kind="hubspot_activities")
    with reading(engine) as connection:
        assert by_hand(connection) == scores(engine)
        assert scores(engine)["3"] == (28, "C2")  # 35 of fit, 20 of engagement: 27.5


def test_days_pass(engine):
    for text, kind in ((LEADS, "leads"), (TOUCHES, "hubspot_activities")):
        load(engine, text, kind=kind)
    later = NOW + timedelta(days=30)
    with writing(engine) as connection:
        assert rescore.is_due(connection, later)
        assert not rescore.is_due(connection, NOW)
        assert rescore.keep_up(connection, later) == 2  # the third has no touches
        assert by_hand(connection) == dict(scores_of(connection))
        assert rescore.keep_up(connection, later) == 0
        rescore.keep_up(connection, NOW + timedelta(days=90))
        assert by_hand(connection) == dict(scores_of(connection))
        assert {score for _, (score, _) in scores_of(connection)} == {30, 0, 18}


def scores_of(connection):
    rows = connection.execute(select(Lead.external_id, Lead.score, Lead.grade))
    return [(row[0], (row[1], row[2])) for row in rows]


def history(connection, external_id):
    chosen = select(ScoreChange.score, ScoreChange.grade, ScoreChange.why).join(Lead, Lead.id == ScoreChange.lead_id)
    return [tuple(row) for row in connection.execute(chosen.where(Lead.external_id == external_id))]


def test_history_tells_steps_and_why(engine):
    load(engine, LEADS, kind="leads")
    load(engine, TOUCHES, kind="hubspot_activities", now=NOW + timedelta(hours=1))
    with writing(engine) as connection:
        for days in (1, 2, 30):
            rescore.keep_up(connection, NOW + timedelta(days=days))
        # 60 of fit; engagement 42, then 18 thirty days later (form 10, meeting 7.5).
        assert [row[2] for row in history(connection, "1")] == ["first", "data", "time"]
        assert history(connection, "1")[0][:2] == (30, "B3")
        set_own(connection, 95, days=31)
        set_own(connection, None, days=32)
        assert history(connection, "1")[-2:] == [(95, "B3", "hand"), (39, "B3", "data")]
    with writing(engine) as connection:
        settle_everything(connection, NOW + timedelta(days=40))
        assert len(history(connection, "1")) == 5
    with reading(engine) as connection:
        batches = [1, 2]
    for batch in reversed(batches):
        take_back(engine, batch)
    with reading(engine) as connection:
        assert connection.execute(select(ScoreChange.lead_id)).all() == []


def set_own(connection, score, days):
    lead = connection.scalar(select(Lead.id).where(Lead.external_id == "1"))
    touched.start(connection)
    connection.execute(update(Lead).where(Lead.id == lead).values(own_score=score))
    touched.note_one(connection, Lead.__tablename__, lead)
    settle(connection, {}, NOW + timedelta(days=days))


def test_junk_has_no_score(engine):
    load(engine, LEADS + "4,test@test.com,2026-06-20,CEO,,Germany\n", kind="leads")
    assert scores(engine)["4"] == (None, None)


def test_a_database_from_before_there_were_scores(engine):
    load(engine, LEADS, kind="leads")
    with writing(engine) as connection:
        connection.execute(update(Lead).values(score=None, grade=None))
        connection.execute(delete(Setting).where(Setting.name == rescore.AS_OF))
        assert rescore.is_due(connection, NOW)
        assert rescore.keep_up(connection, NOW) == 3
        assert by_hand(connection) == dict(scores_of(connection))


MOVES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=8)


@settings(max_examples=8)
@given(moves=MOVES)
def test_whatever_happens_scores_stand_as_if_computed_anew(anew, moves):
    engine = open_engine(anew())
    try:
        for place, (what, who, day) in enumerate(moves):
            _move(engine, what, who, day, place)
        stood = scores(engine)
        with writing(engine) as connection:
            assert by_hand(connection) == stood
            settle_everything(connection, NOW)
            assert dict(scores_of(connection)) == stood
    finally:
        engine.dispose()


def _move(engine, what, who, day, place):
    mail, at = f"p{who % 3}@acme{who}.io", f"2026-06-{10 + day * 5}"
    if what == 0:
        load(
            engine,
            f"Record ID,Email,Create Date,Job Title,Company Domain\n{who},{mail},{at},CEO,acme{day}.io\n",
            kind="leads",
        )
    elif what == 1:
        header = "Company ID,Company Name,Company Domain Name,Industry,Number of Employees\n"
        load(engine, f"{header}{who},Acme,acme{day}.io,Software,{who * 60}\n", kind="hubspot_companies")
    elif what in (2, 3):
        header = "Activity ID,Activity Type,Activity Date,Outcome,Associated Contact Email\n"
        load(engine, f"{header}t{day},{('Form', 'Meeting')[what - 2]},{at},held,{mail}\n", kind="hubspot_activities")
    elif what == 4:
        with writing(engine) as connection:
            rescore.keep_up(connection, NOW + timedelta(days=day * 9))
    else:
        with writing(engine) as connection:
            known = connection.scalars(select(Lead.id).order_by(Lead.id)).all()
            if known:
                touched.start(connection)
                lead = known[who % len(known)]
                connection.execute(update(Lead).where(Lead.id == lead).values(own_score=day * 30 or None))
                touched.note_one(connection, Lead.__tablename__, lead)
                settle(connection, {}, NOW)


def test_a_lead_written_without_its_company_takes_the_company_s_country(engine):
    load(engine, COMPANIES.replace("Industry", "Country").replace("Software", "Germany"), kind="hubspot_companies")
    load(engine, LEADS, kind="leads")
    with writing(engine) as connection:
        assert by_hand(connection) == dict(scores_of(connection))
