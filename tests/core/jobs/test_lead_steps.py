"""Previous, next and place in the list somebody came from, against the list itself, as a whole and by keyset."""

from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import parse_qs

import pytest
from sqlalchemy import insert, select, update

from core.access import people
from core.access.person import Person
from core.access.roles import Role
from core.filters import Filters
from core.jobs import calling, lead_list
from core.jobs.lead_steps import Place, Steps, came, place, steps
from core.leads import beside, table
from core.leads.asked import read
from core.leads.queue import Whose
from core.metrics.newest import newest
from core.store.models import Lead, Touchpoint
from core.store.stages import Stage

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
ALL = Filters()
ANN = Person(1, "ann@acme.test", "Ann", Role.SALES)
SORTS = (
    "",
    "created:asc",
    "name:asc",
    "company:desc",
    "stage:desc",
    "score:asc",
    "owner:asc,score:desc",
    "campaign:asc",
)


@pytest.fixture
def crowd(world):
    """Forty leads with equal and missing cells, of two campaigns."""
    chance, campaigns = Random(3), [world.campaign(name) for name in ("Brand", "Other")]
    for _ in range(40):
        known = {
            "first_name": chance.choice([None, "Ada", "ada", "Bo"]),
            "company_name": chance.choice([None, "", "Acme", "acme", "Zeta"]),
            "stage": chance.choice([Stage.LEAD, Stage.MQL, Stage.SQL, Stage.LOST]),
            "score": chance.choice([None, 0, 10, 90]),
            "assigned": chance.choice([None, "Ann", "Kim"]),
            "junk": chance.choice([None, None, None, "test"]),
            "campaign": chance.choice(campaigns),
        }
        world.lead(NOW - timedelta(hours=chance.randrange(400)), **known)
    world.settle()
    return campaigns


def ask(connection, text, lead, at=""):
    where = came(text, at)
    return (
        steps(connection, where, lead, ALL, ANN, NOW),
        place(connection, where, lead, ALL, ANN, NOW),
    )


def expected(order, index):
    before, after = order[index - 1] if index else None, order[index + 1] if index + 1 < len(order) else None
    return Steps(before, after), Place(index + 1, len(order))


@pytest.mark.parametrize("few", [10_000, 3], ids=["whole", "keyset"])
@pytest.mark.parametrize("sort", SORTS)
def test_in_the_table_of_leads(connection, crowd, sort, few, monkeypatch):
    monkeypatch.setattr(table, "FEW", few)
    for query in (f"sort={sort}", f"sort={sort}&stage=MQL&stage=SQL", f"sort={sort}&junk=with"):
        asked = read(parse_qs(query))
        order = list(lead_list.block(connection, ALL, asked, NOW, 0, 100).frame["id"])
        assert len(order) > 5
        for index, lead in enumerate(order):
            assert ask(connection, f"leads?{query}", lead) == expected(order, index)


@pytest.mark.parametrize("few", [10_000, 3], ids=["whole", "keyset"])
def test_a_lead_that_left_the_list_leads_on_from_where_it_stood(connection, crowd, few, monkeypatch):
    monkeypatch.setattr(table, "FEW", few)
    order = list(lead_list.block(connection, ALL, read({"stage": ["MQL"]}), NOW, 0, 100).frame["id"])
    gone, rest = order[2], [*order[:2], *order[3:]]
    connection.execute(update(Lead).where(Lead.id == gone).values(stage=int(Stage.LOST)))
    assert ask(connection, "leads?stage=MQL", gone, "3") == (Steps(rest[1], rest[2]), Place(None, len(rest)))
    # Without its place: by its own age, which is the order.
    assert ask(connection, "leads?stage=MQL", gone)[0] == Steps(rest[1], rest[2])
    assert ask(connection, "leads?stage=MQL", 2**31 - 1)[0] == Steps(None, None)


def test_in_the_queue(connection, crowd, world):
    with_touch = connection.scalars(open_leads()).all()[0]
    row = {"source_id": world.source(), "external_id": "t", "lead_id": with_touch, "kind": "call", "side": "sales",
           "at": NOW, "linked": 1}  # fmt: skip
    connection.execute(insert(Touchpoint), [row])
    people.add(connection, ANN.email, "sales", NOW)
    for whose in Whose:
        order = [one.id for one in calling.calls(connection, ANN, whose, NOW).queue.first]
        assert len(order) > 3
        for index, lead in enumerate(order):
            assert ask(connection, f"queue?of={whose}", lead) == expected(order, index)
    connection.execute(update(Lead).where(Lead.id == order[1]).values(stage=int(Stage.WON)))
    assert ask(connection, "queue?of=everybody", order[1], "2") == (
        Steps(order[0], order[2]), Place(None, len(order) - 1))  # fmt: skip
    assert ask(connection, "queue?of=everybody", order[1])[0] == Steps(None, None)


def open_leads():
    return select(Lead.id).where(Lead.junk.is_(None), Lead.stage == int(Stage.LEAD)).order_by(Lead.id)


def test_among_a_campaigns_leads(connection, crowd):
    brand = crowd[0]
    order = list(newest(connection, ALL.with_where("campaign", [f"id:{brand}"]), NOW, "", 100).frame["id"])
    assert len(order) > 5
    for index, lead in enumerate(order):
        assert ask(connection, f"campaign?id={brand}", lead) == expected(order, index)
    other = connection.scalar(open_leads().where(Lead.campaign_id != brand))
    assert ask(connection, f"campaign?id={brand}", other)[1] == Place(None, len(order))


def test_preceding_counts_by_the_same_ranges(connection, crowd):
    here = lead_list.listing(connection, ALL, read({"sort": ["owner:desc,name:asc"]}), NOW)
    order = table.ids(connection, here, None, 0, 100)
    assert [beside.preceding(connection, here, lead) for lead in order] == list(range(len(order)))
