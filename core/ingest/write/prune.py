"""Letting go of what nothing refers to any more."""

from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from core.store.base import Base, table_of
from core.store.models import (
    Ad,
    AdGroup,
    AdMetric,
    AdPeriodTotal,
    Budget,
    Campaign,
    CampaignAlias,
    Click,
    Company,
    Deal,
    DealContact,
    DealParty,
    Distinct,
    ImportChange,
    Keyword,
    Lead,
    LeadComment,
    LeadEditRow,
    LeadMerge,
    LeadTag,
    Notice,
    RuleStage,
    ScoreChange,
    Source,
    StageChange,
    Touchpoint,
)

# Derived references: cleared before their target goes, recomputed by link().
DERIVED: dict[str, tuple[tuple[type[Base], str], ...]] = {
    Lead.__tablename__: (
        (StageChange, "lead_id"),
        (Touchpoint, "lead_id"),
        (Deal, "lead_id"),
        (DealParty, "lead_id"),
        (Lead, "merged_into"),
    ),
    Company.__tablename__: ((Lead, "company_id"),),
}
OF_LEADS: tuple[tuple[type[Base], str], ...] = (
    (DealContact, "lead_id"),
    (Notice, "lead_id"),
    (LeadComment, "lead_id"),
    (LeadTag, "lead_id"),
    (LeadEditRow, "lead_id"),
    (ScoreChange, "lead_id"),
    (RuleStage, "lead_id"),
    (Distinct, "lead_id"),
    (LeadMerge, "kept_id"),
    (LeadMerge, "merged_id"),
)
"""What goes with a lead."""
FACTS: tuple[type[Base], ...] = (AdMetric, AdPeriodTotal)
OWNED: tuple[type[Base], ...] = (
    *FACTS,
    Click,
    Ad,
    Keyword,
    AdGroup,
    Campaign,
    Lead,
    Company,
    Deal,
    StageChange,
    Touchpoint,
)
LEVELS: tuple[tuple[type[Base], str, tuple[type[Base], ...]], ...] = (
    (Ad, "ad_id", ()),
    (Keyword, "keyword_id", ()),
    (AdGroup, "ad_group_id", (Ad, Keyword)),
    (Campaign, "campaign_id", (AdGroup,)),
)
"""Entities from the finest up: the column that refers to them, and the entities inside them."""


def release(connection: Connection, table: Table, ids: Any) -> None:
    """Clear what was derived from rows that are about to be deleted."""
    for model, column in DERIVED.get(table.name, ()):
        target = table_of(model)
        connection.execute(update(target).where(target.c[column].in_(ids)).values({column: None}))
    if table.name == Lead.__tablename__:
        for owned, column in OF_LEADS:
            connection.execute(delete(owned).where(table_of(owned).c[column].in_(ids)))
    if table.name == Deal.__tablename__:
        for model in (DealContact, DealParty):
            connection.execute(delete(model).where(model.deal_id.in_(ids)))


def prune(connection: Connection) -> None:
    """Delete entities that no figures or finer entities refer to, then sources without records."""
    _prune_places(connection)
    users = [table_of(model) for model in OWNED]
    empty = [Source.id.not_in(select(user.c.source_id)) for user in users]
    _delete(connection, table_of(Source), select(Source.id).where(*empty))


def _prune_places(connection: Connection) -> None:
    for model, column, inner in LEVELS:
        table = table_of(model)
        users = [table_of(m) for m in (*FACTS, *inner)]
        used = [select(user.c[column]).where(user.c[column].is_not(None)) for user in users]
        used += [select(Budget.campaign_id)] if model is Campaign else []
        dead = select(table.c.id).where(*(table.c.id.not_in(rows) for rows in used))
        connection.execute(update(Lead).where(getattr(Lead, column).in_(dead)).values({column: None}))
        if model is Campaign:
            connection.execute(delete(CampaignAlias).where(CampaignAlias.campaign_id.in_(dead)))
        _delete(connection, table, dead)


def _delete(connection: Connection, table: Table, dead: Any) -> None:
    """Delete rows, and what imports remember of them: their numbers may be given again."""
    remembered = delete(ImportChange).where(ImportChange.table_name == table.name, ImportChange.row_id.in_(dead))
    connection.execute(remembered)
    connection.execute(delete(table).where(table.c.id.in_(dead)))
