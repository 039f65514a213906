"""init, job, reseal and scheduled: commands about the database as a whole."""

from argparse import Namespace

from core import config
from core.cli.runtime import Commands, moment, now, number, ready_engine
from core.derive.refresh import ensure
from core.jobs import (
    channel_map,
    currencies,
    erasing,
    explore,
    exporting,
    imports,
    run,
    schedule,
    scores,
    stage_changes,
    team_settings,
)
from core.jobs.claims import Claim
from core.store import migrate, secret
from core.store.engine import open_engine, writing
from core.store.team_rows import CALENDAR, COMPANY, ROWS, TEAM

SETTABLE = tuple(row.name for row in TEAM if row.group in (COMPANY, CALENDAR))
WORK = {
    **imports.WORK,
    **explore.WORK,
    **team_settings.WORK,
    **channel_map.WORK,
    **currencies.WORK,
    **scores.WORK,
    **stage_changes.WORK,
    **erasing.WORK,
    **exporting.WORK,
}


def add(commands: Commands) -> None:
    """Declare the commands."""
    says = "Create the database, or upgrade it and keep its data; run it as often as you like."
    init = commands.add_parser("init", help="create or upgrade the database", description=says)
    for name in SETTABLE:
        row, option = ROWS[name], name.replace("_", "-")
        init.add_argument(f"--{option}", metavar=name.upper(), help=f"{row.help} Example: {row.example}")
    init.set_defaults(run=_init)
    says = "Do one waiting job; the server starts this by itself."
    job = commands.add_parser("job", help="do one waiting job (used by the server)", description=says)
    job.add_argument("id", type=number, metavar="ID", help="number of the job")
    job.set_defaults(run=_job)
    says = "Seal stored secrets under the present SECRET_KEY, after it was changed; OLD_SECRET_KEYS names the old one."
    resealing = commands.add_parser("reseal", help="seal stored secrets under a new key", description=says)
    resealing.set_defaults(run=_reseal)
    says = "Do one run of the schedule; the server starts this by itself."
    scheduled = commands.add_parser("scheduled", help="do one scheduled run (used by the server)", description=says)
    scheduled.add_argument("name", metavar="NAME", help="which job of the schedule")
    scheduled.add_argument("--for", dest="due", type=moment, required=True, metavar="T", help="when it was due")
    scheduled.add_argument("--now", type=moment, required=True, metavar="T", help="the time it is done as of")
    scheduled.add_argument("--fence", type=number, required=True, metavar="N", help="number of the claim")
    scheduled.set_defaults(run=_scheduled)


def _init(options: Namespace) -> int:
    engine = open_engine(config.read().database_url)
    migrate.upgrade(engine)
    with writing(engine) as connection:
        given = {name: value for name in SETTABLE if (value := getattr(options, name))}
        changes = team_settings.changed(connection, given)
        team_settings.write(connection, changes, None, now())
        team_settings.follow(connection, changes, now())
        ensure(connection)
    print(f"Database ready: {engine.url.render_as_string(hide_password=True)}")
    return 0


def _job(options: Namespace) -> int:
    return 0 if run.run(ready_engine(), options.id, WORK, now) else 1


def _reseal(_options: Namespace) -> int:
    with writing(ready_engine()) as connection:
        count = secret.reseal(connection, secret.vault(config.read()))
    print(f"Secrets sealed under SECRET_KEY: {count}. OLD_SECRET_KEYS is not needed any more.")
    return 0


def _scheduled(options: Namespace) -> int:
    schedule.perform(ready_engine(), Claim(options.name, options.due, options.fence), options.now)
    return 0
