"""The program by a clock that a test sets: the file $CLOCK holds the time. What is scheduled runs every second."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import app
from core.jobs.schedule import SCHEDULE


def now() -> datetime:
    return datetime.fromisoformat(Path(os.environ["CLOCK"]).read_text())


if __name__ == "__main__":
    app.main(now, [replace(entry, every=timedelta(seconds=1)) for entry in SCHEDULE])
