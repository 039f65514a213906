"""Which rows a transaction wrote, so that only what follows from them is computed again."""

from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Select, Table, insert, literal, select

from core.store.base import Base, scratch
from core.store.models import (
    Ad,
    AdGroup,
    AdMetric,
    AdPeriodTotal,
    Campaign,
    Click,
    Company,
    Deal,
    Keyword,
    Lead,
    StageChange,
    Touchpoint,
)

WATCHED = (Campaign, AdGroup, Keyword, Ad, AdMetric, AdPeriodTotal, Click, Company, Lead, StageChange, Deal, Touchpoint)
SCORED = "score"
"""Noted beside tables: leads whose score may be another, though nothing else follows from what was written."""
RECEDING = "receding"
"""Noted beside tables: sources that may reach less far than before."""
NAMES = frozenset({SCORED, RECEDING, *(model.__tablename__ for model in WATCHED)})


def start(connection: Connection) -> None:
    """Begin with nothing touched."""
    for name in sorted(NAMES):
        scratch(connection, _table(name))


def note(connection: Connection, table_name: str, ids: Select[Any]) -> None:
    """Add the rows whose ids (one column) are selected; a row may be noted twice."""
    if table_name in NAMES:
        chosen = ids.subquery("noted")
        rows = select(chosen.c[0]).where(chosen.c[0].is_not(None))
        connection.execute(insert(_table(table_name)).from_select(["row_id"], rows))


def note_one(connection: Connection, table_name: str, row_id: int) -> None:
    """Add one row."""
    note(connection, table_name, select(literal(row_id)))


def note_everything(connection: Connection) -> None:
    """Every row there is: what follows from all of them is computed again."""
    start(connection)
    for model in WATCHED:
        note(connection, model.__tablename__, select(model.id))


def rows(model: type[Base]) -> Select[Any]:
    """The ids of the touched rows of a table."""
    return select(_table(model.__tablename__).c.row_id)


def scored() -> Select[Any]:
    """The ids of leads noted under SCORED."""
    return select(_table(SCORED).c.row_id)


def receding() -> Select[Any]:
    """The ids of sources noted under RECEDING."""
    return select(_table(RECEDING).c.row_id)


def any_of(connection: Connection, *models: type[Base]) -> bool:
    """Whether a row of any of these tables was touched."""
    return any(connection.execute(rows(model).limit(1)).first() is not None for model in models)


@cache
def _table(name: str) -> Table:
    return Table(f"touched_{name}", MetaData(), Column("row_id", Integer, nullable=False), prefixes=["TEMPORARY"])
