"""What people said that stages mean, from which day on, and the stages that follow from their rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from core.store.base import Base
from core.store.types import EPOCH, Key

ALWAYS = EPOCH
"""The first day of a definition that holds for the past as well, however long ago."""


class StageDefinition(Base):
    """What a CRM value means here from a day on; values not listed follow the defaults."""

    __tablename__ = "stage_definition"

    field: Mapped[str] = mapped_column(primary_key=True)  # lifecycle or deal; those of deals hold always
    value: Mapped[str] = mapped_column(primary_key=True)  # folded as stages.value_key does
    since: Mapped[date] = mapped_column(primary_key=True, default=ALWAYS, server_default="0")  # in the team's zone
    stage: Mapped[int]


class StageRule(Base):
    """Leads that fulfil all conditions are at least at a stage, from a day or from their creation on."""

    __tablename__ = "stage_rule"

    id: Mapped[Key]
    stage: Mapped[int]
    since: Mapped[date] = mapped_column(default=ALWAYS, server_default="0")  # in the team's zone
    conditions: Mapped[dict[str, Any]]  # see core.ingest.identity.conditions


class RuleStage(Base):
    """A stage that a rule gives a lead, and the moment it dates from (all derived)."""

    __tablename__ = "rule_stage"

    lead_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stage: Mapped[int]
    at: Mapped[datetime]
