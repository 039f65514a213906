"""The leads and deals one refresh is about, fixed before anything changes under it."""

from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Select, Table, insert, select, union_all

from core.store.base import scratch

_METADATA = MetaData()


def _table(name: str) -> Table:
    return Table(name, _METADATA, Column("id", Integer, primary_key=True), prefixes=["TEMPORARY"])


_LEADS, _DEALS = _table("dirty_lead"), _table("dirty_deal")


def leads(connection: Connection, *ids: Select[Any]) -> Select[Any]:
    """These leads, as a selection that stays what it is."""
    return _fixed(connection, _LEADS, ids)


def deals(connection: Connection, *ids: Select[Any]) -> Select[Any]:
    """These deals, as a selection that stays what it is."""
    return _fixed(connection, _DEALS, ids)


def _fixed(connection: Connection, table: Table, ids: tuple[Select[Any], ...]) -> Select[Any]:
    scratch(connection, table)
    together = union_all(*ids).subquery("together")
    known = select(together.c[0]).where(together.c[0].is_not(None)).distinct()
    connection.execute(insert(table).from_select(["id"], known))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {table.name}")
    return select(table.c.id)
