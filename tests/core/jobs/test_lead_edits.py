"""What people decide about leads, with every figure worked out by hand."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.filters import Filters
from core.ingest.records import Options
from core.ingest.write.settle import settle_everything
from core.jobs import lead_edits
from core.jobs.files import import_bytes
from core.jobs.lead_undo import undo
from core.leads import tags
from core.metrics.query import query
from core.store.engine import reading, writing
from core.store.models import Audit, Lead, LeadEdit, LeadEditRow, StageChange
from core.store.stages import Stage
from tests.factories import World

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ANN, BEN = (Person(n, f"{name}@acme.test", name.title(), Role.SALES) for n, name in enumerate(("ann", "ben"), 1))
HEAD = "Record ID,Email,Create Date,Last Modified,Lifecycle Stage,Contact owner\n"
FILE = HEAD + "1,x@firm.io,2026-03-02,2026-03-03,mql,Kim\n2,y@firm.io,2026-03-04,2026-03-04,lead,\n"


def bring(engine, content, now=NOW):
    """Import a file of contacts."""
    import_bytes(engine, content.encode(), "contacts.csv", Options(), now)


@pytest.fixture
def leads(engine):
    """An MQL of Kim's and a lead of nobody's, by id."""
    with writing(engine) as connection:
        for one in (ANN, BEN):
            people.add(connection, one.email, "sales", NOW)
    bring(engine, FILE)
    with reading(engine) as connection:
        return list(connection.scalars(select(Lead.id).order_by(Lead.external_id)))


def lead(engine, number):
    with reading(engine) as connection:
        return connection.execute(select(Lead.__table__).where(Lead.id == number)).one()


def reached(engine, *names, now=NOW):
    """How many leads count for each metric."""
    with reading(engine) as connection:
        total = query(connection, names, Filters(), now).total
        return [total[name] for name in names]


def move(engine, number, stage, person=ANN, now=NOW, **more):
    return lead_edits.set_stage(engine, [number], stage, person, now, **more)


def test_a_stage_set_here_is_the_leads_and_counts_from_then_on(engine, leads):
    assert reached(engine, "mqls", "sqls") == [1, 0]
    done = move(engine, leads[0], Stage.SQL, note="  Wants a demo  ")
    assert (done.changed, done.refused, lead(engine, leads[0]).stage) == (1, (), Stage.SQL)
    assert reached(engine, "mqls", "sqls") == [1, 1]
    with reading(engine) as connection:
        told = connection.execute(select(StageChange.__table__).where(StageChange.origin == "here")).one()
        assert (told.lead_id, told.stage, told.at, told.note, told.user_id) == (
            leads[0], Stage.SQL, NOW, "Wants a demo", 1,
        )  # fmt: skip
        detail = connection.scalar(select(Audit.detail).where(Audit.action == "lead_stage_set"))
        assert (detail["leads"], detail["to"]) == (f"lead {leads[0]}", "SQL")


def test_it_survives_what_the_crm_says_again_and_yields_to_what_is_newer(engine, leads):
    move(engine, leads[0], Stage.SQL)
    bring(engine, FILE)
    assert lead(engine, leads[0]).stage == Stage.SQL
    bring(engine, FILE.replace("x@firm.io,2026-03-02,2026-03-03,mql", "x@firm.io,2026-03-02,2026-03-25,lead"))
    assert lead(engine, leads[0]).stage == Stage.LEAD, "another status"
    move(engine, leads[0], Stage.MQL, now=NOW + timedelta(days=6))
    assert lead(engine, leads[0]).stage == Stage.MQL


def test_a_dated_stage_after_it_is_newer_and_one_before_it_is_not(engine, leads):
    head = "Record ID,Email,Create Date,Lifecycle Stage,Became an opportunity date\n"
    move(engine, leads[0], Stage.SQL)
    bring(engine, head + "1,x@firm.io,2026-03-02,mql,2026-03-10\n")
    assert lead(engine, leads[0]).stage == Stage.SQL
    bring(engine, head + "1,x@firm.io,2026-03-02,mql,2026-03-21\n")
    assert lead(engine, leads[0]).stage == Stage.OPPORTUNITY


def test_moving_back_asks_why_and_keeps_the_first_date(engine, leads):
    move(engine, leads[0], Stage.SQL)
    with pytest.raises(InvalidInput, match="Say why the lead goes from SQL to MQL"):
        move(engine, leads[0], Stage.MQL)
    with pytest.raises(InvalidInput, match="in the note"):
        move(engine, leads[0], Stage.MQL, reason="other")
    move(engine, leads[0], Stage.MQL, reason="not_ready", now=NOW + timedelta(hours=1))
    assert lead(engine, leads[0]).stage == Stage.MQL
    assert reached(engine, "sqls", now=NOW + timedelta(hours=2)) == [1], "it was an SQL once"


def test_a_mistake_never_happened(engine, leads):
    move(engine, leads[0], Stage.OPPORTUNITY)
    assert reached(engine, "sqls", "opportunities") == [1, 1]
    done = move(engine, leads[0], Stage.MQL, reason="mistake", now=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert reached(engine, "mqls", "sqls", "opportunities", now=later) == [1, 0, 0]
    undo(engine, done.edit_id, ANN, later)
    assert (lead(engine, leads[0]).stage, reached(engine, "sqls", now=later)) == (Stage.OPPORTUNITY, [1])
    move(engine, leads[0], Stage.MQL, reason="mistake", now=later)
    move(engine, leads[0], Stage.SQL, now=later + timedelta(days=1))
    assert reached(engine, "sqls", now=later + timedelta(days=2)) == [1], "told again since"


def test_losing_and_disqualifying_ask_why(engine, leads):
    with pytest.raises(InvalidInput, match="Say why"):
        move(engine, leads[0], Stage.DISQUALIFIED)
    move(engine, leads[0], Stage.DISQUALIFIED, reason="budget")
    found = lead(engine, leads[0])
    assert (found.stage, found.own_reason) == (Stage.DISQUALIFIED, "No budget")


def test_deals_outrank_what_is_set_here(engine, leads):
    bring(engine, "Deal ID,Deal Name,Deal Stage,Amount,Close Date,Contact Email\n"
                  "9,Big,closedwon,100,2026-03-10,x@firm.io\n")  # fmt: skip
    assert lead(engine, leads[0]).stage == Stage.WON
    with pytest.raises(InvalidInput, match="deals outrank"):
        move(engine, leads[0], Stage.LOST, reason="budget")


def test_who_comes_second_sees_all_three(engine, leads):
    move(engine, leads[0], Stage.SQL, seen=Stage.MQL)
    with pytest.raises(Conflict) as caught:
        move(engine, leads[0], Stage.LOST, BEN, reason="budget", seen=Stage.MQL)
    found = caught.value
    assert (found.field, found.current, found.yours, found.original) == ("stage", "SQL", "Lost", "MQL")
    lead_edits.set_owner(engine, [leads[0]], "Ann", ANN, NOW, seen="Kim")
    with pytest.raises(Conflict, match="changed the owner from Kim to Ann"):
        lead_edits.set_owner(engine, [leads[0]], "Ben", BEN, NOW, seen="Kim")
    assert lead(engine, leads[0]).assigned == "Ann"


def test_an_owner_holds_until_the_crm_names_another(engine, leads):
    assert lead(engine, leads[0]).assigned == "Kim"
    lead_edits.set_owner(engine, leads, " Ann ", ANN, NOW, why="Speaks French")
    assert [lead(engine, each).assigned for each in leads] == ["Ann", "Ann"]
    bring(engine, FILE)
    assert lead(engine, leads[0]).assigned == "Ann"
    bring(engine, FILE.replace("mql,Kim", "mql,Lee"))
    assert lead(engine, leads[0]).assigned == "Lee"
    lead_edits.set_owner(engine, [leads[1]], None, None, NOW)
    assert lead(engine, leads[1]).assigned is None
    with reading(engine) as connection:
        edits = connection.execute(select(LeadEdit.user_id, LeadEdit.why).order_by(LeadEdit.id)).all()
        assert [tuple(each) for each in edits] == [(1, "Speaks French"), (None, None)]
        assert lead_edits.owners(connection) == ["ann@acme.test", "ben@acme.test", "Lee"]


def test_several_at_once_change_what_can_be_changed(engine, leads):
    done = lead_edits.set_stage(engine, [*leads, 999], Stage.MQL, ANN, NOW)
    assert (done.changed, done.refused) == (
        1, ((leads[0], "This lead is MQL already."), (999, "It is no longer here.")),
    )  # fmt: skip
    assert lead(engine, leads[1]).stage == Stage.MQL
    undo(engine, done.edit_id, ANN, NOW)
    assert (lead(engine, leads[1]).stage, reached(engine, "mqls")) == (Stage.LEAD, [1])


def test_taking_back_spares_what_was_changed_since(engine, leads):
    first = lead_edits.set_owner(engine, leads, "Ann", ANN, NOW)
    lead_edits.set_owner(engine, [leads[0]], "Ben", BEN, NOW + timedelta(minutes=1))
    done = undo(engine, first.edit_id, ANN, NOW)
    assert (done.changed, done.refused) == (1, ((leads[0], "Its owner was changed again since."),))
    assert [lead(engine, each).assigned for each in leads] == ["Ben", None]
    with pytest.raises(InvalidInput, match="taken back already"):
        undo(engine, first.edit_id, ANN, NOW)


def test_only_its_maker_or_an_admin_takes_a_change_back(engine, leads):
    done = move(engine, leads[0], Stage.SQL)
    with pytest.raises(NotAllowed):
        undo(engine, done.edit_id, BEN, NOW)
    for wrong in (0, -1, 2**70, "1", None, True):
        with pytest.raises(NotFound):
            undo(engine, wrong, ANN, NOW)
    boss = Person(2, BEN.email, "Ben", Role.ADMIN)
    assert undo(engine, done.edit_id, boss, NOW).changed == 1


def test_tags_are_words_however_they_are_written(engine, leads):
    lead_edits.set_tags(engine, leads, ANN, NOW, add=["Fair  2026", "vip"])
    done = lead_edits.set_tags(engine, [leads[0]], ANN, NOW, add=["VIP", "hot"], remove=["fair 2026"])
    with reading(engine) as connection:
        assert tags.of(connection, leads) == {leads[0]: ["hot", "vip"], leads[1]: ["Fair 2026", "vip"]}
        assert tags.known(connection) == [("Fair 2026", 1), ("hot", 1), ("vip", 2)]
    undo(engine, done.edit_id, ANN, NOW)
    with reading(engine) as connection:
        assert tags.of(connection, leads)[leads[0]] == ["Fair 2026", "vip"]
        assert tags.known(connection) == [("Fair 2026", 2), ("vip", 2)]
    for word, says in ((" ", "at least one letter"), ("x" * 41, "up to 40"), ("a,b", "no comma")):
        with pytest.raises(InvalidInput, match=says):
            lead_edits.set_tags(engine, leads, ANN, NOW, add=[word])
    with pytest.raises(InvalidInput, match="up to 20 tags"):
        lead_edits.set_tags(engine, leads, ANN, NOW, add=[f"tag {n}" for n in range(19)])


def test_a_score_can_be_set_by_hand(engine, leads):
    done = lead_edits.set_score(engine, leads[0], 95, ANN, NOW)
    assert lead(engine, leads[0]).own_score == 95
    undo(engine, done.edit_id, ANN, NOW)
    assert lead(engine, leads[0]).own_score is None
    for wrong in (-1, 101, 5.5, "9"):
        with pytest.raises(InvalidInput, match="from 0 to 100"):
            lead_edits.set_score(engine, leads[0], wrong, ANN, NOW)


def test_what_a_browser_may_send_is_refused_in_words(engine, leads):
    for wrong in ([0], [-1], [2**70], ["1"], [True]):
        with pytest.raises(NotFound):
            lead_edits.set_owner(engine, wrong, "Ann", ANN, NOW)
    for many, says in (([], "at least one"), (range(1, 10_002), "up to 10,000")):
        with pytest.raises(InvalidInput, match=says):
            lead_edits.set_owner(engine, many, "Ann", ANN, NOW)
    with pytest.raises(InvalidInput, match="up to 200"):
        lead_edits.set_owner(engine, leads, "x" * 201, ANN, NOW)
    with pytest.raises(InvalidInput, match="up to 2,000"):
        move(engine, leads[0], Stage.SQL, note="x" * 2_001)
    with writing(engine) as connection:
        assert connection.scalar(select(LeadEdit.id)) is None, "nothing half-written"


def test_figures_after_edits_equal_a_recompute(engine, leads):
    move(engine, leads[0], Stage.OPPORTUNITY)
    move(engine, leads[1], Stage.SQL)
    move(engine, leads[0], Stage.MQL, reason="mistake", now=NOW + timedelta(hours=1))
    later, names = NOW + timedelta(hours=2), ("leads", "mqls", "sqls", "opportunities")
    told = reached(engine, *names, now=later)
    with writing(engine) as connection:
        connection.execute(update(Lead).values(assigned=None, stage=int(Stage.LEAD)))
        settle_everything(connection, NOW)
    assert reached(engine, *names, now=later) == told == [2, 2, 1, 0]
    assert (lead(engine, leads[0]).stage, lead(engine, leads[0]).assigned) == (Stage.MQL, "Kim")


def test_a_clock_that_tells_parts_of_seconds_is_no_other_edit(engine, leads):
    later = NOW + timedelta(microseconds=250_000)
    done = lead_edits.set_owner(engine, leads, "Zoe", ANN, later)
    assert undo(engine, done.edit_id, ANN, later) == lead_edits.Done(done.edit_id, 2, ())
    assert lead(engine, leads[0]).assigned == "Kim"


def test_tags_that_are_so_already_are_no_change(engine, leads):
    lead_edits.set_tags(engine, [leads[0]], ANN, NOW, add=["vip"])
    done = lead_edits.set_tags(engine, leads, ANN, NOW, add=["VIP"], remove=["cold"])
    assert (done.changed, done.refused) == (1, ((leads[0], "Its tags are so already."),))
    with reading(engine) as connection:
        rows = connection.execute(select(LeadEditRow.lead_id, LeadEditRow.after).order_by(LeadEditRow.edit_id)).all()
        assert rows == [(leads[0], {"tags": ["vip"]}), (leads[1], {"tags": ["vip"]})]
    nothing = lead_edits.set_tags(engine, leads, ANN, NOW, add=["vip"])
    assert (nothing.edit_id, nothing.changed) == (None, 0)
    with pytest.raises(InvalidInput, match="so already"):
        lead_edits.set_tags(engine, [leads[0]], ANN, NOW, remove=["cold"])
    undo(engine, done.edit_id, ANN, NOW)
    with reading(engine) as connection:
        assert tags.of(connection, leads) == {leads[0]: ["vip"], leads[1]: []}
        assert len(connection.scalars(select(LeadEdit.id)).all()) == 2


@pytest.fixture
def crowd(engine):
    """1,010 leads of three owners and some stages and tags."""
    with writing(engine) as connection:
        world = World(connection)
        for one in (ANN, BEN):
            people.add(connection, one.email, "sales", NOW)
        ids = [
            world.lead("2026-03-02", owner=f"Owner {n % 3}", status=("lead", "mql")[n % 2], email=f"l{n}@firm{n}.io")
            for n in range(1_010)
        ]  # fmt: skip
        settle_everything(connection, NOW)
    return ids


@contextmanager
def statements(engine):
    """The statements sent meanwhile, a batch of rows counting as one."""
    sent = []

    def note(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


CHANGES = {
    "stage": lambda engine, ids: lead_edits.set_stage(engine, ids, Stage.SQL, ANN, NOW),
    "lost": lambda engine, ids: lead_edits.set_stage(engine, ids, Stage.LOST, ANN, NOW, reason="budget"),
    "owner": lambda engine, ids: lead_edits.set_owner(engine, ids, "Ben", ANN, NOW),
    "tag": lambda engine, ids: lead_edits.set_tags(engine, ids, ANN, NOW, add=["hot", "vip"], remove=["cold"]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_thousand_leads_take_as_many_statements_as_ten(engine, crowd, what):
    lead_edits.set_tags(engine, crowd[::2], ANN, NOW, add=["cold"])
    before = shown(engine, crowd)
    counts, edits = {"do": [], "undo": []}, []
    for ids in (crowd[:10], crowd[10:]):
        with statements(engine) as sent:
            edits.append(CHANGES[what](engine, ids))
        counts["do"].append(len(sent))
    assert [edit.changed for edit in edits] == [10, 1_000]
    after = shown(engine, crowd)
    assert [after[n] for n in (0, 1)] == [after[n] for n in (1_008, 1_009)], "the same for the many as for the few"
    assert all(one != other for one, other in zip(before, after, strict=True))
    for edit in edits:
        with statements(engine) as sent:
            assert undo(engine, edit.edit_id, ANN, NOW).changed == edit.changed
        counts["undo"].append(len(sent))
    assert shown(engine, crowd) == before
    for few, many in counts.values():
        assert many - few <= 5


def shown(engine, ids):
    """What an edit may change of each lead: derived and own columns, and tags."""
    columns = (Lead.stage, Lead.assigned, Lead.own_stage, Lead.own_stage_over, Lead.own_reason, Lead.own_owner,
               Lead.own_owner_over)  # fmt: skip
    with reading(engine) as connection:
        rows = connection.execute(select(Lead.id, *columns).where(Lead.id.in_(ids)).order_by(Lead.id))
        tagged = tags.of(connection, ids)
        return [(*row[1:], tagged[row.id]) for row in rows]
