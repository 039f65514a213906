"""What every model shares."""

from datetime import date, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import Connection, MetaData, Table, delete
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CreateTable

from core.store.types import Day, Json, Timestamp

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of the models; names every constraint so that migrations can find it."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Timestamp,
        date: Day,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def scratch(connection: Connection, table: Table) -> Table:
    """A temporary table of this connection, there and empty."""
    connection.execute(CreateTable(table, if_not_exists=True))
    connection.execute(delete(table))
    return table


def table_of(model: type[Base]) -> Table:
    """The table behind a model."""
    return cast("Table", model.__table__)
