"""The text index over leads, kept with them, and the search through it."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, delete, func, insert, literal, select

from core.store.models import Lead
from core.store.search import INDEX

FIELDS = (Lead.first_name, Lead.last_name, Lead.company_name, Lead.email, Lead.company_domain)


def text_of_lead() -> Any:
    """The lead's searchable words in lower case, one space between them."""
    words: list[ColumnElement[str]] = [case((field.is_(None), ""), else_=field + literal(" ")) for field in FIELDS]
    whole = words[0]
    for word in words[1:]:
        whole += word
    return func.lower(whole)


def forget(connection: Connection, leads: Select[Any] | None) -> None:
    """Take leads (None: all) out of the index."""
    if leads is None and connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM lead_search")
        return
    connection.execute(delete(INDEX) if leads is None else delete(INDEX).where(INDEX.c.rowid.in_(leads)))


def add(connection: Connection, leads: Select[Any] | None) -> None:
    """Put leads (None: all) into the index."""
    rows = select(Lead.id, text_of_lead())
    rows = rows if leads is None else rows.where(Lead.id.in_(leads))
    connection.execute(insert(INDEX).from_select(["rowid", "text"], rows))
