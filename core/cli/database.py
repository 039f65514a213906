"""init, sample and job: commands about the database as a whole."""

from argparse import Namespace

from core import config
from core.cli import sample
from core.cli.runtime import Commands, now, ready_engine
from core.ingest.records import Options
from core.jobs import imports, run
from core.jobs.files import import_bytes
from core.store import migrate
from core.store.engine import open_engine, reading, writing
from core.store.settings import ROWS, set_team

SETTABLE = ("currency", "time_zone", "company")


def add(commands: Commands) -> None:
    """Declare the commands."""
    init = commands.add_parser(
        "init", help="create or upgrade the database", description="Create or upgrade the database."
    )
    for name in SETTABLE:
        row = ROWS[name]
        init.add_argument(
            f"--{name.replace('_', '-')}",
            metavar=row.example.upper()[:3],
            help=f"{row.help} Example: {row.example}",
        )
    init.set_defaults(run=_init)
    demo = commands.add_parser("sample", help="import a small invented company, if there is no data yet")
    demo.set_defaults(run=_sample)
    job = commands.add_parser("job", help="do one waiting job (used by the server)")
    job.add_argument("id", type=int)
    job.set_defaults(run=_job)


def _init(options: Namespace) -> int:
    engine = open_engine(config.read().database_url)
    migrate.upgrade(engine)
    with writing(engine) as connection:
        for name in SETTABLE:
            if value := getattr(options, name):
                set_team(connection, name, value)
    print(f"Database ready: {engine.url.render_as_string(hide_password=True)}")
    return 0


def _sample(_options: Namespace) -> int:
    engine = ready_engine()
    with reading(engine) as connection:
        if imports.has_data(connection):
            print("There is data already; the sample company was not imported.")
            return 0
    for name, data in sample.files(now().date()).items():
        summary = import_bytes(engine, data, name, Options(), now())
        print(f"{name}: {summary.label}, {summary.created} rows")
    return 0


def _job(options: Namespace) -> int:
    return 0 if run.run(ready_engine(), options.id, imports.WORK, now) else 1
