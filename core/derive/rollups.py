"""The rollups over leads and deals: taken off before leads and deals change, added again afterwards.

Whole numbers added and taken off leave no drift: what stands is always what a rebuild would give.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, Table, and_, delete, insert, select

from core.derive import contributions, dirty
from core.derive.contributions import COHORT, KEYS, Ids
from core.derive.measures import MEASURES
from core.store.base import Base, table_of
from core.store.bulk import UPSERT
from core.store.localday import month_number
from core.store.models import CohortMonth, DailyFact, KeywordMonth, LagDay


@dataclass(frozen=True, slots=True)
class Rollup:
    """A table of sums: where its rows come from, its keys over them, what it adds up."""

    model: type[Base]
    rows: Callable[[Ids, Ids], Subquery]
    keys: Callable[[Subquery], Mapping[str, ColumnElement[Any]]]
    measures: tuple[str, ...]

    def select(self, leads: Ids, deals: Ids, sign: int = 1) -> Select[Any]:
        """What these leads and deals (None: all) add to the table, times `sign`."""
        rows = self.rows(leads, deals)
        return contributions.added(rows, self.keys(rows), self.measures, sign)


def _of_day(rows: Subquery) -> Mapping[str, ColumnElement[Any]]:
    return {name: rows.c[name] for name in ("day", "channel", "campaign_id", "currency")}


def _of_month(rows: Subquery) -> Mapping[str, ColumnElement[Any]]:
    return {"month": month_number(rows.c.day), **{name: rows.c[name] for name in (*KEYS, "currency")}}


def _of_cohort(rows: Subquery) -> Mapping[str, ColumnElement[Any]]:
    return {name: rows.c[name] for name in ("month", "age", "channel", "campaign_id", "currency")}


def _of_lag(rows: Subquery) -> Mapping[str, ColumnElement[Any]]:
    return {name: rows.c[name] for name in ("stage", "day", "lag")}


ROLLUPS = (
    Rollup(DailyFact, contributions.by_day, _of_day, tuple(MEASURES)),
    Rollup(KeywordMonth, contributions.by_day, _of_month, tuple(MEASURES)),
    Rollup(CohortMonth, contributions.cohorts, _of_cohort, COHORT),
    Rollup(LagDay, contributions.lags, _of_lag, ("leads",)),
)


def add(connection: Connection, sign: int) -> None:
    """Add (1) what the dirty leads and deals stand for, or take it off (-1)."""
    for rollup in ROLLUPS:
        connection.execute(_grow(rollup, connection.dialect.name, sign))


@cache
def _grow(rollup: Rollup, dialect: str, sign: int) -> Any:
    """Built once: it takes longer to build than to run."""
    table = table_of(rollup.model)
    keys = [column.name for column in table.columns if column.name not in rollup.measures]
    chosen = _ordered(table, rollup, rollup.select(dirty.LEADS, dirty.DEALS, sign))
    rows = UPSERT[dialect](table).from_select([*keys, *rollup.measures], chosen)
    grown = {name: table.c[name] + rows.excluded[name] for name in rollup.measures}
    return rows.on_conflict_do_update(index_elements=list(table.primary_key), set_=grown)


def _ordered(table: Table, rollup: Rollup, chosen: Select[Any]) -> Select[Any]:
    """The selected columns in the order of the insert. SQLite needs a WHERE before ON CONFLICT."""
    rows = chosen.subquery("added")
    keys = [column.name for column in table.columns if column.name not in rollup.measures]
    return select(*(rows.c[name] for name in (*keys, *rollup.measures))).where(rows.c[keys[0]].is_not(None))


def drop_empty(connection: Connection) -> None:
    """Forget keys that stand for nothing any more."""
    for rollup in ROLLUPS:
        connection.execute(_empty(rollup))


@cache
def _empty(rollup: Rollup) -> Any:
    table = table_of(rollup.model)
    return delete(table).where(and_(*(table.c[name] == 0 for name in rollup.measures)))


def rebuild(connection: Connection) -> None:
    """All of them from all journeys and deal facts."""
    for rollup in ROLLUPS:
        connection.execute(delete(table_of(rollup.model)))
        connection.execute(_whole(rollup))
    drop_empty(connection)


@cache
def _whole(rollup: Rollup) -> Any:
    table = table_of(rollup.model)
    names = [column.name for column in table.columns if column.name not in rollup.measures]
    chosen = _ordered(table, rollup, rollup.select(None, None))
    return insert(table).from_select([*names, *rollup.measures], chosen)
