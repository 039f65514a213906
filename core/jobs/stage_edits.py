"""Single changes of what stages mean: a definition added or taken away, a rule written or deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, Row, delete, insert, select, update

from core.errors import InvalidInput, NotFound
from core.ingest.identity import conditions
from core.ingest.identity.conditions import Conditions
from core.store.base import table_of
from core.store.definitions import ALWAYS
from core.store.models import RuleStage, StageDefinition, StageRule
from core.store.stages import DEAL, LIFECYCLE, Stage, value_key
from core.text import shorten

EARLIEST = date(2000, 1, 1)
LARGEST_ID = 2**31 - 1
LONGEST_VALUE = 500
MOST_RULES = 50
DEAL_STAGES = (Stage.OPPORTUNITY, Stage.WON, Stage.LOST)
STAGES: Mapping[str, tuple[Stage, ...]] = {LIFECYCLE: tuple(Stage), DEAL: DEAL_STAGES}
"""What values of a field may mean."""
RULE_STAGES = (Stage.MQL, Stage.SQL, Stage.OPPORTUNITY, Stage.DISQUALIFIED)
"""What a rule may mean: won and lost are for the CRM and its deals to say."""
Told = tuple[str, dict[str, Any]]
"""Action and detail for the audit log."""


class Edit(Protocol):
    """A change of what stages mean."""

    def check(self, today: date) -> None:
        """InvalidInput for what cannot be stored; `today` is the team's."""
        ...

    def store(self, connection: Connection) -> Told:
        """Write it; what follows is the caller's affair. NotFound where what it speaks of is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Define:
    """CRM values mean stages from a day on (None: always). Of the same day, the newer definition takes its place."""

    stages: tuple[tuple[str, str, int], ...]  # field, value, stage
    since: date | None = None

    def check(self, today: date) -> None:
        """As `Edit`."""
        _check_day(self.since, today)
        for name, value, stage in self.stages:
            _check_value(name, value)
            _check_stage(stage, STAGES[name], f"A {name} value")
            if name == DEAL and self.since is not None:
                raise InvalidInput("Deal stages have no days: what they mean holds always.", field="since")

    def store(self, connection: Connection) -> Told:
        """As `Edit`."""
        for name, value, stage in self.stages:
            row = {"field": name, "value": value_key(value), "since": _day(self.since)}
            connection.execute(delete(StageDefinition).where(*_same(StageDefinition, row)))
            connection.execute(insert(StageDefinition).values(**row, stage=stage))
        detail = {f"{name}: {value}": Stage(stage).label for name, value, stage in self.stages}
        return "stages_defined", {**detail, "since": _words(self.since)}


@dataclass(frozen=True, slots=True)
class Forget:
    """A definition is deleted: the one before it holds on, or the default."""

    field: str
    value: str
    since: date | None = None

    def check(self, _today: date) -> None:
        """As `Edit`."""
        _check_value(self.field, self.value)

    def store(self, connection: Connection) -> Told:
        """As `Edit`."""
        row = {"field": self.field, "value": value_key(self.value), "since": _day(self.since)}
        here = _same(StageDefinition, row)
        stage = connection.scalar(select(StageDefinition.stage).where(*here))
        if stage is None:
            raise NotFound("That definition is no longer here.")
        connection.execute(delete(StageDefinition).where(*here))
        detail = {"value": self.value, "stage": Stage(stage).label, "since": _words(self.since)}
        return "stage_forgotten", detail


@dataclass(frozen=True, slots=True)
class PutRule:
    """A rule is added (no id), or takes the place of the one with the id. `texts`: its conditions as typed."""

    stage: int
    since: date | None = None
    id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)

    def check(self, today: date) -> None:
        """As `Edit`."""
        _check_day(self.since, today)
        _check_stage(self.stage, RULE_STAGES, "A rule")
        conditions.parse(self.texts)

    def store(self, connection: Connection) -> Told:
        """As `Edit`."""
        asked = conditions.parse(self.texts)
        values = {"stage": self.stage, "since": _day(self.since), "conditions": asked.given}
        before = None if self.id is None else _rule(connection, self.id)
        if before is None and len(connection.scalars(select(StageRule.id)).all()) >= MOST_RULES:
            raise InvalidInput(f"There are {MOST_RULES} rules already; delete one first.", field="rule")
        if before is None:
            number = connection.scalars(insert(StageRule).returning(StageRule.id), values).one()
        else:
            number = before.id
            connection.execute(update(StageRule).where(StageRule.id == number).values(values))
        detail = {"rule": number, "stage": Stage(self.stage).label, "since": _words(self.since)}
        earlier = {"before": _told(before)} if before is not None else {}
        return "stage_rule_set", {**detail, "conditions": asked.words, **earlier}


@dataclass(frozen=True, slots=True)
class DropRule:
    """A rule is deleted, and the stages it gave."""

    id: int

    def check(self, _today: date) -> None:
        """As `Edit`."""

    def store(self, connection: Connection) -> Told:
        """As `Edit`."""
        rule = _rule(connection, self.id)
        connection.execute(delete(RuleStage).where(RuleStage.rule_id == rule.id))
        connection.execute(delete(StageRule).where(StageRule.id == rule.id))
        since = None if rule.since == ALWAYS else rule.since
        detail = {"rule": rule.id, "stage": Stage(rule.stage).label, "since": _words(since)}
        return "stage_rule_deleted", {**detail, "conditions": Conditions.of(rule.conditions).words}


KINDS: tuple[type[Any], ...] = (Define, Forget, PutRule, DropRule)


def as_json(edit: Edit) -> dict[str, Any]:
    """For a job's row."""
    found = {name: getattr(edit, name) for name in type(edit).__slots__}  # type: ignore[attr-defined]
    return {"kind": type(edit).__name__, **{name: _plain(value) for name, value in found.items()}}


def from_json(told: Mapping[str, Any]) -> Edit:
    """The same back again."""
    kind = next(each for each in KINDS if each.__name__ == told["kind"])
    values = {name: value for name, value in told.items() if name != "kind"}
    if values.get("since"):
        values["since"] = date.fromisoformat(values["since"])
    if "stages" in values:
        values["stages"] = tuple((name, value, stage) for name, value, stage in values["stages"])
    found: Edit = kind(**values)
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else dict(value) if isinstance(value, Mapping) else value


def _check_day(since: date | None, today: date) -> None:
    if since is not None and not EARLIEST <= since <= today:
        says = f"A definition begins between {EARLIEST} and today ({today}), or holds always; it is {since}."
        raise InvalidInput(says, field="since")


def _check_value(name: str, value: str) -> None:
    if name not in STAGES:
        raise InvalidInput(f"There is no stage field {shorten(name)!r}.", field="field")
    if len(value) > LONGEST_VALUE:
        raise InvalidInput(f"A value has up to {LONGEST_VALUE} characters.", field="value")


def _check_stage(stage: int, allowed: tuple[Stage, ...], what: str) -> None:
    if stage not in allowed:
        raise InvalidInput(f"{what} may mean {', '.join(each.label for each in allowed)}.", field="stage")


def _rule(connection: Connection, number: int) -> Row[Any]:
    found = None
    if 0 < number <= LARGEST_ID:
        found = connection.execute(select(table_of(StageRule)).where(StageRule.id == number)).first()
    if found is None:
        raise NotFound(f"There is no stage rule {number}.")
    return found


def _told(rule: Row[Any]) -> str:
    since = "always" if rule.since == ALWAYS else f"from {rule.since} on"
    return f"{Stage(rule.stage).label} {since} where {Conditions.of(rule.conditions).words}"


def _same(model: Any, row: Mapping[str, Any]) -> list[Any]:
    return [getattr(model, name) == value for name, value in row.items()]


def _day(since: date | None) -> date:
    return ALWAYS if since is None else since


def _words(since: date | None) -> str:
    return "" if since is None else since.isoformat()
