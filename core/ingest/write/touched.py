"""Which rows a transaction wrote, so that only what follows from them is computed again."""

from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Select, String, Table, delete, insert, literal, select

from core.store.base import Base

TOUCHED = Table(
    "touched_row",
    MetaData(),
    Column("table_name", String, nullable=False),
    Column("row_id", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


def start(connection: Connection) -> None:
    """Begin with nothing touched."""
    TOUCHED.create(connection, checkfirst=True)
    connection.execute(delete(TOUCHED))


def note(connection: Connection, table_name: str, ids: Select[Any]) -> None:
    """Add the rows whose ids (one column) are selected; a row may be noted twice."""
    chosen = ids.subquery("noted")
    rows = select(literal(table_name), chosen.c[0])
    connection.execute(insert(TOUCHED).from_select(["table_name", "row_id"], rows))


def rows(model: type[Base]) -> Select[Any]:
    """The ids of the touched rows of a table."""
    return select(TOUCHED.c.row_id).where(TOUCHED.c.table_name == model.__tablename__)
