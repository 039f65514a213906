"""What belongs to the running program: its database, its settings, its vault, its clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy import Connection, Engine

from core.config import Settings
from core.store.engine import reading
from core.store.secret import Vault


def attach(server: Flask, engine: Engine, settings: Settings, box: Vault) -> None:
    """Tell `server` what it runs on; config["NOW"] may be replaced by another clock."""
    server.config.update(ENGINE=engine, SETTINGS=settings, VAULT=box, NOW=_clock)


def engine() -> Engine:
    """The database of the running program."""
    return cast("Engine", current_app.config["ENGINE"])


def looking() -> AbstractContextManager[Connection]:
    """The same for queries, all of which see it at one moment."""
    return reading(engine())


def settings() -> Settings:
    """The settings of the running program."""
    return cast("Settings", current_app.config["SETTINGS"])


def vault() -> Vault:
    """Where the running program's secrets are sealed and opened."""
    return cast("Vault", current_app.config["VAULT"])


def now() -> datetime:
    """The time, aware and in UTC."""
    return cast("Callable[[], datetime]", current_app.config["NOW"])()


def _clock() -> datetime:
    return datetime.now(UTC)
