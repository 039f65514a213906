"""stages: what CRM values and rules mean, listed and set."""

from argparse import ArgumentParser, Namespace
from datetime import date
from typing import Any

from core.cli.runtime import Commands, day, now, number, ready_engine
from core.errors import InvalidInput
from core.ingest.identity.conditions import parse
from core.jobs import stage_changes
from core.jobs.stage_edits import RULE_STAGES, Define, DropRule, Edit, Forget, PutRule
from core.store.engine import reading, writing
from core.store.stages import DEAL, LIFECYCLE, Stage
from core.text import shorten

ASKED = {
    "country": "countries with commas between them",
    "industry": "industries of the company with commas between them",
    "title": "texts with commas between them, one of which the job title contains",
    "size-from": "fewest people of the company",
    "size-to": "most people of the company",
    "owner": "yes: it has an owner; no: it has none",
    "channel": "channel, e.g. paid_search",
    "campaign": "name of the campaign",
    "score": "least score, 0 to 100",
}


def add(commands: Commands) -> None:
    """Declare the commands."""
    says = "What CRM values mean as stages, from which day on, and rules beside them. Every figure follows."
    top = commands.add_parser("stages", help="what stages mean: list, set, rule", description=says)
    actions = top.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list values, definitions and rules", description="What means what now.")
    listing.set_defaults(run=_list)
    says = "Let a CRM value mean a stage; a definition of the same day is replaced, earlier and later ones stay."
    setting = actions.add_parser("set", help="say what a CRM value means", description=says)
    setting.add_argument("field", choices=(LIFECYCLE, DEAL), help="status of leads, or stage of deals")
    setting.add_argument("value", metavar="VALUE", help="value in the CRM")
    setting.add_argument("stage", nargs="?", metavar="STAGE", help="lead, mql, sql, opportunity, won, lost, ...")
    _from(setting)
    setting.add_argument("--delete", action="store_true", help="delete the definition of that day instead")
    setting.set_defaults(run=_set)
    says = "Add a rule: leads that fulfil all its conditions are at least at STAGE."
    ruling = actions.add_parser("rule", help="add, change or delete a rule", description=says)
    ruling.add_argument("stage", nargs="?", metavar="STAGE", help=", ".join(each.name.lower() for each in RULE_STAGES))
    _from(ruling)
    for name, help_ in ASKED.items():
        ruling.add_argument(f"--{name}", metavar=name.upper(), help=help_)
    ruling.add_argument("--id", type=number, metavar="N", help="number of the rule to change")
    ruling.add_argument("--delete", type=number, metavar="N", help="number of a rule to delete instead")
    ruling.set_defaults(run=_rule)


def _from(parser: ArgumentParser) -> None:
    says = "first day it holds, e.g. 2026-07-01 (default: always)"
    parser.add_argument("--from", dest="since", type=day, metavar="DATE", help=says)


def _list(_options: Namespace) -> int:
    with reading(ready_engine()) as connection:
        way = "as defined then" if stage_changes.as_then(connection) else "as defined now"
        print(f"The past is counted {way}.")
        for row in stage_changes.stage_values(connection).records():
            print(f"{row['field']:<9}  {row['count']:>9,}  {row['value']}: {Stage(row['stage']).label}", _told(row))
        for rule in stage_changes.rules(connection):
            told = f"{rule.stage.label} {_words(rule.since)} where {rule.conditions.words}"
            print(f"rule {rule.id:<4}  {rule.leads:>9,}  {told}")
    return 0


def _told(row: dict[str, Any]) -> str:
    told = [f"{one.stage.label} {_words(stage_changes.since(one))}" for one in row["definitions"]]
    return f"({', '.join(told)})" if told else "(built in)"


def _words(since: date | None) -> str:
    return f"from {since}" if since else "always"


def _set(options: Namespace) -> int:
    if options.delete:
        _write(Forget(options.field, options.value, options.since))
        print(f"{options.value}: the definition ({_words(options.since)}) is deleted.")
        return 0
    stage = _stage(options.stage)
    _write(Define(((options.field, options.value, int(stage)),), options.since))
    print(f"{options.value} means {stage.label} {_words(options.since)}.")
    return 0


def _rule(options: Namespace) -> int:
    if options.delete is not None:
        _write(DropRule(options.delete))
        print(f"Rule {options.delete} is deleted.")
        return 0
    given = {name.replace("-", "_"): getattr(options, name.replace("-", "_")) for name in ASKED}
    texts = {name: text for name, text in given.items() if text is not None}
    stage, asked = _stage(options.stage), parse(texts)
    _write(PutRule(int(stage), options.since, options.id, texts))
    print(f"{stage.label} {_words(options.since)} where {asked.words}.")
    return 0


def _stage(text: str | None) -> Stage:
    found = next((each for each in Stage if text and text.upper() == each.name), None)
    if found is None:
        names = ", ".join(each.name.lower() for each in Stage)
        raise InvalidInput(f"A stage is one of {names}; it is {shorten(text or 'nothing')!r}.", field="stage")
    return found


def _write(edit: Edit) -> None:
    with writing(ready_engine()) as connection:
        stage_changes.write(connection, edit, None, now())
