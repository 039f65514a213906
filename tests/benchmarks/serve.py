"""The program by a clock that stands still ($CLOCK), nothing scheduled; at its end it tells its modules ($MODULES)."""

import os
import sys
from datetime import datetime
from pathlib import Path

import app

if __name__ == "__main__":
    try:
        app.main(lambda: datetime.fromisoformat(os.environ["CLOCK"]), ())
    finally:
        Path(os.environ["MODULES"]).write_text("\n".join(sys.modules), encoding="utf-8")
