"""What CRM values mean as stages: as people said here, else by default."""

from sqlalchemy import Connection, select

from core.store.models import StageMapping
from core.store.stages import Stage, default_stage, value_key


class StageMap:
    """The stage of every CRM value of the fields lifecycle and deal."""

    def __init__(self, told: dict[tuple[str, str], Stage] | None = None) -> None:
        self._told = told or {}

    @classmethod
    def load(cls, connection: Connection) -> "StageMap":
        """As stored by people."""
        rows = connection.execute(select(StageMapping.field, StageMapping.value, StageMapping.stage))
        return cls({(row.field, row.value): Stage(row.stage) for row in rows})

    def stage(self, field: str, value: str) -> Stage:
        """The stage of one value; an unknown lifecycle is a LEAD, an unknown deal stage is open."""
        return self._told.get((field, value_key(value))) or default_stage(field, value)

    def deal(self, value: str | None, *, is_won: bool | None, is_closed: bool | None) -> Stage:
        """A deal's stage: the CRM's own flags know better than the words of a stage, which are translated."""
        if is_won:
            return Stage.WON
        if is_won is False and is_closed:
            return Stage.LOST
        return self.stage("deal", value or "")
