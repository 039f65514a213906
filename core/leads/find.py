"""Leads by a part of their name, company, e-mail or domain."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from core.derive.search import matches, text_of_lead
from core.errors import InvalidInput
from core.frame import Frame
from core.store.crm import one_of_its_own
from core.store.models import Lead
from core.store.stages import Stage
from core.text import called

COLUMNS = (Lead.id, Lead.created_at, Lead.first_name, Lead.last_name, Lead.company_name, Lead.email, Lead.stage)
MOST = 1_000


def find(connection: Connection, text: str, limit: int = 50) -> Frame:
    """The newest leads with `text`, whatever its case: id, created_at, name, company, email, stage.

    InvalidInput for an empty text and a limit that is none.
    """
    wanted = " ".join(text.lower().split())
    if not wanted:
        raise InvalidInput("There is nothing to look for.", field="text")
    if not 1 <= limit <= MOST:
        raise InvalidInput(f"limit must be from 1 to {MOST:,}; it is {limit}.", field="limit")
    rows = sorted((row for each in _chosen(connection, wanted) for row in connection.execute(each.limit(limit))),
                  key=lambda row: (row.created_at, row.id), reverse=True)[:limit]  # fmt: skip
    found = [
        (row.id, row.created_at, called(row.first_name, row.last_name), row.company_name, row.email,
         Stage(row.stage).label)
        for row in rows
    ]  # fmt: skip
    return Frame.of(found, ["id", "created_at", "name", "company", "email", "stage"])


def _chosen(connection: Connection, text: str) -> Iterator[Any]:
    """Where the text index says that few have it, those; of many, leads that count and junk are walked by age."""
    ids = matches(connection, text)
    parts = (Lead.junk.is_(None), Lead.junk.is_not(None)) if ids is None else (Lead.id.in_(ids),)
    chosen = select(*COLUMNS).where(text_of_lead().contains(text, autoescape=True), one_of_its_own())
    for part in parts:
        yield chosen.where(part).order_by(Lead.created_at.desc(), Lead.id.desc())
