"""What stages mean, and changing it: what would come of it, and doing it, at once or in a job of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, case, func, select

from core.access import audit, trail
from core.access.person import Person
from core.config import Settings
from core.derive import events
from core.errors import NotFound
from core.frame import Frame
from core.ingest.identity.conditions import Conditions
from core.ingest.identity.link import follow_rules, relabel
from core.ingest.identity.stage_map import Definition, StageMap
from core.ingest.write.settle import settle_stages
from core.jobs import queue, recompute, run, stage_edits
from core.jobs.follow import follow_up
from core.jobs.progress import Progress
from core.jobs.queue import JobView
from core.jobs.rehearse import rehearsing
from core.jobs.stage_edits import Define, Edit
from core.store.base import table_of
from core.store.definitions import ALWAYS
from core.store.engine import writing
from core.store.models import Deal, Lead, RuleStage, StageRule
from core.store.setting_kinds import AS_NOW, AS_THEN
from core.store.settings import set_team, team
from core.store.stages import DEAL, LIFECYCLE, Stage, value_key

FUNNEL = ("leads", "mqls", "sqls", "opportunities", "won")
MANY = 20_000
"""Leads above which a change, and even its preview, takes too long for a page to wait."""
HISTORY = ("stages_mapped", "stages_defined", "stage_forgotten", "stage_rule_set", "stage_rule_deleted")
LISTED = 20
Counts = Mapping[str, int]
Preview = Mapping[str, Counts]
"""The funnel of all time: "before" as it is; "now" and "then" as it would be in the two ways of defining."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A stage rule: from which day (None: always), what it asks, and how many leads that count it speaks of."""

    id: int
    stage: Stage
    since: date | None
    conditions: Conditions
    leads: int


def stage_values(connection: Connection) -> Frame:
    """Every CRM value there is or that is defined, the most frequent first: field (lifecycle or deal), value, count
    of leads or deals, stage (its newest meaning), definitions (oldest first).
    """
    stages = StageMap.load(connection)
    rows = [
        _value(stages, field, value or "", count)
        for field, column in ((LIFECYCLE, Lead.status), (DEAL, Deal.status))
        for value, count in connection.execute(
            select(column, func.count()).where(column.is_not(None)).group_by(column).order_by(func.count().desc())
        )
    ]
    known = {(field, value_key(value)) for field, value, *_ in rows}
    rows += [_value(stages, field, value, 0) for field, value in stages.told if (field, value) not in known]
    return Frame.of(rows, ["field", "value", "count", "stage", "definitions"])


def _value(stages: StageMap, field: str, value: str, count: int) -> tuple[str, str, int, int, tuple[Definition, ...]]:
    return field, value, count, int(stages.stage(field, value)), stages.definitions(field, value)


def since(definition: Definition) -> date | None:
    """The first day of a definition; None: it holds always."""
    return None if definition.since == ALWAYS else definition.since


def rules(connection: Connection) -> list[Rule]:
    """The stage rules, oldest first."""
    counted = select(RuleStage.rule_id, func.count()).join(Lead, Lead.id == RuleStage.lead_id)
    found = connection.execute(counted.where(Lead.junk.is_(None)).group_by(RuleStage.rule_id)).all()
    leads: dict[int, int] = {rule: count for rule, count in found}  # noqa: C416 - rows are no pairs to mypy
    return [
        Rule(
            row.id,
            Stage(row.stage),
            None if row.since == ALWAYS else row.since,
            Conditions.of(row.conditions),
            leads.get(row.id, 0),
        )
        for row in connection.execute(select(table_of(StageRule)).order_by(StageRule.id))
    ]


def as_then(connection: Connection) -> bool:
    """Whether events of the past mean what was defined on their day."""
    return team(connection).stages_as == AS_THEN


def history(connection: Connection) -> list[trail.Entry]:
    """The newest changes of what stages mean: who made them, and when."""
    return trail.page(connection, trail.Asked(among=HISTORY), LISTED)[0]


def today(connection: Connection, now: datetime) -> date:
    """The team's day."""
    return now.astimezone(team(connection).zone).date()


def are_many(connection: Connection) -> bool:
    """Whether a change has to be made, or looked at, in a job of its own."""
    return connection.scalar(select(Lead.id).offset(MANY).limit(1)) is not None


def preview(engine: Engine, edit: Edit, now: datetime) -> dict[str, Counts]:
    """What a change would do to the funnel (see Preview). Nothing is written. InvalidInput as `Edit`."""
    with rehearsing(engine) as connection:
        edit.check(today(connection, now))
        found = {"before": _funnel(connection, now)}
        edit.store(connection)
        for mode in (AS_NOW, AS_THEN):
            set_team(connection, "stages_as", mode)
            relabel(connection)
            follow_rules(connection, None)
            found[mode] = _funnel(connection, now)
    return found


def _funnel(connection: Connection, now: datetime) -> Counts:
    """Leads that count by stage reached, over all time; from the records, since derived tables do not follow here."""
    at = events.journeys(None, team(connection).time_zone).subquery("journeys").c
    moment = int(now.timestamp())
    reached = (func.sum(case((at[events.column(stage, "at")] <= moment, 1), else_=0)) for stage in events.AFTER_LEAD)
    row = connection.execute(select(func.count(), *reached).where(at.junk == 0, at.created_at <= moment)).one()
    return dict(zip(FUNNEL, (int(count or 0) for count in row), strict=True))


def save(engine: Engine, settings: Settings, edit: Edit, person: Person, now: datetime) -> JobView | None:
    """Make a change with all that follows: at once (None) or, with many leads, in a job; Busy as `recompute`."""
    with writing(engine) as connection:
        edit.check(today(connection, now))
        if not are_many(connection):
            write(connection, edit, person.id, now)
            return None
    return recompute.start(engine, settings, recompute.STAGES, {"edit": stage_edits.as_json(edit)}, person, now)


def begin_preview(engine: Engine, settings: Settings, edit: Edit, person: Person, now: datetime) -> JobView:
    """Look in a job what a change would do; its result is a Preview. InvalidInput; Busy as `recompute`."""
    with writing(engine) as connection:
        edit.check(today(connection, now))
    return recompute.start(engine, settings, recompute.PREVIEW, {"edit": stage_edits.as_json(edit)}, person, now)


def previewed(connection: Connection, number: object, now: datetime) -> JobView:
    """The job of a preview; NotFound where the number is none's."""
    job = queue.view(connection, number, now) if type(number) is int and 0 < number <= stage_edits.LARGEST_ID else None
    if job is None or job.kind != recompute.PREVIEW:
        raise NotFound("That preview is not known here.")
    return job


def later(connection: Connection, edit: Define) -> list[tuple[str, date, Stage]]:
    """(value, first day, stage) of definitions that a change leaves in force after the day it begins."""
    stages, first = StageMap.load(connection), edit.since or ALWAYS
    return [
        (value, one.since, one.stage)
        for field, value, _ in edit.stages
        for one in stages.definitions(field, value)
        if one.since > first
    ]


def write(connection: Connection, edit: Edit, user_id: int | None, now: datetime) -> None:
    """Check and store a change, put it on record, and let every figure follow."""
    edit.check(today(connection, now))
    action, detail = edit.store(connection)
    settle_stages(connection, now)
    audit.record(connection, now, user_id, action, **detail)


def do_save(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: the change and all that follows from it, or nothing."""
    progress.say(15, "Leads get their new stages.")
    with writing(engine) as connection:
        write(connection, stage_edits.from_json(payload["edit"]), payload["user"], now)
        follow_up(connection, now)
    return {}


def do_preview(engine: Engine, payload: dict[str, Any], progress: Progress, now: datetime) -> dict[str, Any]:
    """Inside the child process: a Preview."""
    progress.say(15, "Leads are counted in both ways of defining.")
    return dict(preview(engine, stage_edits.from_json(payload["edit"]), now))


WORK: dict[str, run.Work] = {recompute.STAGES: do_save, recompute.PREVIEW: do_preview}
