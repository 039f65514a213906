"""The program by a clock that begins at $CLOCK, nothing scheduled; at its end it tells its modules ($MODULES)."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import app


def _clock() -> Callable[[], datetime]:
    """It goes on as clocks do: what is kept for a minute is kept for no longer here."""
    ahead = datetime.fromisoformat(os.environ["CLOCK"]) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead


if __name__ == "__main__":
    try:
        app.main(_clock(), ())
    finally:
        Path(os.environ["MODULES"]).write_text("\n".join(sys.modules), encoding="utf-8")
