"""Target 4: filters on what no rollup knows, answered from arrays, against SQL on the journeys."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, func, select

from core.filters import Filters
from core.metrics.scope import KEY_COLUMNS, scope
from core.metrics.sums import sums
from core.store.base import table_of
from core.store.models import Journey, RawSource
from core.store.types import day_number
from tests.benchmarks.report import Row, at_least
from tests.benchmarks.timing import by_turns, p50
from tests.benchmarks.world import World

ROUNDS = 15
RANGES = {"90 days": 90, "365 days": 365, "all time": None}
MEASURES = ("leads", "cohort_mqls", "cohort_sqls", "cohort_opportunities", "cohort_won")


def run(world: World) -> Iterator[Row]:
    """The commonest source, keyword and ad, over each range."""
    world.take_snapshot()
    with world.looking(snapshots=True) as connection:
        for name in ("source", "keyword", "ad"):
            key, value = _commonest(connection, name)
            for label, days in RANGES.items():
                end = world.now.date()
                start = None if days is None else end - timedelta(days=days - 1)
                asked = Filters(start=start, end=end).with_where(name, (value,))
                yield _compared(connection, world, asked, f"{name}, {label}", (KEY_COLUMNS[name], key))


def _commonest(connection: Connection, name: str) -> tuple[int, str]:
    """Its number and the filter's value for it."""
    column = table_of(Journey).c[KEY_COLUMNS[name]]
    counted = select(column).where(column > 0).group_by(column).order_by(func.count().desc()).limit(1)
    key = connection.scalars(counted).one()
    if name != "source":
        return key, f"id:{key}"
    return key, connection.scalars(select(RawSource.value).where(RawSource.id == key)).one()


def _compared(connection: Connection, world: World, asked: Filters, label: str, where: tuple[str, int]) -> Row:
    here = scope(connection, asked, world.now)
    text = _statement(asked, where, int(world.now.timestamp()))
    ours = [sum(sum(rows[name]) for _, rows in sums(connection, here, MEASURES)) for name in MEASURES]
    theirs = connection.exec_driver_sql(text).one()
    if ours != list(theirs):
        raise AssertionError(f"{label}: {ours} are not {theirs}")
    works = {
        "ours": lambda: list(sums(connection, here, MEASURES)),
        "sql": lambda: connection.exec_driver_sql(text).all(),
    }
    took = by_turns(works, ROUNDS)
    return at_least("4", f"filter by {label}", p50(took["ours"]), p50(took["sql"]), 10, "journey")


def _statement(asked: Filters, where: tuple[str, int], now: int) -> str:
    counts = [f"count(CASE WHEN {stage}_at <= {now} THEN 1 END)" for stage in ("mql", "sql", "opportunity", "won")]
    start = f"AND created_day >= {day_number(asked.start)}" if asked.start else ""
    return f"""SELECT count(*), {", ".join(counts)} FROM journey WHERE junk = 0 AND created_at <= {now} {start}
        AND created_day <= {day_number(asked.end)} AND {where[0]} = {where[1]}"""
