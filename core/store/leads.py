"""What people here do with leads: edits that can be taken back, comments, tags."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base
from core.store.types import Key


class LeadEdit(Base):
    """One decision of a person or a rule about some leads at once: a stage, an owner, a tag, a score."""

    __tablename__ = "lead_edit"
    __table_args__ = (Index("ix_lead_edit_at", "at"),)

    id: Mapped[Key]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: a rule of the program
    field: Mapped[str]  # stage, owner, tag or score
    why: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class LeadEditRow(Base):
    """What an edit changed of one lead: the values set here, before and after it."""

    __tablename__ = "lead_edit_row"
    __table_args__ = (Index("ix_lead_edit_row_lead_id", "lead_id"),)

    edit_id: Mapped[int] = mapped_column(ForeignKey("lead_edit.id"), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), primary_key=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class LeadComment(Base):
    """What somebody wrote about a lead."""

    __tablename__ = "lead_comment"
    __table_args__ = (Index("ix_lead_comment_lead_id", "lead_id", "at"),)

    id: Mapped[Key]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    edited_at: Mapped[datetime | None]
    pinned: Mapped[bool] = mapped_column(default=False)


class Notice(Base):
    """Something for one person to see: that they were mentioned, that leads became theirs.

    `leads`: how many became so at once, of which `lead_id` is the first; `edits`: ids of the edits that did it.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_user_id", "user_id", "at"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    kind: Mapped[str]  # mentioned or assigned
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("lead_comment.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    read_at: Mapped[datetime | None]
    leads: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    edits: Mapped[list[Any] | None]


class Tag(Base):
    """A word people put on leads."""

    __tablename__ = "tag"

    id: Mapped[Key]
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)  # the name without case


class LeadTag(Base):
    """A tag on a lead."""

    __tablename__ = "lead_tag"

    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)
