"""The text index over leads: trigrams on either database. It is no model: SQLite keeps it as a virtual table."""

from typing import Any

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from core.store.base import Base

INDEX = Table("lead_search", MetaData(), Column("rowid", BigInteger), Column("text", Text))
"""Lower-case name, company, e-mail and domain of each lead; `rowid` is the lead's id."""

_CREATE = {
    # Without positions and without a copy of the text it takes a quarter of the room.
    "sqlite": [
        """
        CREATE VIRTUAL TABLE lead_search
        USING fts5(text, tokenize='trigram', detail=none, content='', contentless_delete=1)
        """
    ],
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE TABLE lead_search (rowid BIGINT PRIMARY KEY, text TEXT NOT NULL)",
        "CREATE INDEX ix_lead_search_text ON lead_search USING gin (text gin_trgm_ops)",
    ],
}


class lower_case(GenericFunction[str]):  # noqa: N801 - named as in SQL
    """Lower case in every script; SQLite's own lower() knows ASCII only."""

    type = Text()
    inherit_cache = True


@compiles(lower_case, "postgresql")
def _own(element: lower_case, compiler: SQLCompiler, **kw: Any) -> str:
    return f"lower{compiler.process(element.clause_expr, **kw)}"


def teach(connection: Any) -> None:
    """Give a SQLite connection the function."""
    connection.create_function("lower_case", 1, str.lower, deterministic=True)


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a thing in the database should be among the models; for Alembic's comparison."""
    return kind != "table" or not (name or "").startswith(INDEX.name)


def create(connection: Connection) -> None:
    """Make the index, empty."""
    for statement in _CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


@event.listens_for(Base.metadata, "after_create")
def _with_the_tables(_metadata: MetaData, connection: Connection, **_more: Any) -> None:
    create(connection)


@event.listens_for(Base.metadata, "after_drop")
def _gone_with_the_tables(_metadata: MetaData, connection: Connection, **_more: Any) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS lead_search")
