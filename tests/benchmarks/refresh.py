"""Target 3: following one more day, against computing every derived table anew; and what they take on disk."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, func, select

from core.derive import refresh as derive
from core.ingest.write import settle
from core.jobs.sync import sync
from core.store import derived
from core.store.base import Base, table_of
from core.store.engine import reading, writing
from core.store.models import DealFact, DerivedState, Journey, RawSource, Source
from tests.benchmarks.report import Row, at_most, mb, ms, told
from tests.benchmarks.timing import p50, seconds
from tests.benchmarks.world import World

DAYS = 2
TABLES = [m for m in Base.__subclasses__() if m.__module__ == derived.__name__ and m not in (DerivedState, RawSource)]


def run(world: World) -> Iterator[Row]:
    """A real sync of a day and a rebuild, by turns."""
    took: dict[str, list[float]] = {"sync": [], "refresh": [], "rebuild": []}
    different = 0
    with world.copy("refresh") as copy:
        engine, now = copy.open(), copy.now
        with reading(engine) as connection:
            source = connection.scalars(select(Source.id)).one()
        for day in range(1, DAYS + 1):
            with patch.object(settle, "refresh", _timed(took["refresh"])):
                took["sync"].append(seconds(partial(sync, engine, source, now + timedelta(days=day))))
            with writing(engine) as connection:
                _keep(connection)
                took["rebuild"].append(seconds(lambda: derive.rebuild(connection)))
                different += sum(_different(connection, model) for model in TABLES)
        base, made = _sizes(copy)
        engine.dispose()
    yield at_most("3", "one day's refresh", p50(took["refresh"]), p50(took["rebuild"]), 0.1, "rebuild")
    yield Row("3", "  rows different from a rebuild", str(different), "", None, "0", different == 0)
    yield told("3", "  the day's whole sync", ms(p50(took["sync"])))
    yield Row("3", "derived tables and search", mb(made), f"base {mb(base)}", made / base, "<= 0.1", made / base <= 0.1)


def _timed(found: list[float]) -> Any:
    def refresh(*arguments: Any) -> None:
        found.append(seconds(lambda: derive.refresh(*arguments)))

    return refresh


def _kept(model: type[Base]) -> str:
    return f"kept_{model.__tablename__}"


def _keep(connection: Connection) -> None:
    """Set every table aside, with the sources' own words for their numbers, which a rebuild gives anew."""
    for model in TABLES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_kept(model)}")
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {_kept(model)} AS {_rows(connection, model)}")


def _rows(connection: Connection, model: type[Base]) -> Any:
    table = table_of(model)
    columns = [column for column in table.columns if column.name != "source"]
    chosen = select(*columns)
    if model in (Journey, DealFact):
        chosen = select(*columns, RawSource.value).outerjoin(RawSource, RawSource.id == table.c.source)
    return chosen.compile(connection, compile_kwargs={"literal_binds": True})


def _different(connection: Connection, model: type[Base]) -> int:
    """Rows of one that are not in the other, counted both ways."""
    kept, now = f"SELECT * FROM {_kept(model)}", str(_rows(connection, model))
    found = 0
    for one, other in ((kept, now), (now, kept)):
        found += connection.exec_driver_sql(f"SELECT count(*) FROM ({one} EXCEPT {other}) AS differing").scalar() or 0
    return found


def _sizes(world: World) -> tuple[float, float]:
    """Bytes of the base tables and of everything derived, indexes included."""
    made = (*(model.__tablename__ for model in Base.__subclasses__() if model.__module__ == derived.__name__),)
    engine = world.open()
    if engine.dialect.name == "postgresql":
        with reading(engine) as connection:
            found = {
                name: connection.scalar(select(func.pg_total_relation_size(name)))
                for name in (*Base.metadata.tables, "lead_search")
            }
    else:
        found = _pages(engine.url.database or "")
    derive_size = sum(size for name, size in found.items() if name in made or name.startswith("lead_search"))
    return sum(found.values()) - derive_size, derive_size


def _pages(path: str) -> dict[str, int]:
    """By table, its indexes included; the interpreter's SQLite knows its pages, the packaged one does not."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as driver:
        owners = dict(driver.execute("SELECT name, tbl_name FROM sqlite_master"))
        found: dict[str, int] = {}
        for name, size in driver.execute("SELECT name, sum(pgsize) FROM dbstat WHERE aggregate = TRUE GROUP BY name"):
            owner = owners.get(name, name)
            found[owner] = found.get(owner, 0) + size
    return found
