"""lead: one lead, read and worked with."""

from argparse import ArgumentParser, Namespace
from typing import Any

from core.access import people
from core.access.person import Person
from core.cli import derived
from core.cli.runtime import Commands, now, number, ready_engine
from core.errors import NotAllowed
from core.ingest.identity.match import METHOD_LABELS
from core.jobs.lead_edits import set_owner, set_stage
from core.leads import company, moves
from core.leads.edits import CHOICES, stage_named
from core.leads.origin import Origin, origin
from core.leads.path import steps
from core.leads.profile import Profile, profile, row_of
from core.leads.timeline import timeline
from core.metrics.format import money
from core.store.engine import reading

EVENTS = 10
CODES = frozenset({"stage", "reason", "origin", "edit_id", "field"})
"""Facts of events that stand beside them in words."""
REASONS = ", ".join(dict.fromkeys((*moves.BACK, *moves.OUT)))


def add(commands: Commands) -> None:
    """Declare the commands."""
    says = "Show a lead, move it to another stage, give it to somebody, or find it."
    actions = commands.add_parser("lead", help="show and change one lead", description=says).add_subparsers(
        title="actions", required=True, metavar="ACTION"
    )
    showing = _of_lead(actions, "show", "show what is known of a lead", "Who it is, where from, and what happened.")
    showing.add_argument("--events", type=number, default=EVENTS, metavar="N", help=f"newest events ({EVENTS})")
    showing.set_defaults(run=_show)
    says = "Move a lead to a stage. It holds until the CRM tells something newer."
    moving = _of_lead(actions, "stage", "move a lead to a stage", says)
    moving.add_argument("stage", type=str.upper, metavar="STAGE", help=f"one of {', '.join(CHOICES)}")
    moving.add_argument("--note", default="", metavar="TEXT", help="what to keep with it")
    moving.add_argument(
        "--reason", default="", metavar="CODE", help=f"why; asked for when it moves back or out: {REASONS}"
    )
    _by(moving)
    moving.set_defaults(run=_stage)
    says = "Give a lead to somebody. It holds until the CRM names another owner."
    giving = _of_lead(actions, "owner", "give a lead to somebody", says)
    giving.add_argument("owner", metavar="NAME", help='whose it is; "" for nobody\'s')
    giving.add_argument("--note", default="", metavar="TEXT", help="why")
    _by(giving)
    giving.set_defaults(run=_owner)
    derived.add_find(actions)


def _of_lead(actions: Commands, name: str, short: str, says: str) -> ArgumentParser:
    command = actions.add_parser(name, help=short, description=says)
    command.add_argument("lead", type=number, metavar="LEAD", help="the lead's number, as `lead find` tells it")
    return command


def _by(command: ArgumentParser) -> None:
    command.add_argument("--by", required=True, metavar="EMAIL", help="who decides that, for the history")


def _show(options: Namespace) -> int:
    with reading(ready_engine()) as connection:
        row = row_of(connection, options.lead)
        found, came, told = profile(connection, row), origin(connection, row), company.facts(connection, row)
        path, page = steps(connection, row, now()), timeline(connection, options.lead, limit=max(options.events, 1))
    for name, value in _facts(found, came).items():
        print(f"{name:<12}{value}")
    for fact in told:
        print(f"{'Company':<12}{fact.field.replace('_', ' ')}: {_value(fact.value)}  ({fact.told_by})")
    for step in path:
        print(f"{'Stage':<12}{step.day:%Y-%m-%d}  {step.stage.label}{'' if step.is_dated else '  (estimated)'}")
    for event in page.events:
        shown = {name: value for name, value in event.facts.items() if value and name not in CODES}
        words = ", ".join(f"{name.removesuffix('_label').replace('_', ' ')}: {value}" for name, value in shown.items())
        print(f"{event.at:%Y-%m-%d %H:%M}  {event.kind:<10}{words}")
    return 0


def _value(value: Any) -> Any:
    """A company's fact: money as an amount, a list as its words."""
    if isinstance(value, tuple):
        return money(*value)
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _facts(found: Profile, came: Origin) -> dict[str, str]:
    method = METHOD_LABELS.get(came.method or "", came.method or "")
    told = {
        "Lead": f"{found.label} ({found.id})",
        "E-mail": found.email,
        "Phone": found.phone,
        "Job title": found.job_title,
        "Stage": found.stage.label,
        "Reason": found.reason,
        "Owner": found.owner or "nobody",
        "Score": "" if found.score is None else f"{found.score} {found.grade}".strip(),
        "Tags": ", ".join(found.tags),
        "Junk": found.junk,
        "Channel": came.channel[1],
        "Came from": " > ".join(name for _, name in came.places.values()),
        "Matched by": f"{method}, {came.confidence} %" if came.method else "",
    }
    return {name: value for name, value in told.items() if value}


def _stage(options: Namespace) -> int:
    engine, wanted = ready_engine(), stage_named(options.stage)
    with reading(engine) as connection:
        person = _person(people.known(connection, options.by))
    set_stage(engine, [options.lead], wanted, person, now(), note=options.note, reason=options.reason)
    print(f"Lead {options.lead} is {wanted.label} now.")
    return 0


def _owner(options: Namespace) -> int:
    engine = ready_engine()
    with reading(engine) as connection:
        person = _person(people.known(connection, options.by))
    set_owner(engine, [options.lead], options.owner, person, now(), why=options.note)
    print(f"Lead {options.lead} is {options.owner.strip() or 'nobody'}'s now.")
    return 0


def _person(found: Person) -> Person:
    """Somebody whose role lets them decide about leads."""
    if not found.may("edit_leads"):
        raise NotAllowed(f"{found.email} may only look: the role is {found.role}.", field="by")
    return found
