"""What people here decided about who is who: leads that are one person, those that are not, persons erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base
from core.store.types import Key

_LIVE = text("undone_at IS NULL")


class LeadMerge(Base):
    """Somebody said that a lead is the person of another one: what speaks of it counts for the one that is kept.

    `moved`: the comments, notices and tags that went with it, by id, so that they can go back.
    """

    __tablename__ = "lead_merge"
    __table_args__ = (
        # A lead is merged into one other at most.
        Index("ix_lead_merge_merged_id", "merged_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_lead_merge_kept_id", "kept_id"),
    )

    id: Mapped[Key]
    kept_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    moved: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


class Distinct(Base):
    """Somebody said that a lead is another person than those it shares something with."""

    __tablename__ = "lead_distinct"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # as in lead_key
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), primary_key=True, index=True)


class Suppressed(Base):
    """What an erased person would be known by if a source sent them again: keyed hashes, which tell nobody who."""

    __tablename__ = "suppressed"

    hash: Mapped[str] = mapped_column(primary_key=True)
    stub: Mapped[str | None]  # external id of the lead that stands for them since
    at: Mapped[datetime]


class SuppressionKey(Base):
    """The key of those hashes, drawn once and sealed (core/store/secret.py); one row."""

    __tablename__ = "suppression_key"

    id: Mapped[Key]
    value: Mapped[str]
