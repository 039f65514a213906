"""Odd surroundings: another locale, another writer, and file names that are no text."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.store import engine
from core.store.engine import writing

ROOT = Path(__file__).resolve().parents[3]
ODD = "Café → 株"


def run(*arguments, **environment):
    """The command line as another program calls it; its output as bytes."""
    return subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_answers_are_utf_8_whatever_the_locale(core, database, write, encoding):
    core("import", write("spend.csv", f"Day,Campaign,Cost\n2026-03-01,{ODD},5\n"))
    found = run("query", "spend", "--by", "campaign", "--format", "json", PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout.decode())["rows"][0]["campaign"] == ODD
    missing = run("query", "spend", "--where", f"campaign=no {ODD}", PYTHONIOENCODING=encoding)
    assert (missing.returncode, missing.stdout) == (1, b"")
    assert f"close: {ODD}." in missing.stderr.decode()


def test_while_somebody_else_writes(core, database, write, counts, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    path = write("spend.csv", "Day,Campaign,Cost\n2026-03-01,Brand,5\n")
    with writing(database):
        found = core("import", path, "--json")
        assert core("query", "spend").code == 0
    assert (found.code, found.json["status"]) == (1, "error")
    assert found.err.endswith("Nothing was changed; try again in a minute.\n")
    assert counts(everything=True) == {}


def test_a_file_name_that_is_no_text(core, database, tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    try:
        Path(os.fsdecode(path)).write_bytes(b"Day,Campaign,Cost\n2026-03-01,Brand,5\n")
    except OSError:
        pytest.skip("this file system takes text only")
    found = run("import", path, b"nowhere\xe9.csv", "--json")
    assert found.returncode == 1
    done, gone = sorted(json.loads(found.stdout.decode()), key=lambda one: one["status"])
    assert (done["filename"], done["file"], done["created"]) == ("caf�.csv", f"{tmp_path}/caf�.csv", 1)
    assert gone["error"] == "nowhere�.csv cannot be read: No such file or directory."
    assert gone["error"] in found.stderr.decode()
