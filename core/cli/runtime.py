"""What every command starts with."""

import io
import sys
from argparse import ArgumentParser, ArgumentTypeError, _SubParsersAction
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TypeAlias

from sqlalchemy import Engine

from core import config, filters
from core.errors import InvalidInput
from core.store import migrate, secret
from core.store.engine import open_engine
from core.text import shorten

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"


def open_streams() -> None:
    """Programs read UTF-8 whatever the locale; a terminal shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def now() -> datetime:
    """The time, read once at the edge."""
    return datetime.now(UTC)


def day(text: str) -> date:
    """A date argument; argparse tells its error and exits with 2."""
    try:
        return filters.day(text, "it")
    except InvalidInput as error:
        raise ArgumentTypeError(error.message) from error


def moment(text: str) -> datetime:
    """A time argument such as 2026-11-22T08:30:00+00:00; argparse tells its error and exits with 2."""
    with suppress(ValueError):
        if (found := datetime.fromisoformat(text)).tzinfo is not None:
            return found
    raise ArgumentTypeError(f"it must be a time with its zone such as 2026-11-22T08:30+00:00; it is {shorten(text)!r}.")


def number(text: str) -> int:
    """The id of something; what no database holds is no id."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ArgumentTypeError(f"it must be a number such as 12; it is {shorten(text)!r}.")
    return int(text)


def ready_engine() -> Engine:
    """The database of DATABASE_URL; a sentence when it was never set up."""
    settings = config.read()
    engine = secret.carried(open_engine(settings.database_url), settings)
    if not migrate.is_current(engine):
        raise InvalidInput("The database is not set up for this version: run `python -m core init`.")
    return engine
