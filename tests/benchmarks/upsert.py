"""Target 1: writing many rows so that known ones are found, against writing them blindly.

Both sides are given the same rows as the parsers give them and turn their values into the driver's. How
fast rows go in whose values were turned beforehand is told as well: the driver's and the database's share.
"""

import pickle
import random
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from core.ingest.write import touched
from core.ingest.write.upsert import Upserted, upsert
from core.store.base import Base, table_of
from core.store.bulk import CHUNK, binder, chunks, send, write
from core.store.engine import writing
from core.store.models import AdMetric, Lead
from tests.benchmarks.report import Row
from tests.benchmarks.timing import by_turns, p50
from tests.benchmarks.world import World, empty

MOST = 100_000
ROUNDS = 3
KEYS = {Lead: ("source_id", "external_id"), AdMetric: ("source_id", "grain", "day", "entity_key")}
LIMITS = {"sqlite": ("INSERT", 0.85), "postgresql": ("COPY", 0.65)}


def run(world: World) -> Iterator[Row]:
    """Leads and ad figures in random order."""
    with empty(world, "upsert") as scratch:
        engine = scratch.open()
        for model, key in KEYS.items():
            rows = _rows(world, model)
            with world.looking() as source, writing(engine) as target:
                for parent in _parents(table_of(model)):
                    _copy(source, target, parent)
            yield from _compared(engine, model, key, rows)
        engine.dispose()


def _rows(world: World, model: type[Base]) -> list[dict[str, Any]]:
    """Rows as the parsers hand them over, without the ids that the database gives.

    Each lies behind the one before it in memory, as rows do that were just made, whatever order they come in.
    """
    with world.looking() as connection:
        found = connection.execute(select(table_of(model)).limit(MOST)).mappings()
        rows = [{name: value for name, value in row.items() if name != "id"} for row in found]
    random.Random(7).shuffle(rows)
    made: list[dict[str, Any]] = pickle.loads(pickle.dumps(rows))
    return made


def _parents(table: Table) -> list[Table]:
    """What its rows refer to, first things first."""
    found: dict[Table, None] = {}
    for key in sorted(table.foreign_keys, key=str):
        if key.column.table is not table:
            found.update(dict.fromkeys([*_parents(key.column.table), key.column.table]))
    return list(found)


def _copy(source: Connection, target: Connection, table: Table) -> None:
    if target.execute(select(table).limit(1)).first():
        return
    found = source.execute(select(table), execution_options={"yield_per": CHUNK})
    for rows in found.partitions():
        write(target, table, dict(zip(table.columns, zip(*rows, strict=True), strict=True)))


def _compared(engine: Engine, model: type[Base], key: tuple[str, ...], rows: list[dict[str, Any]]) -> Iterator[Row]:
    """Each side fills the empty table; then ours is given the same rows again."""
    table, name = table_of(model), engine.dialect.name
    limit, wanted = LIMITS[name]
    with engine.connect() as connection:
        ready = list(_bound(connection, table, rows))
    again: list[Upserted] = []

    def plain() -> None:
        with writing(engine) as connection:
            _insert(connection, table, rows, _bound(connection, table, rows))

    def turned() -> None:
        with writing(engine) as connection:
            _insert(connection, table, rows, ready)

    def merge() -> Upserted:
        with writing(engine) as connection:
            touched.start(connection)
            return upsert(connection, model, rows, key=key, replace=_rest(rows, key), batch_id=None)

    works = {
        "plain": plain, "turned": turned, "first": merge, "same": lambda: again.append(merge()),
    }  # fmt: skip
    took = {what: p50(times) for what, times in by_turns(_cleared(engine, table, works), ROUNDS).items()}
    _clear(engine, table)
    speed = {what: len(rows) / took[what] / 1000 for what in works}
    share, gain = speed["first"] / speed["plain"], speed["same"] / speed["first"]
    changed = sum(done.created + done.updated for done in again)
    what = f"{len(rows):,} rows of {table.name}: upsert"
    yield Row("1", what, _per_second(speed["first"]), f"{limit} {_per_second(speed['plain'])}", share, f">= {wanted}",
              share >= wanted)  # fmt: skip
    yield Row("1", "  against values turned beforehand", _per_second(speed["first"]),
              f"{limit} {_per_second(speed['turned'])}", speed["first"] / speed["turned"])  # fmt: skip
    yield Row("1", "  the same rows again", _per_second(speed["same"]), f"first {_per_second(speed['first'])}", gain,
              ">= 2", gain >= 2)  # fmt: skip
    yield Row("1", "  rows changed by that", f"{changed}", "", None, "0", changed == 0)


def _cleared(engine: Engine, table: Table, works: dict[str, Callable[[], object]]) -> dict[str, Callable[[], object]]:
    """All of them begin with an empty table, but for the same rows again."""
    found: dict[str, Callable[[], object]] = {}
    for name, work in works.items():
        if name != "same":
            found[f"clear for {name}"] = lambda: _clear(engine, table)
        found[name] = work
    return found


def _per_second(thousands: float) -> str:
    return f"{thousands:,.0f} k/s"


def _rest(rows: list[dict[str, Any]], key: tuple[str, ...]) -> list[str]:
    return [name for name in rows[0] if name not in key]


def _bound(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver takes them, turned as they pass by."""
    cells = [(itemgetter(name), binder(connection, table.c[name])) for name in rows[0]]
    for chunk in chunks(rows, CHUNK):
        ready = (map(process, map(get, chunk)) if process else map(get, chunk) for get, process in cells)
        yield from zip(*ready, strict=True)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]], ready: Iterable[tuple[Any, ...]]) -> None:
    send(connection, table, [table.c[name] for name in rows[0]], ready)


def _clear(engine: Engine, table: Table) -> None:
    if engine.dialect.name == "postgresql":
        with writing(engine) as connection:
            connection.exec_driver_sql(f"TRUNCATE {table.name} CASCADE")
        return
    with engine.connect() as connection:  # nothing refers to these rows: looking each up would take minutes
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(f"DELETE FROM {table.name}")
        driver.execute("PRAGMA foreign_keys=ON")
