"""Flags in the database: what counts whatever speaks against it, bursts, and what is noted as touched."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, event, func, select, update

from core.ingest.identity.junk import BUSY_DAYS, flag
from core.ingest.write import touched
from core.store.models import Base, Lead
from core.store.settings import set_team
from core.store.stages import Stage
from tests.factories import World

NET = "203.0.113.0/24"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _touch(connection: Connection) -> None:
    touched.start(connection)


def kinds(connection: Connection) -> dict[int, str]:
    chosen = select(Lead.id, Lead.junk).where(Lead.junk.is_not(None))
    return {row.id: row.junk for row in connection.execute(chosen)}


def noted(connection: Connection) -> set[int]:
    found = set(connection.scalars(touched.rows(Lead)))
    touched.start(connection)
    return found


def crowd(world: World, number: int, start: datetime = NOON, step: int = 10, **more: Any) -> list[int]:
    """Leads from one network, `step` seconds apart."""
    values = {"network": NET, **more}
    return [world.lead(start + timedelta(seconds=step * i), **values) for i in range(number)]


def only(*leads: int) -> Any:
    return select(Lead.id).where(Lead.id.in_(leads))


def test_kind_and_evidence_are_written_and_taken_back(connection: Connection, world: World) -> None:
    good, bad = world.lead("2026-03-01", email="ann@firm.io"), world.lead("2026-03-01", form_seconds=1)
    flag(connection, None)
    assert kinds(connection) == {bad: "too_fast"}
    assert connection.scalar(select(Lead.junk_evidence).where(Lead.id == bad)) == (
        "The form was filled in within 1 second; a person needs 3 or more."
    )
    assert noted(connection) == {bad}
    connection.execute(update(Lead).where(Lead.id == bad).values(form_seconds=40))
    connection.execute(update(Lead).where(Lead.id == good).values(email="test@firm.io"))
    flag(connection, None)
    assert kinds(connection) == {good: "test"}
    assert noted(connection) == {good, bad}


def test_only_the_leads_asked_about_are_judged(connection: Connection, world: World) -> None:
    first, second = (world.lead("2026-03-01", form_seconds=1) for _ in range(2))
    flag(connection, only(second))
    assert kinds(connection) == {second: "too_fast"}
    flag(connection, only(first))
    assert kinds(connection) == {first: "too_fast", second: "too_fast"}


def test_what_stands_already_is_not_written_again(engine: Engine, connection: Connection, world: World) -> None:
    crowd(world, 12)
    world.lead("2026-03-01", form_seconds=1)
    flag(connection, None)
    noted(connection)
    written: list[str] = []

    def watch(*arguments: Any) -> None:
        written.append(arguments[2])

    event.listen(engine, "before_cursor_execute", watch)
    flag(connection, None)
    flag(connection, select(Lead.id))
    event.remove(engine, "before_cursor_execute", watch)
    assert written
    assert not [statement for statement in written if not statement.startswith("SELECT")]
    assert noted(connection) == set()


@pytest.mark.parametrize("stage", [Stage.SQL, Stage.OPPORTUNITY, Stage.WON])
def test_what_sales_took_up_counts(connection: Connection, world: World, stage: Stage) -> None:
    lead = world.lead("2026-03-01", email="test@firm.io")
    flag(connection, None)
    assert kinds(connection) == {lead: "test"}
    world.change(lead, stage, "2026-03-02")
    flag(connection, only(lead))
    assert kinds(connection) == {}


@pytest.mark.parametrize("stage", [Stage.LEAD, Stage.MQL, Stage.DISQUALIFIED])
def test_what_only_marketing_saw_does_not(connection: Connection, world: World, stage: Stage) -> None:
    lead = world.lead("2026-03-01", email="test@firm.io", stages={stage: "2026-03-02"})
    flag(connection, None)
    assert kinds(connection) == {lead: "test"}


def test_a_lead_on_a_deal_counts(connection: Connection, world: World) -> None:
    lead = world.lead("2026-03-01", form_seconds=0)
    world.deal(lead, stage=Stage.LOST)
    flag(connection, None)
    assert kinds(connection) == {}


def test_a_person_has_the_last_word(connection: Connection, world: World) -> None:
    world.lead("2026-03-01", form_seconds=0, overruled=True)
    flag(connection, None)
    assert kinds(connection) == {}


def test_the_lead_that_completes_a_burst_flags_the_others(connection: Connection, world: World) -> None:
    early = crowd(world, 9)
    flag(connection, None)
    assert kinds(connection) == {}
    (last,) = crowd(world, 1, NOON + timedelta(minutes=2))
    flag(connection, only(last))
    assert kinds(connection) == dict.fromkeys([*early, last], "burst")
    assert noted(connection) == {*early, last}
    (eleventh,) = crowd(world, 1, NOON + timedelta(minutes=3))
    flag(connection, only(eleventh))
    assert set(connection.scalars(select(Lead.junk_evidence))) == {
        f"One of 11 leads from the network {NET} within 4 minutes."
    }
    assert noted(connection) == {eleventh}  # of the others only the evidence is another


def test_what_breaks_a_burst_clears_the_others(connection: Connection, world: World) -> None:
    leads = crowd(world, 10)
    flag(connection, None)
    assert len(kinds(connection)) == 10
    world.change(leads[0], Stage.SQL, "2026-03-03")
    flag(connection, only(leads[0]))
    assert kinds(connection) == {}


def test_a_lead_that_leaves_takes_the_burst_with_it(connection: Connection, world: World) -> None:
    leads = crowd(world, 10)
    flag(connection, None)
    connection.execute(update(Lead).where(Lead.id == leads[0]).values(network="198.51.100.0/24"))
    flag(connection, only(leads[0]))
    assert kinds(connection) == {}
    connection.execute(update(Lead).where(Lead.id == leads[0]).values(network=NET))
    flag(connection, only(leads[0]))
    connection.execute(delete(Lead).where(Lead.id == leads[1]))
    flag(connection, None)
    assert kinds(connection) == {}


def test_own_values_come_before_the_burst(connection: Connection, world: World) -> None:
    crowd(world, 9)
    (fast,) = crowd(world, 1, form_seconds=1)
    flag(connection, None)
    assert sorted(kinds(connection).values()) == ["burst"] * 9 + ["too_fast"]
    assert kinds(connection)[fast] == "too_fast"


def test_a_network_of_many_days_is_an_office_or_a_proxy(connection: Connection, world: World) -> None:
    crowd(world, 10)
    for day in range(1, BUSY_DAYS):
        crowd(world, 1, NOON + timedelta(days=day))
    flag(connection, None)
    assert len(kinds(connection)) == 10
    (later,) = crowd(world, 1, NOON + timedelta(days=BUSY_DAYS))
    flag(connection, only(later))
    assert kinds(connection) == {}


def test_the_thresholds_are_the_teams(connection: Connection, world: World) -> None:
    crowd(world, 3, step=100)
    world.lead("2026-03-01", form_seconds=7)
    world.lead("2026-03-01", email="ann@acme.de")
    flag(connection, None)
    assert kinds(connection) == {}
    for name, text in {
        "burst_leads": "3",
        "burst_minutes": "4",
        "form_seconds": "8",
        "own_domains": "@acme.de",
    }.items():
        set_team(connection, name, text)
    flag(connection, None)
    assert sorted(kinds(connection).values()) == ["burst", "burst", "burst", "test", "too_fast"]


ARRIVALS = st.lists(
    st.tuples(
        st.sampled_from(["203.0.113.0/24", "198.51.100.0/24", None]),
        st.integers(0, 400),
        st.sampled_from([None, 1, 30]),
        st.sampled_from(["ann@firm.io", "test@firm.io", "bo@mailinator.com"]),
        st.sampled_from([None, "SQL", "deal", "moved"]),
    ),
    max_size=14,
)


@given(arrivals=ARRIVALS, order=st.randoms(use_true_random=False), sizes=st.lists(st.integers(1, 4), min_size=1))
def test_flags_follow_from_what_is_stored_not_from_its_order(
    connection: Connection, arrivals: list[Any], order: Any, sizes: list[int]
) -> None:
    """In parts and any order, judging only what came or changed, is the same as all at once."""
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(delete(table))
    world = World(connection)
    set_team(connection, "burst_leads", "3")
    set_team(connection, "burst_minutes", "1")
    waiting, places = list(enumerate(arrivals)), {}
    order.shuffle(waiting)
    while waiting:
        size = sizes[len(waiting) % len(sizes)]
        part, waiting = waiting[:size], waiting[size:]
        for number, (network, at, seconds, email, _) in part:
            moment = NOON + timedelta(seconds=at)
            places[number] = world.lead(moment, network=network, form_seconds=seconds, email=email)
        flag(connection, only(*(places[number] for number, _ in part)))
        for number, arrival in part:
            _happens(connection, world, places[number], arrival[-1])
            flag(connection, only(places[number]))
    in_parts = _flags(connection)
    flag(connection, None)
    assert _flags(connection) == in_parts
    connection.execute(update(Lead).values(junk=None, junk_evidence=None))
    flag(connection, None)
    assert _flags(connection) == in_parts


def _happens(connection: Connection, world: World, lead: int, what: str | None) -> None:
    if what == "SQL":
        world.change(lead, Stage.SQL, "2026-03-05")
    elif what == "deal":
        world.deal(lead)
    elif what == "moved":
        connection.execute(update(Lead).where(Lead.id == lead).values(network="192.0.2.0/24"))


def _flags(connection: Connection) -> list[Any]:
    return list(connection.execute(select(Lead.id, Lead.junk, Lead.junk_evidence).order_by(Lead.id)))


def test_many_leads_at_once(connection: Connection, world: World) -> None:
    """More than fit into one statement."""
    world.source()
    rows = [
        {
            "source_id": 1,
            "external_id": f"x{i}",
            "created_at": NOON,
            "channel": "unknown",
            "stage": 1,
            "form_seconds": 1,
        }
        for i in range(12_000)
    ]
    connection.execute(Lead.__table__.insert(), rows)
    flag(connection, None)
    assert connection.scalar(select(func.count()).where(Lead.junk == "too_fast")) == 12_000
    assert len(noted(connection)) == 12_000
