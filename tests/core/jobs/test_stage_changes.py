"""What stages mean from which day on, and rules beside CRM values, with dates worked out by hand."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import case, select, update

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.config import read
from core.errors import InvalidInput, NotFound
from core.filters import Filters
from core.jobs import lead_edits, recompute, scores, stage_changes, stage_edits, team_settings
from core.jobs.lead_undo import undo
from core.jobs.progress import Silent
from core.jobs.stage_edits import Define, DropRule, Forget, PutRule
from core.metrics.query import query
from core.store.engine import reading, writing
from core.store.models import Journey, Lead, RuleStage, StageDefinition, StageRule
from core.store.stages import DEAL, LIFECYCLE, Stage
from core.store.types import day_number
from tests.core.ingest.importing import column, contents, load, rows

NOW = datetime(2026, 7, 20, 12, tzinfo=UTC)
MARIA = Person(1, "maria@acme.test", "Maria", Role.ADMIN)
JULY = date(2026, 7, 1)
HOT = (
    "Lead ID,Email,Created,Lifecycle stage,Last modified\n"
    "1,a@x.io,2026-06-10,Hot,2026-06-30\n"
    "2,b@x.io,2026-06-10,Hot,2026-07-01\n"
    "3,c@x.io,2026-06-10,Hot,2026-07-01 00:30\n"
)
PLAIN = (
    "Lead ID,Email,Created,Country,Job title,Company domain,Owner\n"
    "1,a@steel.io,2026-05-01,DE,Head of Sales,steel.io,Ann\n"
    "2,b@steel.io,2026-06-10,de,Clerk,steel.io,\n"
    "3,c@shop.io,2026-06-11,FR,,shop.io,\n"
)
COMPANIES = (
    "Record ID,Company name,Company Domain Name,Industry,Number of Employees\n"
    "1,Steel,steel.io,Steel,{size}\n"
    "2,Shop,shop.io,Retail,20\n"
)


@pytest.fixture(autouse=True)
def in_berlin(engine):
    with writing(engine) as connection:
        people.add(connection, "maria@acme.test", "admin", NOW)
    set_to(engine, time_zone="Europe/Berlin")


def set_to(engine, **changes):
    with writing(engine) as connection:
        team_settings.write(connection, changes, MARIA.id, NOW)
        team_settings.follow(connection, changes, NOW)


def change(engine, edit, now=NOW):
    with writing(engine) as connection:
        stage_changes.write(connection, edit, MARIA.id, now)


def define(value, stage, since=None):
    return Define(((LIFECYCLE, value, int(stage)),), since)


def funnel(engine):
    with reading(engine) as connection:
        total = query(connection, stage_changes.FUNNEL, Filters(), NOW).total
    return {name: int(total[name] or 0) for name in stage_changes.FUNNEL}


def reached(engine):
    return {row["lead_id"]: row["mql_at"] for row in rows(engine, Journey) if row["mql_at"] is not None}


def stages(engine):
    return [Stage(number).name for number in column(engine, Lead, "stage")]


def ruled(engine):
    return [(row["lead_id"], row["stage"], row["at"]) for row in rows(engine, RuleStage)]


class TestDefinitions:
    def test_each_event_means_what_was_defined_on_its_day(self, engine):
        """Hot was an MQL until 30 June: lead 1's event; those of leads 2 and 3 are of 1 July in Berlin."""
        load(engine, HOT, kind="leads", now=NOW)
        change(engine, define("Hot", Stage.MQL))
        assert funnel(engine)["mqls"] == 3
        edit = define("hot", Stage.LEAD, JULY)
        before = contents(engine)
        told = stage_changes.preview(engine, edit, NOW)
        assert [told[way]["mqls"] for way in ("before", "now", "then")] == [3, 0, 1]
        assert contents(engine) == before
        change(engine, edit)
        assert (funnel(engine)["mqls"], stages(engine)) == (0, ["LEAD", "LEAD", "LEAD"])
        set_to(engine, stages_as="then")
        assert funnel(engine) == told["then"] == {"leads": 3, "mqls": 1, "sqls": 0, "opportunities": 0, "won": 0}
        assert stages(engine) == ["MQL", "LEAD", "LEAD"]
        assert reached(engine) == {1: int(datetime(2026, 6, 30, 10, tzinfo=UTC).timestamp())}
        set_to(engine, time_zone="UTC")  # 00:30 in Berlin was still June there
        assert stages(engine) == ["MQL", "LEAD", "MQL"]

    def test_what_comes_later_takes_the_definition_of_its_day(self, engine):
        set_to(engine, stages_as="then")
        change(engine, define("Hot", Stage.MQL))
        change(engine, define("Hot", Stage.SQL, JULY))
        load(engine, HOT, kind="leads", now=NOW)
        assert stages(engine) == ["MQL", "SQL", "SQL"]
        load(engine, "Lead ID,Stage,Date\n1,Hot,2026-07-02\n3,Hot,2026-05-02\n", kind="stages", now=NOW)
        assert stages(engine) == ["SQL", "SQL", "SQL"]
        assert reached(engine)[3] == int(datetime(2026, 5, 2, 10, tzinfo=UTC).timestamp())

    def test_before_the_first_day_the_default_holds(self, engine):
        load(engine, HOT.replace("Hot", "MQL"), kind="leads", now=NOW)
        change(engine, define("mql", Stage.SQL, JULY))
        set_to(engine, stages_as="then")
        assert stages(engine) == ["MQL", "SQL", "SQL"]

    def test_rows_are_added_and_the_same_day_is_replaced(self, engine):
        for edit in (define("Hot", 2), define("Hot", 1, JULY), define("HOT", 3, JULY)):
            change(engine, edit)
        assert column(engine, StageDefinition, "value", "since", "stage") == [
            ("hot", date(1970, 1, 1), 2), ("hot", JULY, 3),
        ]  # fmt: skip
        with reading(engine) as connection:
            assert stage_changes.later(connection, define("hot", 1)) == [("hot", JULY, Stage.SQL)]
            told = [one.sentence for one in stage_changes.history(connection)]
            assert [one.who for one in stage_changes.history(connection)] == ["maria@acme.test"] * 3
        assert told[0] == "Changed what CRM values mean: lifecycle: HOT → SQL (from 2026-07-01 on)"
        change(engine, Forget(LIFECYCLE, "Hot", JULY))
        assert column(engine, StageDefinition, "stage") == [2]
        with pytest.raises(NotFound, match="no longer here"):
            change(engine, Forget(LIFECYCLE, "Hot", JULY))

    def test_values_and_their_definitions_are_listed(self, engine):
        load(engine, HOT, kind="leads", now=NOW)
        load(engine, "Deal ID,Deal stage,Amount,Lead ID,Close date\n1,Signed,5,1,2026-07-09\n", kind="deals", now=NOW)
        change(engine, define("Cold", Stage.DISQUALIFIED, JULY))
        told = stage_changes.preview(engine, Define(((DEAL, "Signed", int(Stage.WON)),)), NOW)
        assert (told["before"]["won"], told["now"]["won"], told["then"]["won"]) == (0, 1, 1)
        with reading(engine) as connection:
            found = stage_changes.stage_values(connection).records()
        assert [tuple(row.values()) for row in found] == [
            (LIFECYCLE, "Hot", 3, Stage.LEAD, ()), (DEAL, "Signed", 1, Stage.OPPORTUNITY, ()),
            (LIFECYCLE, "cold", 0, Stage.DISQUALIFIED, ((JULY, Stage.DISQUALIFIED),)),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("edit", "message"),
        [
            (Define((("colour", "x", 2),)), "There is no stage field 'colour'"),
            (Define(((DEAL, "x", 2),)), "A deal value may mean Opportunity, Won, Lost"),
            (Define(((LIFECYCLE, "x", 99),)), "A lifecycle value may mean Lead, MQL, SQL"),
            (Define(((DEAL, "x", 5),), JULY), "Deal stages have no days"),
            (define("x", 2, date(2026, 7, 21)), r"between 2000-01-01 and today \(2026-07-20\)"),
            (define("x", 2, date(1970, 1, 1)), "between 2000-01-01"),
            (PutRule(5, texts={"country": "DE"}), "A rule may mean MQL, SQL, Opportunity, Disqualified"),
            (PutRule(2), "at least one condition"),
            (PutRule(2, texts={"colour": "red"}), "no condition 'colour'"),
            (PutRule(2, texts={"score": "101"}), "score must be a whole number from 0 to 100"),
            (PutRule(2, texts={"size_from": "9", "size_to": "5"}), "cannot have 9 to 5 people"),
            (PutRule(2, texts={"channel": "carrier pigeon"}), "no channel 'carrier pigeon'"),
            (PutRule(2, id=7, texts={"country": "DE"}), "no stage rule 7"),
            (DropRule(7), "no stage rule 7"),
        ],
    )
    def test_refused(self, engine, edit, message):
        for attempt in (stage_changes.preview, lambda engine, edit, _now: change(engine, edit)):
            with pytest.raises((InvalidInput, NotFound), match=message):
                attempt(engine, edit, NOW)
        assert (rows(engine, StageDefinition), rows(engine, StageRule)) == ([], [])


class TestRules:
    def test_it_dates_from_the_creation_or_its_first_day(self, engine):
        """1 June begins in Berlin at 22:00 of 31 May; lead 2 came on 10 June at noon, 10:00 in UTC."""
        load(engine, PLAIN, kind="leads", now=NOW)
        edit = PutRule(2, date(2026, 6, 1), texts={"country": "DE"})
        assert [told["mqls"] for told in stage_changes.preview(engine, edit, NOW).values()] == [0, 2, 2]
        change(engine, edit)
        first, second = datetime(2026, 5, 31, 22, tzinfo=UTC), datetime(2026, 6, 10, 10, tzinfo=UTC)
        assert ruled(engine) == [(1, 2, first), (2, 2, second)]
        assert reached(engine) == {1: int(first.timestamp()), 2: int(second.timestamp())}
        days = {row["lead_id"]: (row["mql_day"], row["mql_lag"]) for row in rows(engine, Journey)}
        assert days[1] == (day_number(date(2026, 6, 1)), None), "an estimate has no lag"
        assert (stages(engine), funnel(engine)["mqls"]) == (["MQL", "MQL", "LEAD"], 2)

    @pytest.mark.parametrize(
        ("texts", "leads"),
        [
            ({"industry": "steel, wood"}, [1, 2]),
            ({"size_from": "21"}, [1, 2]),
            ({"size_from": "20", "size_to": "49"}, [3]),
            ({"title": "HEAD, chief"}, [1]),
            ({"title": "100%"}, []),
            ({"owner": "yes"}, [1]),
            ({"owner": "no", "country": "de, fr"}, [2, 3]),
            ({"channel": "unknown", "country": "fr"}, [3]),
            ({"campaign": "No such campaign"}, []),
            ({"score": "50"}, [3]),
            ({"score": "51"}, []),
        ],
    )
    def test_conditions(self, engine, texts, leads):
        load(engine, COMPANIES.format(size=50), kind="hubspot_companies", now=NOW)
        load(engine, PLAIN, kind="leads", now=NOW)
        with writing(engine) as connection:
            connection.execute(update(Lead).values(own_score=case((Lead.external_id == "3", 50), else_=10)))
        change(engine, PutRule(3, texts=texts))
        assert [lead for lead, *_ in ruled(engine)] == leads

    def test_it_follows_every_write(self, engine):
        load(engine, COMPANIES.format(size=50), kind="hubspot_companies", now=NOW)
        change(engine, PutRule(2, texts={"size_from": "50"}))
        change(engine, PutRule(3, texts={"owner": "yes", "country": "fr"}))
        load(engine, PLAIN, kind="leads", now=NOW)
        assert stages(engine) == ["MQL", "MQL", "LEAD"]
        load(engine, COMPANIES.format(size=49), kind="hubspot_companies", now=NOW)
        assert stages(engine) == ["LEAD", "LEAD", "LEAD"]
        edit = lead_edits.set_owner(engine, [3], "Ann", MARIA, NOW).edit_id
        assert (stages(engine)[2], funnel(engine)["sqls"]) == ("SQL", 1)
        undo(engine, edit, MARIA, NOW)
        assert (stages(engine)[2], funnel(engine)["sqls"], ruled(engine)) == ("LEAD", 0, [])

    def test_it_follows_scores(self, engine):
        load(engine, PLAIN, kind="leads", now=NOW)
        change(engine, PutRule(3, texts={"score": "99"}))
        lead_edits.set_score(engine, 2, 99, MARIA, NOW)
        assert (stages(engine), funnel(engine)["sqls"]) == (["LEAD", "SQL", "LEAD"], 1)
        lead_edits.set_score(engine, 2, 98, MARIA, NOW)
        assert (stages(engine), funnel(engine)["sqls"]) == (["LEAD"] * 3, 0)

    def test_it_follows_scoring_rules(self, engine):
        load(engine, PLAIN, kind="leads", now=NOW)
        with reading(engine) as connection:
            best = max(score for score in connection.scalars(select(Lead.score)))
        change(engine, PutRule(3, texts={"score": f"{best + 1}"}))
        with writing(engine) as connection:
            connection.execute(update(Lead).where(Lead.id == 2).values(own_score=best + 1))
            scores.write(connection, {}, MARIA.id, NOW)
        assert (stages(engine), funnel(engine)["sqls"]) == (["LEAD", "SQL", "LEAD"], 1)

    def test_what_was_set_here_comes_before_and_a_mistake_holds(self, engine):
        load(engine, PLAIN, kind="leads", now=NOW)
        change(engine, PutRule(3, texts={"country": "DE"}))
        lead_edits.set_stage(engine, [1], Stage.MQL, MARIA, NOW, reason="not_ready")
        assert (stages(engine)[0], funnel(engine)["sqls"]) == ("MQL", 2)
        edit = lead_edits.set_stage(engine, [2], Stage.LEAD, MARIA, NOW, reason="mistake").edit_id
        assert (stages(engine)[1], funnel(engine)["sqls"]) == ("LEAD", 1)
        undo(engine, edit, MARIA, NOW)
        assert (stages(engine)[1], funnel(engine)["sqls"]) == ("SQL", 2)

    def test_a_date_that_was_told_comes_before_the_estimate(self, engine):
        load(engine, PLAIN, kind="leads", now=NOW)
        load(engine, "Lead ID,Stage,Date\n1,MQL,2026-06-20\n", kind="stages", now=NOW)
        change(engine, PutRule(2, texts={"country": "DE"}))
        assert reached(engine)[1] == int(datetime(2026, 6, 20, 10, tzinfo=UTC).timestamp())

    def test_it_is_changed_and_deleted(self, engine):
        load(engine, PLAIN, kind="leads", now=NOW)
        change(engine, PutRule(2, texts={"country": "DE"}))
        change(engine, PutRule(3, JULY, 1, {"country": "FR", "owner": "no"}))
        assert [row[:2] for row in ruled(engine)] == [(3, 3)]
        with reading(engine) as connection:
            (rule,) = stage_changes.rules(connection)
            told = stage_changes.history(connection)[0].sentence
        assert (rule.id, rule.stage, rule.since, rule.leads) == (1, Stage.SQL, JULY, 1)
        assert rule.conditions.texts == {"country": "FR", "owner": "no"}
        assert told == (
            "Set the stage rule 1: SQL from 2026-07-01 on where country FR and has no owner, "
            "which was: MQL always where country DE"
        )
        change(engine, DropRule(1))
        assert (ruled(engine), rows(engine, StageRule), stages(engine)) == ([], [], ["LEAD"] * 3)


class TestJobs:
    def test_many_leads_are_followed_in_a_job(self, engine, monkeypatch):
        begun = []
        monkeypatch.setattr(recompute, "start", lambda *given: begun.append(given[2:4]))
        monkeypatch.setattr(stage_changes, "MANY", 2)
        load(engine, HOT, kind="leads", now=NOW)
        edits = (define("Hot", 3, JULY), PutRule(2, JULY, None, {"country": "DE"}))
        for edit in edits:
            stage_changes.begin_preview(engine, read({}), edit, MARIA, NOW)
            stage_changes.save(engine, read({}), edit, MARIA, NOW)
        assert [kind for kind, _ in begun] == [recompute.PREVIEW, recompute.STAGES] * 2
        assert [stage_edits.from_json(payload["edit"]) for _, payload in begun[::2]] == list(edits)
        assert rows(engine, StageDefinition) == []
        kinds = {kind: {**payload, "user": MARIA.id} for kind, payload in begun[:2]}
        done = {kind: stage_changes.WORK[kind](engine, payload, Silent(), NOW) for kind, payload in kinds.items()}
        assert done[recompute.PREVIEW]["now"]["sqls"] == 3
        assert (done[recompute.STAGES], stages(engine)) == ({}, ["SQL"] * 3)

    def test_few_leads_follow_at_once(self, engine):
        load(engine, HOT, kind="leads", now=NOW)
        assert stage_changes.save(engine, read({}), define("Hot", 3), MARIA, NOW) is None
        assert stages(engine) == ["SQL"] * 3

    def test_another_job_is_no_preview(self, engine):
        with reading(engine) as connection:
            for number in (1, 0, "1", None, 2**40):
                with pytest.raises(NotFound, match=r"preview is not known|no job 1"):
                    stage_changes.previewed(connection, number, NOW)
