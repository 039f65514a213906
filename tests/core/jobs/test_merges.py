"""Two leads become one person and two again; every figure worked out by hand."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.derive.refresh import ensure
from core.errors import InvalidInput, NotFound
from core.filters import Filters
from core.jobs import lead_edits, merges
from core.leads import duplicates, tags
from core.leads.find import find
from core.leads.summary import summary
from core.metrics.query import query
from core.store.engine import reading, writing
from core.store.models import Distinct, Lead, LeadComment, LeadGroup, LeadKey
from core.store.stages import Stage
from tests.core.ingest.importing import contents, everything, load, take_back

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANN = Person(1, "ann@acme.test", "Ann", Role.SALES)
HEAD = "Lead ID,Email,Created,First name,Last name,Phone,Company,Lifecycle stage\n"
TWO = (
    f"{HEAD}1,z.quill@gmail.com,2026-05-01,Zoe,Quill,+49 30 5550199,Acme GmbH,Lead\n"
    "2,zquill+x@googlemail.com,2026-05-03,Zoë,Quill,030 5550199,ACME,SQL\n"
    "3,kim@else.io,2026-05-02,Kim,Other,+49 40 7777123,Else,Lead\n"
)
DEALS = "Deal ID,Deal name,Amount,Deal stage,Lead ID,Close date\nd1,D,500,Won,2,2026-05-20\n"


def bring(engine, text, kind="leads"):
    return load(engine, text, now=NOW, kind=kind)


@pytest.fixture
def leads(engine):
    with writing(engine) as connection:
        ensure(connection)
        people.add(connection, ANN.email, "sales", NOW)
    bring(engine, TWO)
    bring(engine, DEALS, "deals")
    with reading(engine) as connection:
        return list(connection.scalars(select(Lead.id).order_by(Lead.external_id)))


def figures(engine):
    names = ("leads", "sqls", "won", "revenue")
    with reading(engine) as connection:
        total = query(connection, names, Filters(), NOW).total
        return [total[name] for name in names]


def groups(engine):
    with reading(engine) as connection:
        return duplicates.page(connection).groups


def test_a_group_says_what_its_leads_share(engine, leads):
    (one,) = groups(engine)
    assert one.evidence == "the same e-mail, the same phone and the same name and company"
    assert list(one.frame["id"]) == leads[:2], "the oldest first"


def test_merged_they_are_one_and_taken_back_they_are_two(engine, leads):
    before, figures_before = contents(engine), figures(engine)
    assert figures_before == [3, 1, 1, 500_000_000]
    with writing(engine) as connection:
        said = {"user_id": 1, "at": NOW, "pinned": False}
        connection.execute(insert(LeadComment).values(id=1, lead_id=leads[1], text="tea", **said))
    lead_edits.set_tags(engine, leads[:1], ANN, NOW, add=["both"])
    lead_edits.set_tags(engine, leads[1:2], ANN, NOW, add=["both", "hers"])
    with reading(engine) as connection:
        told = merges.preview(connection, leads[0], leads[:2])
    assert (told.kept, told.merged, told.moves) == (
        "Zoe Quill", 1, ("1 stage change", "1 deal", "1 comment", "2 tags"),
    )  # fmt: skip
    assert merges.merge(engine, leads[0], leads[:2], ANN, NOW) == 1
    assert figures(engine) == [2, 1, 1, 500_000_000], "one lead less; what she did counts for the other"
    with reading(engine) as connection:
        assert summary(connection, leads[1], NOW).id == leads[0], "a link to her leads to whoever is kept"
        assert [row["id"] for row in find(connection, "quill").records()] == [leads[0]]
        assert connection.scalar(select(Lead.stage).where(Lead.id == leads[0])) == Stage.WON
        assert connection.scalars(select(LeadComment.lead_id)).all() == [leads[0]]
        assert tags.of(connection, [leads[0]])[leads[0]] == ["both", "hers"]
        rows, number = merges.merged(connection)
        assert number == 1
    assert groups(engine) == ()
    merges.unmerge(engine, rows["id"][0], ANN, NOW)
    assert contents(engine) == before, "as it was, to the letter"
    assert figures(engine) == figures_before
    with reading(engine) as connection:
        assert connection.scalars(select(LeadComment.lead_id)).all() == [leads[1]]
        assert tags.of(connection, leads[:2]) == {leads[0]: ["both"], leads[1]: ["both", "hers"]}
    assert len(groups(engine)) == 1


def test_it_survives_that_the_source_sends_both_again(engine, leads):
    merges.merge(engine, leads[0], [leads[1]], ANN, NOW)
    bring(engine, TWO.replace("Zoë,Quill", "Zoë,Quill-Lee"))
    bring(engine, DEALS.replace("500", "700"), "deals")
    assert figures(engine) == [2, 1, 1, 700_000_000]


def test_whoever_comes_under_a_merged_address_is_found(engine, leads):
    """Kim was merged into Zoe; a third lead with Kim's e-mail shares it with Zoe, who stands for both."""
    merges.merge(engine, leads[0], leads[1:], ANN, NOW)
    assert groups(engine) == ()
    bring(engine, f"{HEAD}4,KIM@else.io,2026-05-09,K.,Other,,,Lead\n")
    (one,) = groups(engine)
    with reading(engine) as connection:
        fourth = connection.scalar(select(Lead.id).where(Lead.external_id == "4"))
        again = sorted(connection.scalars(select(LeadKey.lead_id).distinct()))
    assert (one.evidence, list(one.frame["id"]), again) == ("the same e-mail", [leads[0], fourth], [leads[0], fourth])
    assert one.frame["also"][0] == "zquill+x@googlemail.com, kim@else.io, 030 5550199, +49 40 7777123"
    before = contents(engine)
    with reading(engine) as connection:
        kim = next(row["id"] for row in merges.merged(connection)[0].records() if "Kim" in row["merged"])
    merges.unmerge(engine, kim, ANN, NOW)
    (one,) = groups(engine)
    assert list(one.frame["id"]) == [leads[2], fourth], "she stands by herself, and is the one who is like the fourth"
    merges.merge(engine, leads[0], [leads[2]], ANN, NOW)
    assert {name: rows for name, rows in contents(engine).items() if name in ("lead_key", "lead_group")} == {
        name: rows for name, rows in before.items() if name in ("lead_key", "lead_group")
    }


def test_a_chain_parts_in_either_order(engine, leads):
    before = contents(engine)
    merges.merge(engine, leads[0], [leads[1]], ANN, NOW)
    merges.merge(engine, leads[2], [leads[0]], ANN, NOW)
    assert figures(engine) == [1, 1, 1, 500_000_000]
    with reading(engine) as connection:
        last, first = merges.merged(connection)[0]["id"]
    merges.unmerge(engine, first, ANN, NOW)
    merges.unmerge(engine, last, ANN, NOW)
    assert contents(engine) == before
    with pytest.raises(NotFound):
        merges.unmerge(engine, last, ANN, NOW)


def test_an_undone_import_takes_the_merge_along(engine, leads):
    merges.merge(engine, leads[0], [leads[1]], ANN, NOW)
    for batch in (2, 1):
        take_back(engine, batch)
    assert all(not rows for name, rows in everything(engine).items() if name.startswith("lead"))


@pytest.mark.parametrize(
    ("kept", "merged"),
    [(0, []), (0, [0]), (0, ["x"]), (0, [None]), ("1", [1]), (None, [0, 1]), (0, [999]), (True, [1]), (0, [[1]])],
)
def test_what_cannot_be_merged_is_refused_and_nothing_changes(engine, leads, kept, merged):
    def real(each):
        return leads[each] if type(each) is int and each < 3 else each

    before = everything(engine)
    with pytest.raises((InvalidInput, NotFound)):
        merges.merge(engine, real(kept), [real(each) for each in merged], ANN, NOW)
    assert everything(engine) == before


def test_a_merged_lead_is_no_longer_edited_nor_merged_again(engine, leads):
    merges.merge(engine, leads[0], [leads[1]], ANN, NOW)
    with pytest.raises(NotFound):
        merges.merge(engine, leads[2], [leads[1]], ANN, NOW)
    with pytest.raises(NotFound):
        lead_edits.set_owner(engine, [leads[1]], "Kim", ANN, NOW)


def test_not_duplicates_is_remembered_until_another_joins(engine, leads):
    (one,) = groups(engine)
    assert merges.call_distinct(engine, one.key, ANN, NOW) == 2
    assert all(group.key != one.key for group in groups(engine))
    bring(engine, HEAD + "4,zq.uill@gmail.com,2026-05-05,,,,,Lead\n")
    again = next(group for group in groups(engine) if group.key == one.key)
    assert again.leads == 3
    with reading(engine) as connection:
        assert len(connection.scalars(select(Distinct.lead_id)).all()) == 2
    for wrong in (None, "x", 5):
        with pytest.raises(NotFound):
            merges.call_distinct(engine, wrong, ANN, NOW)


def test_what_changes_leaves_its_group(engine, leads):
    bring(engine, f"{HEAD}2,other@firm.io,2026-05-03,Xi,Yu,,Firm,SQL\n")
    assert groups(engine) == ()
    with reading(engine) as connection:
        assert connection.scalars(select(LeadGroup.key)).all() == []
        assert len(connection.scalars(select(LeadKey.key).where(LeadKey.lead_id == leads[1])).all()) == 2


def test_a_phone_that_many_have_is_no_persons(engine, leads):
    def crowd(first, last):
        rows = "".join(
            f"{n},p{n}@firm{n}.io,2026-05-04,P{n},Q{n},+49 89 1234567,F{n},Lead\n" for n in range(first, last)
        )
        bring(engine, HEAD + rows)

    crowd(10, 15)
    assert sorted(len(one.frame) for one in groups(engine)) == [2, 5]
    crowd(15, 16)
    assert [len(one.frame) for one in groups(engine)] == [2]
