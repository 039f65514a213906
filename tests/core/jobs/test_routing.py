"""Routing rules at work: at once after an import, every so many minutes, dry; every assignment says why."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.collab import notices
from core.errors import Busy, InvalidInput, NotFound
from core.filters import Filters
from core.jobs import junk, lead_edits, lead_list, routing, routing_rules, schedule
from core.jobs.lead_undo import undo
from core.leads.asked import read
from core.store.engine import reading, writing
from core.store.models import Audit, Lead, LeadEdit, RoutingRule
from tests.core.ingest.importing import NOW, load

MARIA = Person(1, "maria@acme.test", "Maria", Role.ADMIN)
HEAD = "Record ID,Email,Create Date,Country,Owner,Landing page\n"
FIRST = f"""{HEAD}1,a@firm.io,2026-06-20,Germany,,/demo
2,b@firm.io,2026-06-21,Austria,,/demo
3,c@firm.io,2026-06-22,Germany,,/pricing
4,d@firm.io,2026-06-23,Germany,Kim,/demo
5,test@test.com,2026-06-24,Germany,,/demo
6,e@firm.io,2026-04-01,Germany,,/demo
7,f@firm.io,2026-06-25,France,,/demo
"""
FORM = {
    "name": "DACH",
    "method": "round_robin",
    "minutes": "0",
    "countries": "Germany, Austria",
    "stops": True,
    "owners": [{"name": "Ada", "weight": "", "capacity": ""}, {"name": "Ben", "weight": "1", "capacity": "9"}],
}


@pytest.fixture
def ready(engine):
    with writing(engine) as connection:
        people.add(connection, MARIA.email, "admin", NOW)
    return engine


def save(engine, rule_id=None, **more):
    return routing_rules.save(engine, rule_id, {**FORM, **more}, MARIA, NOW)


def assigned(engine):
    with reading(engine) as connection:
        return dict(connection.execute(select(Lead.external_id, Lead.assigned).order_by(Lead.id)).all())


NOBODYS = {"5": None, "6": None, "7": None}


def test_at_once_after_an_import_and_why(ready):
    save(ready)
    load(ready, FIRST, kind="leads")
    # Those of DACH, young, nobody's and no junk, the oldest first: 1, 2, 3.
    assert assigned(ready) == {"1": "Ada", "2": "Ben", "3": "Ada", "4": "Kim", **NOBODYS}
    with reading(ready) as connection:
        told = connection.execute(select(LeadEdit.why, LeadEdit.user_id, LeadEdit.field)).all()
        assert sorted(told) == [
            ("Routing rule “DACH”: round robin, Ada next", None, "owner"),
            ("Routing rule “DACH”: round robin, Ben next", None, "owner"),
        ]
    load(ready, f"{HEAD}8,g@firm.io,2026-06-26,Germany,,\n", kind="leads")
    assert assigned(ready)["8"] == "Ben"  # its turn
    assert routing.run(ready, NOW) == 0


def test_what_somebody_took_back_or_decided_is_left_alone(ready):
    save(ready)
    load(ready, FIRST, kind="leads")
    with reading(ready) as connection:
        edit = connection.scalar(select(LeadEdit.id).where(LeadEdit.why.contains("Ben")))
        first = connection.scalar(select(Lead.id).where(Lead.external_id == "1"))
    undo(ready, edit, MARIA, NOW)
    lead_edits.set_owner(ready, [first], None, MARIA, NOW)
    assert routing.run(ready, NOW) == 0
    assert (assigned(ready)["1"], assigned(ready)["2"]) == (None, None)


def test_every_so_many_minutes(ready):
    rule = save(ready, minutes="15")
    load(ready, FIRST, kind="leads")
    assert assigned(ready)["1"] == "Ada"  # it had never run
    load(ready, f"{HEAD}8,g@firm.io,2026-06-26,Germany,,\n", kind="leads", now=NOW + timedelta(minutes=14))
    assert assigned(ready)["8"] is None
    work = schedule.entry("routing")
    with reading(ready) as connection:
        assert not work.wanted(connection, NOW + timedelta(minutes=14))
        assert work.wanted(connection, NOW + timedelta(minutes=15))
    work.work(ready, NOW + timedelta(minutes=15))
    assert assigned(ready)["8"] == "Ben"
    routing_rules.switch(ready, rule, MARIA, NOW)
    with reading(ready) as connection:
        assert not work.wanted(connection, NOW + timedelta(hours=9))


def test_capacity_counts_what_an_owner_got_in_30_days(ready):
    save(ready, owners=[{"name": "Kim", "capacity": "2"}], countries="")
    load(ready, FIRST, kind="leads")
    # Kim has 4 already: one more, then nobody has room.
    assert assigned(ready) == {"1": "Kim", "2": None, "3": None, "4": "Kim", **NOBODYS}
    later = NOW + timedelta(days=31)
    load(ready, f"{HEAD}9,z@firm.io,2026-07-30,,,\n", kind="leads", now=later)
    assert assigned(ready)["9"] == "Kim"


def test_leads_the_crm_gave_to_somebody(ready):
    save(ready, takes_owned=True)
    load(ready, FIRST, kind="leads")
    assert assigned(ready)["4"] == "Ben"
    assert routing.run(ready, NOW) == 0


def test_a_dry_run_says_what_would_happen_and_writes_nothing(ready):
    load(ready, FIRST, kind="leads")
    save(ready)
    before = assigned(ready)
    with reading(ready) as connection:
        told = routing.dry_run(connection, NOW, 3)
        assert [(one.lead.assigned, one.owner) for one in told] == [(None, None), ("Kim", "Ben"), (None, "Ada")]
        assert told[0].why == "No routing rule applies."
        assert len(routing.dry_run(connection, NOW, 100)) == 6  # all but the junk one
        assert connection.execute(select(LeadEdit.id)).all() == []
    assert assigned(ready) == before


def test_rules_are_ordered_skipped_and_removed_on_record(ready):
    first, second = save(ready), save(ready, name="All", countries="", owners=[{"name": "Cy"}])
    routing_rules.move(ready, second, True, MARIA, NOW)
    routing_rules.move(ready, second, True, MARIA, NOW)  # is first already
    with reading(ready) as connection:
        assert [rule.id for rule in routing.rules(connection)] == [second, first]
    routing_rules.switch(ready, second, MARIA, NOW)
    load(ready, FIRST, kind="leads")
    assert assigned(ready)["1"] == "Ada"
    assert save(ready, first, owners=[{"name": "Dee"}]) == first
    routing_rules.remove(ready, second, MARIA, NOW)
    with reading(ready) as connection:
        assert connection.execute(select(RoutingRule.id, RoutingRule.given)).all() == [(first, {})]
        actions = connection.scalars(select(Audit.action).where(Audit.action.contains("routing")).order_by(Audit.id))
        assert list(actions) == ["routing_saved"] * 2 + [
            "routing_moved", "routing_skipped", "routing_saved", "routing_removed"]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"name": "  "}, "The name of a rule has 1 to 60 characters."),
        ({"name": ["x"]}, "The name of a rule has 1 to 60 characters."),
        ({"method": "luck"}, "Leads go round robin or by least load, not 'luck'."),
        ({"minutes": "7"}, "A rule runs at once (0) or every 5, 15, 30, 60, 240, 1440 minutes."),
        ({"minutes": "soon"}, "The minutes must be a whole number of 0 or more; it is 'soon'."),
        ({"channels": ["tv"]}, "One of these channels does not exist."),
        ({"least_employees": "9", "most_employees": "8"}, "A company cannot have 9 employees or more and 8 or fewer."),
        ({"least_score": "101"}, "A score is between 0 and 100; the least is 101."),
        ({"owners": [{"name": "Ada"}, {"name": "Ada "}]}, "An owner stands in the rule twice; give a weight instead."),
        ({"owners": [{"name": "Ada", "weight": "0"}]}, "The weight of Ada is a whole number from 1 to 100."),
        ({"owners": [{"name": f"o{n}"} for n in range(21)]}, "A rule has up to 20 owners."),
        (
            {"countries": ",".join(f"c{n}" for n in range(51))},
            "There can be up to 50 countries of 60 characters, with commas between them.",
        ),
        ({"name": "dach"}, "There is a routing rule called “dach” already."),
    ],
)
def test_what_makes_no_rule(ready, more, says):
    save(ready)
    with pytest.raises(InvalidInput) as error:
        save(ready, **more)
    assert error.value.message == says


@pytest.mark.parametrize("rule", [99, "1", None, 1.5, True, -1, 2**40])
def test_a_rule_that_is_not_there(ready, rule):
    for change in (routing_rules.switch, routing_rules.remove):
        with pytest.raises(NotFound):
            change(ready, rule, MARIA, NOW)


def lead(engine, external_id):
    with reading(engine) as connection:
        return connection.scalar(select(Lead.id).where(Lead.external_id == external_id))


def test_an_edit_that_makes_a_lead_match_gives_it_away_at_once(ready):
    load(ready, FIRST, kind="leads")
    save(ready, countries="", least_score="99")
    save(ready, name="Later", countries="", least_score="98", minutes="15", owners=[{"name": "Late"}])
    routing.run(ready, NOW)  # the slow one has run
    assert set(assigned(ready).values()) == {None, "Kim"}
    lead_edits.set_score(ready, lead(ready, "1"), 99, MARIA, NOW)
    lead_edits.set_score(ready, lead(ready, "2"), 98, MARIA, NOW)
    assert (assigned(ready)["1"], assigned(ready)["2"]) == ("Ada", None)
    with reading(ready) as connection:
        last = connection.execute(select(LeadEdit.field, LeadEdit.user_id, LeadEdit.why).order_by(LeadEdit.id)).all()
        assert last[1] == ("owner", None, "Routing rule “DACH”: round robin, Ada next")
        given = dict(connection.execute(select(RoutingRule.name, RoutingRule.given)).all())
    assert given == {"DACH": {"Ada": 1, "Ben": 0}, "Later": {"Late": 0}}
    # Only what was written is looked at: 3 was brought to 99 by other means.
    with writing(ready) as connection:
        connection.execute(update(Lead).where(Lead.external_id == "3").values(score=99))
    lead_edits.set_score(ready, lead(ready, "7"), 100, MARIA, NOW)
    assert (assigned(ready)["7"], assigned(ready)["3"]) == ("Ben", None)
    undo(ready, 1, MARIA, NOW)
    assert assigned(ready)["1"] == "Ada", "it stays with whom it was given to"


def test_a_lead_that_counts_after_all_is_given_away(ready):
    save(ready)
    load(ready, FIRST, kind="leads")
    junk.overrule(ready, lead(ready, "5"), True, MARIA, NOW)
    assert assigned(ready)["5"] == "Ben"


def test_what_cannot_be_written_leaves_the_edit_and_the_rule_as_they_were(ready, monkeypatch):
    load(ready, FIRST, kind="leads")
    save(ready, countries="", least_score="99")

    def fail(*_given):
        raise Busy("Not now.")

    monkeypatch.setattr(routing.notices, "assigned", fail)
    with pytest.raises(Busy):
        lead_edits.set_score(ready, lead(ready, "1"), 99, MARIA, NOW)
    assert assigned(ready)["1"] is None
    with reading(ready) as connection:
        assert connection.execute(select(LeadEdit.id)).all() == []
        assert connection.scalar(select(RoutingRule.given)) == {}


def test_who_is_given_leads_by_rules_is_told_once_for_a_run(ready):
    with writing(ready) as connection:
        people.add(connection, "ada@acme.test", "sales", NOW)
    save(ready, owners=[{"name": "ada@acme.test"}])
    save(ready, name="France", countries="France", owners=[{"name": "ada@acme.test"}])
    load(ready, FIRST, kind="leads")
    with reading(ready) as connection:
        rows = notices.notices(connection, 2).records()
        assert [(row["kind"], row["leads"], row["who"]) for row in rows] == [("assigned", 4, None)]
        asked = read({"given": [str(rows[0]["id"])]})
        assert asked.is_plain is False
        block = lead_list.block(connection, Filters(), asked, NOW, 0, 100)
        assert sorted(block.frame["email"]) == ["a@firm.io", "b@firm.io", "c@firm.io", "f@firm.io"]
        assert (block.total, block.all) == (4, 6)
        assert lead_list.block(connection, Filters(), read({"given": ["77"]}), NOW, 0, 100).total == 0
        assert notices.notices(connection, 1).records() == []
    load(ready, f"{HEAD}8,g@firm.io,2026-06-26,Germany,,\n", kind="leads")
    with reading(ready) as connection:
        assert [row["leads"] for row in notices.notices(connection, 2).records()] == [1, 4]
