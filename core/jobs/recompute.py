"""Changes that every figure has to follow: made in a child process, one at a time, never while files come in."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from core.access.person import Person
from core.config import Settings
from core.jobs import queue, run
from core.jobs.queue import JobView

SETTINGS, CHANNELS, SCORING, STAGES = "settings", "channels", "scoring", "stages"
ERASE = "erase"
EXPORT = "export_person"
KINDS = (SETTINGS, CHANNELS, SCORING, STAGES)
PREVIEW = "stages_preview"
"""Sees what a change of stages would do; begins like one, and changes nothing."""
WAIT = "{what} is under way. Wait until it is done; then save again."
NAMES = {
    "import": "An import",
    "undo": "An undo",
    "demo": "Loading the demo",
    "wipe": "Removing the demo",
    SETTINGS: "Another change of settings",
    CHANNELS: "Another change of settings",
    SCORING: "Another change of settings",
    STAGES: "Another change of stages",
    PREVIEW: "A preview of stages",
    ERASE: "Erasing a person",
    EXPORT: "An export of a person",
}


def start(
    engine: Engine, settings: Settings, kind: str, payload: dict[str, Any], person: Person, now: datetime
) -> JobView:
    """Begin in a child process. Busy while any other job is under way: it would read half of the change."""

    def refusal(other: JobView) -> str:
        return WAIT.format(what=NAMES.get(other.kind, "Other work"))

    return run.begin(engine, settings, kind, {**payload, "user": person.id}, person.id, now, refusal)


def latest(connection: Connection, now: datetime) -> JobView | None:
    """The last such change, over or not."""
    return queue.latest(connection, KINDS, now)
