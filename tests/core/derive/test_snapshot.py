"""Snapshots: saved whole, found by the version of the data, asked for when they are worth it."""

from datetime import date

import numpy as np
import pytest

from core.derive import changes, snapshot
from core.derive.snapshot import Snapshots
from core.ingest.write import touched
from core.ingest.write.settle import settle
from core.store.engine import reading, writing
from core.store.models import Grain
from core.store.settings import bump_data_version
from core.store.stages import Stage
from tests.core.ingest.importing import NOW
from tests.factories import MICROS, World


@pytest.fixture
def filled(engine):
    with writing(engine) as connection:
        world = World(connection)
        lead = world.lead("2026-03-02", stages={Stage.SQL: "2026-03-05"})
        world.lead("2026-03-01")
        world.deal(lead, stage=Stage.WON, amount=10, currency="EUR", created="2026-03-06", closed="2026-04-10")
        world.settle()
        bump_data_version(connection)
    return engine


def test_saved_and_loaded_it_is_the_same(filled, tmp_path):
    with reading(filled) as connection:
        taken = snapshot.take(connection)
    assert taken.leads == 2
    journey, deals = taken.tables["journey"], taken.tables["deal_fact"]
    assert list(np.diff(journey["created_day"])) == [1]  # in the order of creation
    assert list(journey["sql_day"] - journey["created_day"])[1] == 3
    assert journey["sql_day"].tolist()[0] == snapshot.NULL
    assert [taken.currencies[code] for code in deals["currency"]] == ["EUR"]
    assert list(deals["amount_micros"]) == [10_000_000]
    assert taken.latest == deals["closed_at"][0]  # nothing happened later
    snapshot.save(taken, tmp_path)
    again = snapshot.load(tmp_path, taken.version)
    assert again is not None
    for table, columns in taken.tables.items():
        assert all(np.array_equal(column, again.tables[table][name]) for name, column in columns.items())
    assert (again.currencies, again.latest) == (taken.currencies, taken.latest)
    assert snapshot.load(tmp_path, taken.version + 1) is None


@pytest.mark.parametrize(
    ("bounds", "rows"),
    [
        ((("source", 1, 1), ("day", 3, 5)), [0, 1]),
        ((("source", 2, 2), ("day", 0, 9)), [3, 4]),
        ((("source", 1, 2),), [0, 1, 2, 3, 4]),
        ((("source", 1, 1), ("day", 6, 7)), []),
        ((("source", 3, 3),), []),
    ],
)
def test_a_span_is_the_run_of_rows_between_bounds(bounds, rows):
    table = {"source": np.array([1, 1, 1, 2, 2]), "day": np.array([3, 5, 8, 1, 9])}
    assert list(range(5)[snapshot.span(table, *bounds)]) == rows


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.int64])
def test_bounds_beyond_what_a_columns_type_holds_stand_behind_every_row(kind):
    table = {"day": np.array([-1, 0, 126], kind)}
    assert snapshot.span(table, ("day", -(2**70), 2**70)) == slice(0, 3)
    assert snapshot.span(table, ("day", 2**69, 2**70)) == slice(3, 3)
    assert snapshot.span(table, ("day", -(2**70), -(2**69))) == slice(0, 0)


@pytest.mark.parametrize(("most", "kind"), [(126, np.int8), (127, np.int16), (32_767, np.int32), (2**31 - 1, np.int64)])
def test_a_column_takes_the_least_room_that_leaves_some_beyond_its_numbers(connection, world, most, kind):
    world.lead("2026-03-01")
    world.deal(stage=Stage.WON, amount=most / MICROS, currency="EUR", closed="2026-03-03")
    world.settle()
    column = snapshot.take(connection).tables["deal_fact"]["amount_micros"]
    assert (column.dtype, column.tolist()) == (np.dtype(kind), [most])


def test_a_newer_one_takes_the_place_of_older_ones(filled, tmp_path):
    folder = tmp_path / "snapshots"
    for _ in range(2):
        with writing(filled) as connection:
            World(connection).settle()
            snapshot.save(snapshot.take(connection), folder)
    assert len(list(folder.iterdir())) == 1


def test_one_is_asked_for_only_when_it_is_worth_it_and_used_only_for_its_version(filled, tmp_path, monkeypatch):
    asked = []
    keeper = Snapshots(tmp_path, lambda: asked.append(1))
    with reading(filled) as connection:
        assert keeper.current(connection) is None
        assert asked == []
        monkeypatch.setattr(snapshot, "WORTH_IT", 1)
        assert keeper.current(connection) is None
        assert asked == [1]
        taken = snapshot.take(connection)
    snapshot.save(taken, tmp_path)
    with reading(filled.execution_options(snapshots=keeper)) as connection:
        found = snapshot.of(connection)
        assert found is not None
        assert found.version == taken.version
        assert snapshot.of(connection) is found
    with writing(filled) as connection:
        bump_data_version(connection)
        assert keeper.current(connection) is not None, "the figures are the same"
        World(connection).settle()
        assert keeper.current(connection) is None
    assert asked == [1, 1]


def test_a_program_without_snapshots_goes_without(filled):
    with reading(filled) as connection:
        assert snapshot.of(connection) is None


def test_one_taken_before_is_mended(connection, world, tmp_path):
    """Leads, deals, days of ads and a new currency, each after the other, against one taken anew."""
    brand = world.campaign()
    group = world.ad_group(brand)
    for on in ("2026-03-01", "2026-03-02", "2026-03-03"):
        world.daily(on, 5, grain=Grain.AD_GROUP, campaign=brand, ad_group=group)
    world.lead("2026-03-01")
    world.settle()
    kept = snapshot.take(connection)

    def lead():
        found = world.lead("2026-02-01", campaign=brand, stages={Stage.MQL: "2026-02-03"})
        touched.note_one(connection, "lead", found)

    def deal():
        found = world.deal(stage=Stage.WON, amount=7, currency="GBP", closed="2026-03-03")
        touched.note_one(connection, "deal", found)

    def ads():
        world.daily("2026-03-02", 9, grain=Grain.AD_GROUP, campaign=brand, ad_group=group)

    day = date(2026, 3, 2)
    spans = {world.source(): (day, day)}
    for change, days in ((lead, {}), (deal, {}), (ads, spans), (lead, spans)):
        touched.start(connection)
        change()
        settle(connection, days, NOW)
        changed = changes.since(connection, kept.version)
        assert changed is not None
        assert (bool(changed.leads), bool(changed.spans)) == (change is lead, bool(days))
        mended = snapshot.take(connection, kept)
        assert told(mended) == told(snapshot.take(connection))
        assert mended.version != kept.version
        kept = mended
    snapshot.save(kept, tmp_path)
    assert told(snapshot.newest(tmp_path)) == told(kept)


def test_after_everything_changed_it_is_taken_anew(connection, world):
    kept = snapshot.take(connection)
    world.lead("2026-03-01")
    world.settle()
    assert changes.since(connection, kept.version) is None
    assert changes.since(connection, 12345) is None
    assert told(snapshot.take(connection, kept)) == told(snapshot.take(connection))
    assert snapshot.take(connection, kept).leads == 1


def told(taken):
    """The rows of every table in any order, a currency by its name."""
    found = {}
    for table, columns in taken.tables.items():
        cells = {
            name: [taken.currencies[code] for code in column] if name == "currency" else column.tolist()
            for name, column in columns.items()
        }
        found[table] = sorted(zip(*(cells[name] for name in sorted(cells)), strict=True))
    return found
