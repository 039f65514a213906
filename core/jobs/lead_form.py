"""The form of a lead's page: stage and owner changed at once, each against what the person saw."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine

from core.access.person import Person
from core.errors import Conflict, InvalidInput
from core.jobs.lead_edits import NOBODY, set_owner, set_stage
from core.leads.edits import CHOICES, stage_named

_NAMES = {label: name for name, label in CHOICES.items()}


@dataclass(frozen=True, slots=True)
class Values:
    """A stage by name, and an owner ("": nobody)."""

    stage: str
    owner: str


@dataclass(frozen=True, slots=True)
class Form:
    """What a person wants of a lead, and what they saw of it before."""

    lead: int
    wanted: Values
    seen: Values
    reason: str = ""
    note: str = ""

    @property
    def is_touched(self) -> bool:
        """Whether there is something in it that could be lost."""
        return self.wanted != self.seen or bool(self.note)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: `seen` with what was saved, whom somebody else was before, and what is wrong."""

    seen: Values
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether everything was saved."""
        return not (self.conflicts or self.problems)

    @property
    def now(self) -> dict[str, str]:
        """What the fields in conflict are by now."""
        return {str(each.field): _value(each) for each in self.conflicts}


def _value(found: Conflict) -> str:
    if found.field == "stage":
        return _NAMES.get(found.current, found.current)
    return "" if found.current == NOBODY else found.current


def save(engine: Engine, form: Form, person: Person, now: datetime) -> Outcome:
    """Save each field that differs from what was seen; one that cannot be saved does not stop the other.

    InvalidInput when nothing differs; NotFound without the lead.
    """
    if form.wanted == form.seen:
        raise InvalidInput("Choose another stage or owner first; a comment needs neither.", field="stage")
    outcome = Outcome(form.seen)
    for field in ("stage", "owner"):
        if getattr(form.wanted, field) != getattr(form.seen, field):
            outcome = _saved(engine, form, field, outcome, person, now)
    return outcome


def _saved(engine: Engine, form: Form, field: str, before: Outcome, person: Person, now: datetime) -> Outcome:
    try:
        if field == "stage":
            wanted, seen = stage_named(form.wanted.stage), stage_named(form.seen.stage)
            set_stage(engine, [form.lead], wanted, person, now, note=form.note, reason=form.reason, seen=seen)
        else:
            set_owner(engine, [form.lead], form.wanted.owner, person, now, why=form.note, seen=form.seen.owner)
    except Conflict as conflict:
        return replace(before, conflicts=(*before.conflicts, conflict))
    except InvalidInput as error:
        return replace(before, problems=(*before.problems, error.message))
    return replace(before, seen=replace(before.seen, **{field: getattr(form.wanted, field)}))
