"""What belongs to the running program: its database, its settings, its clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy import Engine

from core.config import Settings


def attach(server: Flask, engine: Engine, settings: Settings) -> None:
    """Tell `server` what it runs on; config["NOW"] may be replaced by another clock."""
    server.config.update(ENGINE=engine, SETTINGS=settings, NOW=_clock)


def engine() -> Engine:
    """The database of the running program."""
    return cast("Engine", current_app.config["ENGINE"])


def settings() -> Settings:
    """The settings of the running program."""
    return cast("Settings", current_app.config["SETTINGS"])


def now() -> datetime:
    """The time, aware and in UTC."""
    return cast("Callable[[], datetime]", current_app.config["NOW"])()


def _clock() -> datetime:
    return datetime.now(UTC)
