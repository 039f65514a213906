"""Bringing a database to the newest revision, and knowing whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from core.errors import InvalidInput
from core.store.engine import reading, writing

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run every revision that is missing, in one transaction; InvalidInput when the database is newer than we are."""
    with writing(engine) as connection:
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:  # its revision is not among ours
            raise InvalidInput(
                "The database was made by a newer version of the program; update the program."
            ) from error


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest revision."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def head() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
