"""What CRM values mean as stages: as people said here, from which day on, else by default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, case, literal, select

from core.store.definitions import ALWAYS
from core.store.models import StageDefinition
from core.store.setting_kinds import AS_THEN
from core.store.settings import team
from core.store.stages import DEAL, LIFECYCLE, Stage, default_stage, value_key


class Definition(NamedTuple):
    """What a value means from a day on (ALWAYS: however long ago)."""

    since: date
    stage: Stage


@dataclass(frozen=True, slots=True)
class Span:
    """The moments from `start` to before `end` (None: without an end) in which a value means a stage."""

    start: datetime | None
    end: datetime | None
    stage: Stage

    def holds(self, at: Any) -> ColumnElement[bool]:
        """Whether a column's moment lies in it."""
        bounds = [] if self.start is None else [at >= self.start]
        return and_(True, *bounds, *([] if self.end is None else [at < self.end]))


class StageMap:
    """The stage of every CRM value of the fields lifecycle and deal.

    `told`: the definitions of (field, folded value), oldest first. `as_then`: an event means what its value meant on
    its day, in the team's zone; else the newest definition holds for all the past. Those of deals have no days.
    """

    def __init__(
        self,
        told: Mapping[tuple[str, str], tuple[Definition, ...]] | None = None,
        zone: ZoneInfo | None = None,
        *,
        as_then: bool = False,
    ) -> None:
        self._told, self._zone, self._as_then = told or {}, zone, as_then

    @classmethod
    def load(cls, connection: Connection) -> "StageMap":
        """As stored by people."""
        here, found = team(connection), dict[tuple[str, str], tuple[Definition, ...]]()
        row = StageDefinition
        for field, value, since, stage in connection.execute(
            select(row.field, row.value, row.since, row.stage).order_by(row.field, row.value, row.since)
        ):
            found[field, value] = (*found.get((field, value), ()), Definition(since, Stage(stage)))
        return cls(found, here.zone, as_then=here.stages_as == AS_THEN)

    @property
    def told(self) -> Mapping[tuple[str, str], tuple[Definition, ...]]:
        """The definitions of (field, folded value), oldest first."""
        return self._told

    def definitions(self, field: str, value: str) -> tuple[Definition, ...]:
        """What people said of one value, oldest first."""
        return self._told.get((field, value_key(value)), ())

    def stage(self, field: str, value: str) -> Stage:
        """The newest meaning of one value; an unknown lifecycle is a LEAD, an unknown deal stage is open."""
        told = self.definitions(field, value)
        return told[-1].stage if told else default_stage(field, value)

    def spans(self, value: str) -> tuple[Span, ...]:
        """What a lifecycle value means when, oldest first, all times covered."""
        told = self.definitions(LIFECYCLE, value) if self._as_then else ()
        if not told:
            return (Span(None, None, self.stage(LIFECYCLE, value)),)
        if told[0].since != ALWAYS:
            told = (Definition(ALWAYS, default_stage(LIFECYCLE, value)), *told)
        starts = [None, *(midnight(one.since, self._zone) for one in told[1:])]
        ends = [*starts[1:], None]
        return tuple(Span(start, end, one.stage) for start, end, one in zip(starts, ends, told, strict=True))

    def meaning(self, column: Any, values: Iterable[str], at: Any) -> ColumnElement[int]:
        """The stage of a column that holds one of these lifecycle values since the moment `at`, as SQL."""
        said = []
        for value in values:
            first, *later = self.spans(value)
            stage: Any = int(first.stage)
            if later:
                stage = case(*((at >= span.start, int(span.stage)) for span in reversed(later)), else_=stage)
            if later or first.stage is not Stage.LEAD:
                said.append((column == value, stage))
        return case(*said, else_=int(Stage.LEAD)) if said else literal(int(Stage.LEAD))

    def deal(self, value: str | None, *, is_won: bool | None, is_closed: bool | None) -> Stage:
        """A deal's stage: the CRM's own flags know better than the words of a stage, which are translated."""
        if is_won:
            return Stage.WON
        if is_won is False and is_closed:
            return Stage.LOST
        return self.stage(DEAL, value or "")


def midnight(day: date, zone: ZoneInfo | None) -> datetime:
    """The first moment of a day in a zone, in UTC."""
    return datetime.combine(day, time(), zone or UTC).astimezone(UTC)
