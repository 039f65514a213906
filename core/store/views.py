"""Views of pages that people keep."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base
from core.store.types import Key


class SavedView(Base):
    """An address of a page under a name: one person's, or everybody's."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_page", "page", "user_id"),)

    id: Mapped[Key]
    page: Mapped[str]  # leads
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))  # who made it
    name: Mapped[str]
    query: Mapped[str]  # filters and view of the address
    shared: Mapped[bool]  # whether the team sees it
    is_default: Mapped[bool]  # what the page opens with: for its owner, or for the team where it is shared
    at: Mapped[datetime]
