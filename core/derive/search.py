"""The text index over leads, kept with them, and what it finds."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
)

from core.store.crm import one_of_its_own
from core.store.models import Lead
from core.store.moment import once
from core.store.search import INDEX, lower_case

FIELDS = (Lead.first_name, Lead.last_name, Lead.company_name, Lead.email, Lead.company_domain)


def text_of_lead() -> Any:
    """The lead's searchable words in lower case, one space between them."""
    words: list[ColumnElement[str]] = [case((field.is_(None), ""), else_=field + literal(" ")) for field in FIELDS]
    whole = words[0]
    for word in words[1:]:
        whole += word
    return lower_case(whole)


def forget(connection: Connection, leads: Select[Any] | None) -> None:
    """Take leads (None: all) out of the index."""
    if leads is None and connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM lead_search")
        return
    connection.execute(delete(INDEX) if leads is None else delete(INDEX).where(INDEX.c.rowid.in_(leads)))


def add(connection: Connection, leads: Select[Any] | None) -> None:
    """Put leads (None: all) into the index, as far as they stand by themselves."""
    rows = select(Lead.id, text_of_lead()).where(one_of_its_own())
    rows = rows if leads is None else rows.where(Lead.id.in_(leads))
    connection.execute(insert(INDEX).from_select(["rowid", "text"], rows))


MOST_MATCHES = 10_000
"""With more matches than this, the newest leads are looked through instead: they are found soon."""
COMMON = 25_000
"""Where PostgreSQL expects more, nobody counts: its sample of the texts has several of them."""
TRIGRAM = 3


def matches(connection: Connection, text: str) -> Select[Any] | None:
    """The ids of leads that may hold `text`, to be looked at again; None where the index is of no help.

    It is not for texts of fewer than three characters, nor for those that too many leads have.
    """
    return None if having(connection, text) is None else candidates(connection, text)


def having(connection: Connection, text: str) -> NDArray[np.int64] | None:
    """The same as an array, rising; looked for once a moment."""
    return once(connection, ("having", text.lower()), lambda: _having(connection, text))


def _having(connection: Connection, text: str) -> NDArray[np.int64] | None:
    """They come as one text: row by row takes four times as long."""
    found = candidates(connection, text)
    if found is None or is_common(connection, text):
        return None
    some = found.limit(MOST_MATCHES + 1).subquery()
    told = connection.scalar(select(func.aggregate_strings(cast(some.c.rowid, String), ",")))
    ids = np.sort(np.fromstring(told or "", np.int64, sep=","))
    return ids if len(ids) <= MOST_MATCHES else None


def candidates(connection: Connection, text: str) -> Select[Any] | None:
    """The same however many there are: for those who have to look at all of them."""
    wanted = text.lower()
    return None if len(wanted) < TRIGRAM else select(INDEX.c.rowid).where(_holds(connection, wanted))


def is_common(connection: Connection, text: str) -> bool:
    """Whether too many leads have a text, as far as that is known without counting: PostgreSQL's planner guesses."""
    if connection.dialect.name == "sqlite":
        return False
    asked = f"EXPLAIN (FORMAT JSON) SELECT FROM {INDEX.name} WHERE text LIKE %(text)s ESCAPE '/'"
    plan = connection.exec_driver_sql(asked, {"text": _gapped(text.lower())}).scalar_one()
    return bool(plan[0]["Plan"]["Plan Rows"] > COMMON)


def _holds(connection: Connection, text: str) -> ColumnElement[bool]:
    if connection.dialect.name != "sqlite":
        # The whole text is looked for in what the pattern finds, which the index must not see.
        return INDEX.c.text.like(_gapped(text), escape="/") & (INDEX.c.text + "").contains(text, autoescape=True)
    # Without positions the index knows trigrams only, in any order. Those that do not overlap tell nearly as much as
    # all, and a third of the lists is read; what is found is looked at again anyway.
    starts = (*range(0, len(text) - TRIGRAM, TRIGRAM), len(text) - TRIGRAM)
    trigrams = {text[start : start + TRIGRAM] for start in starts}
    query = " AND ".join('"{}"'.format(each.replace('"', '""')) for each in sorted(trigrams))
    return literal_column("lead_search").op("MATCH")(query)


def _gapped(text: str) -> str:
    """A pattern for PostgreSQL whose trigrams do not overlap, as above; a short text needs all that it has."""
    step = TRIGRAM if len(text) >= TRIGRAM**2 else len(text)
    pieces = (text[start : start + step] for start in range(0, len(text), step))
    return "%{}%".format("%".join(re.sub("[%_/]", r"/\g<0>", piece) for piece in pieces))
