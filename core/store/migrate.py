"""Bringing a database to the newest revision, and knowing whether it is there."""

from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, String, Table, inspect, select

from core.errors import InvalidInput
from core.store.engine import reading, writing

FOLDER = Path(__file__).parent / "migrations"
DIGITS = 4
_STANDS_AT = Table("alembic_version", MetaData(), Column("version_num", String))


def upgrade(engine: Engine) -> None:
    """Run every revision that is missing, in one transaction; InvalidInput when the database is newer than we are."""
    # Here, since a server, which only asks whether there is anything to do, starts sooner and smaller without it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with writing(engine) as connection:
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        except CommandError as error:  # its revision is not among ours
            raise InvalidInput(
                "The database was made by a newer version of the program; update the program."
            ) from error


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest revision."""
    with reading(engine) as connection:
        known = inspect(connection).has_table(_STANDS_AT.name)
        return known and connection.scalar(select(_STANDS_AT.c.version_num)) == head()


def head() -> str:
    """The newest revision there is: they are numbered, and their files begin with the number."""
    return max(path.name[:DIGITS] for path in (FOLDER / "versions").glob(f"{'[0-9]' * DIGITS}_*.py"))
