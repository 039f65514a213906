"""The leads and deals one refresh is about, fixed before anything changes under it."""

from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Select, Table, insert, select, union_all

from core.store.base import scratch

_METADATA = MetaData()


def _table(name: str) -> Table:
    return Table(name, _METADATA, Column("id", Integer, primary_key=True), prefixes=["TEMPORARY"])


_LEADS, _DEALS = _table("dirty_lead"), _table("dirty_deal")
LEADS, DEALS = select(_LEADS.c.id), select(_DEALS.c.id)
"""The ids of the leads and deals in question."""


def fix_leads(connection: Connection, *ids: Select[Any]) -> None:
    """From now on LEADS are these, whatever happens to the rows they were found by."""
    _fix(connection, _LEADS, ids)


def fix_deals(connection: Connection, *ids: Select[Any]) -> None:
    """From now on DEALS are these."""
    _fix(connection, _DEALS, ids)


def _fix(connection: Connection, table: Table, ids: tuple[Select[Any], ...]) -> None:
    scratch(connection, table)
    together = union_all(*ids).subquery("together")
    known = select(together.c[0]).where(together.c[0].is_not(None)).distinct()
    connection.execute(insert(table).from_select(["id"], known))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {table.name}")
