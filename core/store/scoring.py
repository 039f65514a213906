"""Scores of leads over time, and the rules that give leads to people."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base


class ScoreChange(Base):
    """What a lead's score became, and when: kept where the grade is another or the score moved far enough."""

    __tablename__ = "score_change"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    lead_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    fit: Mapped[int]
    engagement: Mapped[int]
    score: Mapped[int]
    grade: Mapped[str]
    why: Mapped[str]  # a key of core.scoring.judge.WHYS


class RoutingRule(Base):
    """Whom leads of a kind go to."""

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]  # rules are tried in this order
    name: Mapped[str]
    is_on: Mapped[bool]
    conditions: Mapped[dict[str, Any]]
    owners: Mapped[list[Any]]  # name, weight, capacity (None: any number) of each
    method: Mapped[str]  # round_robin or least_load
    minutes: Mapped[int]  # how often it runs; 0: at once
    takes_owned: Mapped[bool]  # also leads the CRM gave to somebody
    stops: Mapped[bool]  # whether a lead nobody of it has room for waits instead of going on to the next rule
    given: Mapped[dict[str, Any]]  # leads it gave to each of its owners, since they were last changed
    run_at: Mapped[datetime | None]
