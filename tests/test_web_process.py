"""What the process that serves pages never loads: it would start slowly, and every page would wait for its threads."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
NEVER = ("sklearn", "plotly.express", "alembic", "pandas", "scipy", "cryptography", "disposable_email_domains",
         "plotly.validator_cache")  # fmt: skip
SERVE = """
import sys
import app
from core import config
app._ready(config.read())
print("\\n".join(sys.modules))
"""


def test_the_web_process_loads_no_heavy_packages(migrated, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{migrated}",
        "DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(PROJECT),
    }
    done = subprocess.run(
        [sys.executable, "-c", SERVE], env=environment, cwd=PROJECT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"dash", "callbacks.overview"} <= loaded
    assert loaded.isdisjoint(NEVER)
